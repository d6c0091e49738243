//! The daemon's tasks. None takes input: each wakes by time, signal or hint, looks at the stored state and
//! does what it asks, so that every wake-up is safe to repeat.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::App;
use super::policies::Activation;
use crate::http::{self, AppState, Server};
use crate::lifecycle::Failure;
use crate::policy::watch::Watch;
use crate::schedule::{self, Job};

/// How often the log is tried, the outbox is looked at and gauges are read again.
const PROBE: Duration = Duration::from_secs(2);
const DELIVER: Duration = Duration::from_secs(1);
const REFRESH: Duration = Duration::from_secs(15);
const SOURCES: Duration = Duration::from_secs(30);
const VERIFY: Duration = Duration::from_hours(6);
const AUDIT_BLOCK: &str = "audit";

/// Binds, then spawns everything; answers where it listens.
pub async fn start(app: &Arc<App>) -> Result<SocketAddr, Failure> {
    let server = Server::bind(app.config.http.listen)
        .await
        .map_err(|error| Failure { code: 69, message: error.to_string() })?;
    let address = server.address();
    let state =
        AppState { metrics: app.metrics.clone(), readiness: app.handle.readiness().clone() };
    let token = app.handle.token().clone();
    app.handle.spawn("http", async move {
        server.serve(http::build(state), token).await.map_err(Failure::io)
    });
    app.begin().await;
    schedule::abandon(&app.store, app.clock.millis()).await?;
    spawn_all(app);
    tracing::info!(%address, "listening");
    Ok(address)
}

fn spawn_all(app: &Arc<App>) {
    let handle = app.handle.clone();
    handle.spawn("policies", watch_policies(app.clone()));
    handle.spawn("reload", reload_on_signal(app.clone()));
    handle.spawn("deliver", deliver(app.clone()));
    handle.spawn("sources", watch_sources(app.clone()));
    handle.spawn(
        "audit",
        repeat(app.clone(), PROBE, |app| {
            Box::pin(async move {
                app.probe_audit().await;
                Ok(())
            })
        }),
    );
    handle.spawn(
        "gauges",
        repeat(app.clone(), REFRESH, |app| Box::pin(async move { app.refresh_gauges().await })),
    );
    handle.spawn(
        "verify",
        repeat(app.clone(), VERIFY, |app| Box::pin(async move { app.verify_log().await })),
    );
    handle.spawn("scan", scheduled(app.clone(), "scan"));
    handle.spawn("retention", scheduled(app.clone(), "retention"));
}

type Step<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// Does a step now and then until the daemon stops.
async fn repeat(
    app: Arc<App>,
    every: Duration,
    step: impl for<'a> Fn(&'a App) -> Step<'a> + Send + 'static,
) -> Result<(), Failure> {
    let token = app.handle.token().clone();
    while !token.is_cancelled() {
        step(&app).await?;
        tokio::select! {
            () = token.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
    Ok(())
}

async fn watch_policies(app: Arc<App>) -> Result<(), Failure> {
    let mut watch = Watch::new(&app.config.policies.dir);
    loop {
        tokio::select! {
            () = app.handle.token().cancelled() => return Ok(()),
            () = watch.changed() => {}
        }
        app.policies.look(false).await?;
    }
}

async fn reload_on_signal(app: Arc<App>) -> Result<(), Failure> {
    let mut reloads = app.handle.reloads();
    loop {
        tokio::select! {
            () = app.handle.token().cancelled() => return Ok(()),
            changed = reloads.changed() => changed?,
        }
        let status = match app.policies.look(true).await? {
            Activation::Refused(errors) => {
                format!(
                    "policies refused: {}",
                    errors.first().map(ToString::to_string).unwrap_or_default()
                )
            }
            Activation::Activated | Activation::Unchanged => {
                format!("policies {} in force", app.policies.active().hash)
            }
        };
        app.handle.reloaded(&status);
    }
}

/// The first inventory, so that policies do not stay pending until the night; then whether they answer.
async fn watch_sources(app: Arc<App>) -> Result<(), Failure> {
    let alone = app.working.lock().await;
    app.take_inventories().await?;
    app.refresh_gauges().await?;
    drop(alone);
    let token = app.handle.token().clone();
    loop {
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = tokio::time::sleep(SOURCES) => app.look_after_sources().await?,
        }
    }
}

async fn deliver(app: Arc<App>) -> Result<(), Failure> {
    let deliverer = app.deliverer()?;
    let token = app.handle.token().clone();
    while !token.is_cancelled() {
        deliverer.deliver_due().await?;
        tokio::select! {
            () = token.cancelled() => {}
            () = tokio::time::sleep(DELIVER) => {}
        }
    }
    Ok(())
}

/// Runs the scan or the retention cycle at its occurrences.
async fn scheduled(app: Arc<App>, name: &'static str) -> Result<(), Failure> {
    let schedule = &app.config.schedule;
    let cron = if name == "scan" { schedule.scan.clone() } else { schedule.retention.clone() };
    let owner = format!("pid:{}", std::process::id());
    let job = Job { name, cron, zone: schedule.timezone, owner };
    let work = |_| {
        let app = app.clone();
        async move {
            let done = match name {
                "scan" => app.scheduled_scan().await,
                _ => app.scheduled_retention().await,
            };
            done.map_err(|failure| failure.message)
        }
    };
    schedule::run(&job, &app.store, &app.clock, app.handle.token(), work).await?;
    Ok(())
}

impl App {
    /// From here on acting is allowed, if the log can be written.
    pub async fn begin(&self) {
        self.probe_audit().await;
        self.handle.readiness().started();
    }

    /// Tries the log: what cannot be proven is not done.
    pub(super) async fn probe_audit(&self) {
        let readiness = self.handle.readiness();
        let changed = match self.log.probe().await {
            Ok(()) => readiness.unblock(AUDIT_BLOCK),
            Err(error) => {
                let new = readiness.block(AUDIT_BLOCK);
                if new {
                    tracing::error!("acting is blocked: {error}");
                }
                new
            }
        };
        if changed {
            self.block_gauge();
        }
    }

    async fn verify_log(&self) -> Result<(), Failure> {
        match self.log.verify().await {
            Ok(report) if report.verified => self.metrics.audit_verified(self.clock.millis()),
            Ok(report) => {
                tracing::error!(problems = ?report.problems, "the audit log does not verify");
            }
            Err(error) => tracing::error!("the audit log cannot be verified: {error}"),
        }
        Ok(())
    }
}
