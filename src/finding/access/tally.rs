//! What was seen since it was last written down, a row a principal and hour.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::habit::Counts;
use super::hour_of;
use super::sketch::Sketch;
use crate::audit::decisions::Seen;
use crate::model::Instant;

/// Counts in memory. A crash forgets them; broken glasses are found in the log again.
#[derive(Debug, Default)]
pub struct Tally {
    /// By keyed hash and hour.
    pub(super) rows: BTreeMap<(Arc<str>, i64), Row>,
    pub(super) broken: Vec<Seen>,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub counts: Counts,
    pub sketch: Sketch,
    /// The type of the principal.
    pub kind: Arc<str>,
    /// The last that was refused, and the last that was read: where to begin looking.
    pub refused: Option<Seen>,
    pub read: Option<Seen>,
}

impl Tally {
    pub fn add(&mut self, seen: Seen) {
        if seen.break_glass {
            self.broken.push(seen.clone());
        }
        let (kind, principal) = seen.principal.clone();
        if principal.is_empty() {
            return;
        }
        let row = self.rows.entry((principal, hour_of(seen.time))).or_insert_with(|| Row {
            counts: Counts::default(),
            sketch: Sketch::default(),
            kind,
            refused: None,
            read: None,
        });
        if !seen.permitted {
            row.counts.refused += 1;
            row.refused = Some(seen);
            return;
        }
        row.counts.permitted += 1;
        if let Some(resource) = &seen.resource.1 {
            row.sketch.add(resource);
        }
        row.read = Some(seen);
    }

    /// Broken glass that was found again: its counts died with the process that saw it.
    pub fn add_broken(&mut self, seen: Seen) {
        self.broken.push(seen);
    }

    /// When, and by whom.
    pub fn broken_times(&self) -> BTreeSet<(Instant, Arc<str>)> {
        self.broken.iter().map(|seen| (seen.time, seen.principal.1.clone())).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.broken.is_empty()
    }

    /// Whether somebody must be told at once.
    pub fn is_urgent(&self) -> bool {
        !self.broken.is_empty()
    }
}
