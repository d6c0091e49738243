//! The counters of one column.
//!
//! Of forms and seals only the share says anything: after the first cells of a column one of sixteen is looked at
//! and stands for the others. Which one moves from sixteen to sixteen, so that no rhythm of the rows falls in with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::{self, Form, Group};
use super::people::Repeats;
use super::sealed::is_sealed;
use crate::model::Kind;

/// What is kept of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QualityCounts {
    /// Values with blanks before or after them.
    pub blanks: u64,
    /// Values that look hashed or encrypted.
    pub sealed: u64,
    pub forms: BTreeMap<Form, u64>,
    /// Rows that share this column's value with an earlier one, where it tells people apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Repeats>,
}

impl QualityCounts {
    /// Adds what was counted in other rows. Repeats among them cannot be told, so those of more rows stay.
    pub fn add(&mut self, more: &QualityCounts) {
        self.blanks += more.blanks;
        self.sealed += more.sealed;
        for (form, count) in &more.forms {
            *self.forms.entry(*form).or_default() += count;
        }
        self.repeats = self.repeats.into_iter().chain(more.repeats).max_by_key(|seen| seen.rows);
    }

    /// The forms of a group, the most frequent first.
    pub fn of(&self, group: Group) -> Vec<(Form, u64)> {
        let own = self.forms.iter().filter(|(form, _)| form.group() == group);
        let mut own: Vec<(Form, u64)> = own.map(|(form, count)| (*form, *count)).collect();
        own.sort_by_key(|(form, count)| (std::cmp::Reverse(*count), *form));
        own
    }
}

/// Cells that are all looked at.
const FIRST: u64 = 4_096;
/// After them, one in so many.
const EACH: u64 = 16;
/// Spreads over all bits: the fraction of the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Running counters.
#[derive(Debug)]
pub struct Counter {
    /// Numbers, truths and the database's own dates have one form.
    texts: bool,
    cells: u64,
    blanks: u64,
    sealed: u64,
    forms: [u64; Form::ALL.len()],
}

impl Counter {
    pub fn new(kind: Option<Kind>) -> Self {
        let texts = matches!(kind, Some(Kind::String) | None);
        Self { texts, cells: 0, blanks: 0, sealed: 0, forms: [0; Form::ALL.len()] }
    }

    /// Takes in one cell that is not NULL.
    #[inline]
    pub fn feed(&mut self, cell: &[u8]) {
        if !self.texts {
            return;
        }
        let trimmed = cell.trim_ascii();
        // Blanks at the end are how CHAR is fetched where it is padded; before a value nothing pads.
        self.blanks += u64::from(!trimmed.is_empty() && trimmed.len() != cell.len());
        let weight = weight(self.cells);
        self.cells += 1;
        if weight > 0 {
            self.look(trimmed, weight);
        }
    }

    #[inline(never)]
    fn look(&mut self, trimmed: &[u8], weight: u64) {
        self.sealed += if is_sealed(trimmed) { weight } else { 0 };
        form::of(trimmed, |form| self.forms[form as usize] += weight);
    }

    pub fn finish(&self) -> QualityCounts {
        // The last sixteen may not be complete.
        let counted =
            Form::ALL.iter().map(|form| (*form, self.forms[*form as usize].min(self.cells)));
        QualityCounts {
            blanks: self.blanks,
            sealed: self.sealed.min(self.cells),
            forms: counted.filter(|(_, count)| *count > 0).collect(),
            repeats: None,
        }
    }
}

/// For how many cells the next one stands, by how many came before it; 0: another stands for it.
fn weight(cells: u64) -> u64 {
    if cells < FIRST {
        return 1;
    }
    let place = (cells / EACH).wrapping_mul(SPREAD) >> (64 - EACH.ilog2());
    if cells % EACH == place { EACH } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_forms_and_keeps_no_value() {
        let mut counter = Counter::new(Some(Kind::String));
        for cell in ["2024-01-31", " 31.01.2024", "2023-12-01 ", "canary@example.org", ""] {
            counter.feed(cell.as_bytes());
        }
        let counts = counter.finish();
        assert_eq!(counts.of(Group::Dates), [(Form::IsoDate, 2), (Form::DottedDate, 1)]);
        assert_eq!((counts.blanks, counts.sealed), (2, 0));
        let kept = serde_json::to_string(&counts).expect("plain data");
        assert!(!kept.contains("canary") && !kept.contains("2024"), "{kept}");
        assert_eq!(serde_json::from_str::<QualityCounts>(&kept).expect("it reads"), counts);
    }

    #[test]
    fn numbers_have_one_form() {
        let mut counter = Counter::new(Some(Kind::Long));
        counter.feed(b"20240131");
        assert_eq!(counter.finish(), QualityCounts::default());
    }

    #[test]
    fn one_of_sixteen_stands_for_them() {
        assert_eq!((0..FIRST).map(weight).sum::<u64>(), FIRST);
        let mut places = [0; EACH as usize];
        for sixteen in 0..1_000 {
            let cells = (0..EACH).map(|at| FIRST + sixteen * EACH + at);
            let looked: Vec<u64> = cells.filter(|cells| weight(*cells) > 0).collect();
            assert_eq!(looked.iter().map(|cells| weight(*cells)).collect::<Vec<_>>(), [EACH]);
            places[(looked[0] % EACH) as usize] += 1;
        }
        assert!(places.iter().all(|seen| (40..90).contains(seen)), "no rhythm: {places:?}");
    }

    #[test]
    fn shares_of_many_are_those_of_all_even_in_a_rhythm() {
        let mut counter = Counter::new(Some(Kind::String));
        for row in 0..100_000 {
            let cell =
                ["2024-01-31", "31.01.2024", " 31.01.2024", "5f4dcc3b5aa765d61d8327deb882cf99"];
            counter.feed(cell[row % 4].as_bytes());
        }
        let counts = counter.finish();
        assert_eq!(counts.blanks, 25_000, "all are counted");
        let near = |count: u64, all: u64| count.abs_diff(all) < all / 20;
        assert!(near(counts.forms[&Form::IsoDate], 25_000), "{counts:?}");
        assert!(near(counts.forms[&Form::DottedDate], 50_000), "{counts:?}");
        assert!(near(counts.sealed, 25_000), "{counts:?}");
        assert!(counts.forms.values().all(|count| *count <= 100_000));
    }
}
