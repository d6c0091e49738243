//! Counting: all recognisers over the cells of one column, in one pass and constant memory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::recogniser::{Match, RECOGNISERS};
use crate::model::Kind;

/// How often one recogniser hit, in cells; a cell counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    /// The whole value is one, proven.
    pub valid: u64,
    /// The whole value looks like one.
    pub shaped: u64,
    /// A proven one stands within longer text.
    pub within: u64,
}

/// What the values of a column show: counts, never a value. Verdicts can be formed from it again later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCounts {
    /// Cells that are neither NULL nor empty.
    pub filled: u64,
    /// Cells in which people wrote sentences.
    pub prose: u64,
    /// By recogniser name; those that never hit are left out.
    pub hits: BTreeMap<String, Hits>,
}

impl ValueCounts {
    pub fn of(&self, recogniser: &str) -> Hits {
        self.hits.get(recogniser).copied().unwrap_or_default()
    }
}

/// Running counts of one column.
pub struct Tally {
    filled: u64,
    prose: u64,
    fits: [bool; RECOGNISERS.len()],
    hits: [Hits; RECOGNISERS.len()],
}

impl Tally {
    /// For a column of this kind: recognisers whose data it cannot hold do not run.
    pub fn new(kind: Option<Kind>) -> Self {
        let mut fits = [false; RECOGNISERS.len()];
        for (fit, recogniser) in fits.iter_mut().zip(RECOGNISERS) {
            *fit = recogniser.fits(kind);
        }
        Self { filled: 0, prose: 0, fits, hits: Default::default() }
    }

    /// Counts one non-NULL cell. Bytes that are no text are filled and nothing else.
    pub fn count(&mut self, bytes: &[u8]) {
        let Some(cell) = Cell::look(bytes) else {
            self.filled += u64::from(!bytes.trim_ascii().is_empty());
            return;
        };
        self.filled += 1;
        self.prose += u64::from(cell.is_prose());
        for (at, recogniser) in RECOGNISERS.iter().enumerate().filter(|(at, _)| self.fits[*at]) {
            let hits = &mut self.hits[at];
            let whole = recogniser.judge(&cell);
            match whole {
                Match::Valid => hits.valid += 1,
                Match::Shape => hits.shaped += 1,
                Match::No => {}
            }
            let search = whole != Match::Valid && cell.may_embed();
            if search && recogniser.within.is_some_and(|within| within(&cell)) {
                hits.within += 1;
            }
        }
    }

    pub fn finish(&self) -> ValueCounts {
        let named = RECOGNISERS.iter().zip(self.hits);
        let hits = named.filter(|(_, hits)| *hits != Hits::default());
        ValueCounts {
            filled: self.filled,
            prose: self.prose,
            hits: hits.map(|(recogniser, hits)| (recogniser.name.to_owned(), hits)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_wholes_and_parts_and_keeps_no_value() {
        let mut tally = Tally::new(Some(Kind::String));
        for text in
            ["ada@example.org", "write to bob@example.org now", "", "nothing here", "\u{0}\u{1}"]
        {
            tally.count(text.as_bytes());
        }
        tally.count(&[0xff, 0xfe]);
        let counts = tally.finish();
        assert_eq!(counts.of("email"), Hits { valid: 1, shaped: 0, within: 1 });
        assert_eq!(counts.filled, 5);
        let kept = serde_json::to_string(&counts).expect("plain data");
        assert!(!kept.contains("example"), "{kept}");
    }

    #[test]
    fn does_not_look_for_names_in_numbers() {
        let mut tally = Tally::new(Some(Kind::Decimal));
        tally.count(b"4111111111111111");
        assert!(tally.finish().hits.is_empty());
    }
}
