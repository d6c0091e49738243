//! Where the daemon listens, and what keeps its guard's knowledge fresh: tokens, their evidence, an issuer's
//! keys, the certificate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::App;
use super::tasks::{PROBE, repeat};
use crate::config::HttpAuth;
use crate::http::{self, AppState, BindError, Guard, Server, Tls};
use crate::lifecycle::Failure;

/// A token revoked must not open anything two seconds later.
const TOKENS: Duration = Duration::from_secs(1);
const TIDY: Duration = Duration::from_mins(1);

/// Binds, and answers from here on.
pub(super) async fn listen(app: &Arc<App>) -> Result<SocketAddr, Failure> {
    let config = &app.config.http;
    let guard = Guard::new(config, app.clock.clone()).map_err(Failure::config)?;
    let server = Server::bind(config).await.map_err(|error| match error {
        BindError::Tls(_) => Failure::config(error),
        _ => Failure { code: 69, message: error.to_string() },
    })?;
    let (address, tls) = (server.address(), server.tls());
    if config.auth == HttpAuth::None {
        tracing::warn!("[http] auth = \"none\": whoever reaches {address} may ask for decisions");
    }
    if tls.is_none() && !address.ip().is_loopback() {
        tracing::warn!("[http] insecure = true: tokens travel in the clear to {address}");
    }
    if config.tls.as_ref().is_some_and(http::is_key_exposed) {
        tracing::warn!("[http.tls] everybody on this machine can read key_file (chmod o-r)");
    }
    guard.look(&app.store).await?;
    let (metrics, readiness) = (app.metrics.clone(), app.handle.readiness().clone());
    let state = AppState { metrics, readiness, guard: guard.clone() };
    let decisions = http::authzen::guarded(app.seat.clone());
    let token = app.handle.token().clone();
    app.handle.spawn("http", async move {
        server.serve(http::build(state, decisions), token).await.map_err(Failure::io)
    });
    keep_fresh(app, guard, tls);
    Ok(address)
}

fn keep_fresh(app: &Arc<App>, guard: Guard, tls: Option<Tls>) {
    let tokens = guard.clone();
    let handle = &app.handle;
    handle.spawn(
        "tokens",
        repeat(app.clone(), TOKENS, move |app| {
            let guard = tokens.clone();
            Box::pin(async move { Ok(guard.look(&app.store).await?) })
        }),
    );
    handle.spawn(
        "token evidence",
        repeat(app.clone(), PROBE, |app| {
            Box::pin(async move { Ok(http::guard::catch_up(&app.store, &app.log).await?) })
        }),
    );
    handle.spawn(
        "guard",
        repeat(app.clone(), TIDY, move |app| {
            let guard = guard.clone();
            Box::pin(async move { Ok(guard.tidy(&app.store).await?) })
        }),
    );
    if let Some(tls) = tls {
        handle.spawn("certificate", watch_certificate(app.clone(), tls));
    }
}

/// Looks at the files every minute and when asked to reload.
async fn watch_certificate(app: Arc<App>, tls: Tls) -> Result<(), Failure> {
    let mut reloads = app.handle.reloads();
    loop {
        tokio::select! {
            () = app.handle.token().cancelled() => return Ok(()),
            changed = reloads.changed() => changed?,
            () = tokio::time::sleep(TIDY) => {}
        }
        match tls.refresh() {
            Ok(true) => tracing::info!("the certificate was read again"),
            Ok(false) => {}
            Err(error) => tracing::error!("the certificate before goes on: {error}"),
        }
    }
}
