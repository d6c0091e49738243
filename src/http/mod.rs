//! HTTP: decisions for applications, health for the service manager and the load balancer, metrics for Prometheus, and
//! the guard that stands before everything else.

pub mod authzen;
mod connection;
pub mod guard;
#[cfg(feature = "failpoints")]
mod gullible;
mod head;
mod health;
mod layers;
mod metrics;
mod openapi;
mod pool;
mod request_id;
mod server;
mod socket;
mod tls;

pub use guard::{Caller, Guard, Via};
pub use server::{BindError, Server, build};
pub use tls::{Tls, TlsError, is_key_exposed};

use crate::lifecycle::Readiness;
use crate::telemetry::Metrics;

/// What handlers see; clones share it.
#[derive(Clone)]
pub struct AppState {
    pub metrics: Metrics,
    pub readiness: Readiness,
    pub guard: Guard,
}
