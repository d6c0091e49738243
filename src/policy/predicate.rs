//! Cedar to SQL. To be written.

use std::collections::BTreeMap;

use crate::model::Instant;

/// The moments a run judges by, read once from the governed database's clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Instants {
    pub now: Instant,
    /// `context.cutoff.<period>`.
    pub cutoffs: BTreeMap<String, Instant>,
}
