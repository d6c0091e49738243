//! Build without binding, bind, serve: a port that is taken is known before anything else has started.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{AppState, authzen, health, layers, metrics};

#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {cause}; is another program there?")]
pub struct BindError {
    pub address: SocketAddr,
    pub cause: std::io::Error,
}

/// A bound socket that does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

/// All routes.
pub fn build(state: AppState) -> Router {
    let routes = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::decide))
        .route("/readyz/act", get(health::act))
        .route("/metrics", get(metrics::page));
    let decisions = authzen::routes(state.seat.clone())
        .merge(authzen::searches(state.seat.clone()))
        .merge(authzen::metadata(state.seat.clone()));
    layers::wrap(routes.with_state(state).merge(decisions))
}

impl Server {
    pub async fn bind(address: SocketAddr) -> Result<Self, BindError> {
        let error = |cause| BindError { address, cause };
        let listener = TcpListener::bind(address).await.map_err(error)?;
        let address = listener.local_addr().map_err(error)?;
        Ok(Self { listener, address })
    }

    /// Where it listens; with port 0, the port that was given.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the token is cancelled, and then the requests already begun.
    pub async fn serve(self, router: Router, token: CancellationToken) -> std::io::Result<()> {
        axum::serve(self.listener, router).with_graceful_shutdown(token.cancelled_owned()).await
    }
}
