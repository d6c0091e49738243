//! The counters of one column.

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

/// Running counters.
#[derive(Debug)]
pub struct Counter {
    /// Numbers, truths and the database's own dates have one form.
    texts: bool,
    counts: QualityCounts,
}

impl Counter {
    pub fn new(kind: Option<Kind>) -> Self {
        Self { texts: matches!(kind, Some(Kind::String) | None), counts: QualityCounts::default() }
    }

    /// Takes in one cell that is not NULL.
    pub fn feed(&mut self, cell: &[u8]) {
        if !self.texts {
            return;
        }
        let trimmed = cell.trim_ascii();
        // Blanks at the end are how CHAR is fetched where it is padded; before a value nothing pads.
        self.counts.blanks += u64::from(!trimmed.is_empty() && trimmed.len() != cell.len());
        self.counts.sealed += u64::from(is_sealed(trimmed));
        let forms = &mut self.counts.forms;
        form::of(trimmed, |form| *forms.entry(form).or_default() += 1);
    }

    pub fn finish(&self) -> QualityCounts {
        self.counts.clone()
    }
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
}
