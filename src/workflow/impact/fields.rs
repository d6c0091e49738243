//! Fields that become over-collected or cease to be, from what the last scan observed.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::{self, DueCounts, Kind, Look};
use crate::model::{Instant, Inventory};
use crate::policy::Bundle;
use crate::scan::TableObservation;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FieldsImpact {
    pub become_over_collected: Vec<FieldImpact>,
    pub cease_to_be_over_collected: Vec<FieldImpact>,
    pub stay_over_collected: usize,
    /// Fields with an observation; without one nothing can be said of a field.
    pub observed: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FieldImpact {
    /// `source.table.field`
    pub field: String,
    /// What it holds and why that is not allowed.
    pub why: String,
}

impl FieldsImpact {
    /// Adds what both sets say of one source's fields.
    pub fn add(
        &mut self,
        old: &Bundle,
        new: &Bundle,
        inventory: &Inventory,
        observations: &[TableObservation],
        now: Instant,
    ) {
        let due = DueCounts::default();
        let look = Look {
            inventory,
            previous: None,
            observations,
            due: &due,
            full_reads: &[],
            around: &finding::Circumstances::NONE,
        };
        let over = |bundle: &Bundle| -> BTreeMap<String, String> {
            let findings = finding::assess(&look, bundle, &bundle.instants(now));
            findings
                .into_iter()
                .filter(|finding| finding.kind == Kind::OverCollected)
                .map(|one| {
                    let field = one.field.as_deref().unwrap_or_default();
                    (format!("{}.{}.{field}", inventory.source, one.table), one.message)
                })
                .collect()
        };
        let (before, after) = (over(old), over(new));
        let only = |these: &BTreeMap<String, String>, those: &BTreeMap<String, String>| {
            let own = these.iter().filter(|(field, _)| !those.contains_key(*field));
            own.map(|(field, why)| FieldImpact { field: field.clone(), why: why.clone() })
                .collect::<Vec<_>>()
        };
        self.become_over_collected.extend(only(&after, &before));
        self.cease_to_be_over_collected.extend(only(&before, &after));
        self.stay_over_collected += after.keys().filter(|key| before.contains_key(*key)).count();
        self.observed += observations.iter().map(|table| table.fields.len()).sum::<usize>();
    }
}
