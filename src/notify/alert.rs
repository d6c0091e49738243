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

impl AlertSeverity {
    pub fn as_str(self) -> &'static str {
        match self {
            AlertSeverity::Info => "info",
            AlertSeverity::Warning => "warning",
            AlertSeverity::Error => "error",
            AlertSeverity::Critical => "critical",
        }
    }
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

/// Whether a receiver that asks for `wanted` is told about `event`. `finding.*` means every event below
/// `finding`; no wish at all means everything.
pub fn wants(wanted: &[String], event: &str) -> bool {
    wanted.is_empty()
        || wanted.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(prefix) => {
                prefix.is_empty() || (prefix.ends_with('.') && event.starts_with(prefix))
            }
            None => pattern == event,
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn filters_match_names_and_families() {
        let wants = |wanted: &[&str], event| {
            let wanted: Vec<String> = wanted.iter().map(|word| (*word).to_owned()).collect();
            super::wants(&wanted, event)
        };
        assert!(wants(&[], "run.finished"));
        assert!(wants(&["*"], "run.finished"));
        assert!(wants(&["finding.*", "run.finished"], "run.finished"));
        assert!(wants(&["finding.*"], "finding.opened"));
        assert!(!wants(&["finding.*"], "findings.opened"));
        assert!(!wants(&["run.finish"], "run.finished"));
        assert!(!wants(&["run*"], "run.finished"), "a star stands behind a dot");
    }
}
