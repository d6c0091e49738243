//! HTTP: decisions for applications, health for the service manager and the load balancer, metrics for Prometheus.

pub mod authzen;
mod health;
mod layers;
mod metrics;
mod request_id;
mod server;

pub use server::{BindError, Server, build};

use crate::lifecycle::Readiness;
use crate::telemetry::Metrics;

/// What handlers see; clones share it.
#[derive(Clone)]
pub struct AppState {
    pub metrics: Metrics,
    pub readiness: Readiness,
    pub seat: authzen::Seat,
}
