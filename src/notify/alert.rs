//! An alert: what happened, as ids and counts. Never a value, never a person.

use serde::Serialize;
use serde_json::Value;

use crate::model::Instant;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertSeverity {
    Info,
    Warning,
    Error,
    Critical,
}

#[derive(Debug, Clone, Serialize)]
pub struct Alert {
    /// `policy.reload_failed`, `finding.opened`, `run.finished`, `plan.needs_approval`, `case.opened`, …
    pub event: &'static str,
    pub severity: AlertSeverity,
    /// One sentence for a person.
    pub summary: String,
    pub time: Instant,
    pub data: Value,
}
