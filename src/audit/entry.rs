//! One entry: a CloudEvents 1.0 JSON event. Its bytes are hashed as written and never serialised again.

use serde_json::Value;

use crate::model::Instant;

/// An event for the log, before it has an index.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Reverse-DNS type without the prefix: `batch.intent`, `batch.result`, `plan.approved`, `hold.placed`.
    pub kind: &'static str,
    /// What it is about: `crm.customers`, a plan id, a case id. Never a person.
    pub subject: String,
    pub time: Instant,
    pub data: Value,
}
