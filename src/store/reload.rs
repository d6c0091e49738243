//! How the last reload went: written by the daemon, awaited by whoever asked for it.

use serde::{Deserialize, Serialize};

use super::{Store, StoreError};
use crate::model::Instant;

const FACT: &str = "reload";

/// The outcome of a reload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReloadReport {
    pub at: Instant,
    /// False: refused, and the set before it goes on.
    pub ok: bool,
    /// One line: the bundle's hash, or file, line and cause.
    pub message: String,
    /// The change that waits for approval, while the set before it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<String>,
}

impl Store {
    pub async fn reload_report(&self) -> Result<Option<ReloadReport>, StoreError> {
        let Some(text) = self.fact(FACT).await? else { return Ok(None) };
        let broken = |_| StoreError::Corrupt(format!("the fact {FACT} is no report"));
        serde_json::from_str(&text).map(Some).map_err(broken)
    }

    pub async fn report_reload(&self, report: &ReloadReport) -> Result<(), StoreError> {
        let text = serde_json::to_string(report).expect("a report is plain data");
        self.set_fact(FACT, &text).await
    }
}
