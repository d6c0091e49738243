//! What was seen since it was last written down, a row a principal and hour.

use std::collections::btree_map::Entry;
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

impl Row {
    fn join(&mut self, since: Self) {
        self.counts.refused += since.counts.refused;
        self.counts.permitted += since.counts.permitted;
        self.sketch.join(&since.sketch);
        self.refused = since.refused.or(self.refused.take());
        self.read = since.read.or(self.read.take());
    }
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

    /// Takes out the first so many principals' rows, and as many broken glasses.
    #[must_use]
    pub fn split_first(&mut self, most: usize) -> Self {
        let broken = self.broken.drain(..most.min(self.broken.len())).collect();
        let rest = match self.rows.keys().nth(most).cloned() {
            Some(first) => self.rows.split_off(&first),
            None => BTreeMap::new(),
        };
        Self { rows: std::mem::replace(&mut self.rows, rest), broken }
    }

    /// Puts back what was taken out and could not be noted, before what was seen since.
    pub fn put_back(&mut self, earlier: Self) {
        let since = std::mem::replace(self, earlier);
        self.broken.extend(since.broken);
        for (whose, row) in since.rows {
            match self.rows.entry(whose) {
                Entry::Vacant(free) => drop(free.insert(row)),
                Entry::Occupied(mut own) => own.get_mut().join(row),
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(principal: &str, number: u64, permitted: bool) -> Seen {
        Seen {
            time: number as Instant,
            principal: ("User".into(), principal.into()),
            resource: ("crm::customers".into(), Some(format!("{number:012x}").into())),
            table: None,
            action: "read".into(),
            permitted,
            break_glass: number.is_multiple_of(10),
            bundle: "bundle".into(),
        }
    }

    fn of(numbers: std::ops::Range<u64>) -> Tally {
        let mut tally = Tally::default();
        let person = |number: u64| format!("person-{}", number % 7);
        numbers.for_each(|number| tally.add(seen(&person(number), number, number % 3 > 0)));
        tally
    }

    #[test]
    fn what_is_taken_out_and_put_back_is_as_if_nothing_had_been() {
        let whole = format!("{:?}", of(0..300));
        for most in [1, 3, 7, 100] {
            let mut tally = of(0..200);
            let taken = tally.split_first(most);
            assert_eq!((taken.rows.len(), taken.broken.len()), (most.min(7), most.min(20)));
            assert_eq!(
                (tally.rows.len(), tally.broken.len()),
                (7 - taken.rows.len(), 20 - taken.broken.len())
            );
            // Seen while the first piece was being noted in vain.
            let mut since = of(200..300);
            tally.put_back(taken);
            since.put_back(tally);
            assert_eq!(format!("{since:?}"), whole, "pieces of {most}");
        }
    }
}
