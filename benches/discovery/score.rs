//! Counts of right and wrong answers, the bars they are held to, and how they are shown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use stewardd::detect::Verdict;

use super::corpus::{ColumnLabel, Label, Note, TableLabel};
use super::{akin, flagged, is_found, right};

/// Percent, as the acceptance of discovery states them.
const F1: f64 = 95.0;
const STRUCTURED: f64 = 98.0;
const NAMES: f64 = 90.0;
const CLEAN: f64 = 1.0;

#[derive(Default, Clone, Copy)]
struct Count {
    of: u64,
    good: u64,
}

impl Count {
    fn add(&mut self, good: bool) {
        self.of += 1;
        self.good += u64::from(good);
    }

    fn percent(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.good as f64 * 100.0 / self.of as f64 }
    }
}

#[derive(Default)]
pub struct Score {
    typed: u64,
    exact: u64,
    /// Right, or a parent or child of what is right.
    near: u64,
    /// Verdicts that name a category on typed columns and decoys.
    named: u64,
    decoys: u64,
    flagged: Vec<String>,
    /// Columns of clean text in which something was found.
    clean_flagged: Vec<String>,
    /// Columns judged neither way, and what was said.
    either: Vec<String>,
    kinds: BTreeMap<String, Count>,
    styles: BTreeMap<String, Count>,
    free_columns: Count,
    groups: BTreeMap<String, Count>,
    notes: BTreeMap<String, Count>,
    /// (label, answer) of wrong answers.
    confusions: BTreeMap<(String, String), Vec<String>>,
    /// Kind of recogniser → clean notes it hit.
    alarms: BTreeMap<String, u64>,
}

impl Score {
    pub fn column(&mut self, table: &TableLabel, label: &ColumnLabel, verdict: &Verdict) {
        let answer = flagged(verdict);
        let shown = || {
            let answer = answer.clone().unwrap_or_else(|| "nothing".to_owned());
            format!(
                "{}.{} ({}): {answer}, {} %",
                table.table, label.name, label.kind, verdict.confidence
            )
        };
        match label.label {
            Label::Typed => self.typed(table, label, verdict),
            Label::Decoy => {
                self.decoys += 1;
                self.named += u64::from(verdict.category.is_some());
                if answer.is_some() {
                    self.flagged.push(shown());
                }
            }
            Label::Clean if answer.is_some() => self.clean_flagged.push(shown()),
            Label::Clean => {}
            Label::Either => self.either.push(shown()),
            Label::Free => {
                let all = verdict.categories();
                let found = all.iter().any(|one| {
                    right(&label.category, &label.also, one) || akin(&label.category, one)
                });
                self.free_columns.add(found);
            }
        }
    }

    fn typed(&mut self, table: &TableLabel, label: &ColumnLabel, verdict: &Verdict) {
        let category = verdict.category;
        let exact = category.is_some_and(|one| right(&label.category, &label.also, one));
        self.typed += 1;
        self.named += u64::from(category.is_some());
        self.exact += u64::from(exact);
        self.near += u64::from(exact || category.is_some_and(|one| akin(&label.category, one)));
        self.kinds.entry(label.kind.clone()).or_default().add(exact);
        self.styles.entry(style(&table.file)).or_default().add(exact);
        if !exact {
            let answer = flagged(verdict).unwrap_or_else(|| "nothing".to_owned());
            let columns = self.confusions.entry((label.kind.clone(), answer)).or_default();
            columns.push(format!("{}.{}", table.table, label.name));
        }
    }

    pub fn note(&mut self, note: &Note, found: &[&str]) {
        let good = if note.group == "clean" { found.is_empty() } else { is_found(note, found) };
        self.groups.entry(note.group.clone()).or_default().add(good);
        self.notes.entry(format!("{} {}", note.group, note.kind)).or_default().add(good);
        if note.group == "clean" {
            for category in found {
                *self.alarms.entry((*category).to_owned()).or_default() += 1;
            }
        }
    }

    fn f1(&self, right: u64) -> (f64, f64, f64) {
        let percent = |of: u64| if of == 0 { 0.0 } else { right as f64 * 100.0 / of as f64 };
        let (precision, recall) = (percent(self.named), percent(self.typed));
        let sum = precision + recall;
        (precision, recall, if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 })
    }

    fn group(&self, name: &str) -> f64 {
        self.groups.get(name).copied().unwrap_or_default().percent()
    }

    /// Clean notes in which something was found, percent; all of them if there are none to judge.
    fn clean(&self) -> f64 {
        100.0 - self.group("clean")
    }

    /// The bars that were not reached.
    pub fn missed(&self) -> Vec<String> {
        let bars = [
            ("F1 of typed columns", self.f1(self.exact).2 >= F1),
            ("no decoy flagged, of 60 or more", self.flagged.is_empty() && self.decoys >= 60),
            ("structured values in text", self.group("structured") >= STRUCTURED),
            ("names in text", self.group("names") >= NAMES),
            ("addresses in text", self.group("addresses") >= NAMES),
            ("clean notes", self.clean() <= CLEAN),
        ];
        bars.into_iter().filter(|(_, reached)| !reached).map(|(bar, _)| bar.to_owned()).collect()
    }

    fn worst(counts: &BTreeMap<String, Count>) -> Vec<(&String, &Count)> {
        let mut all: Vec<_> = counts.iter().filter(|(_, count)| count.good < count.of).collect();
        all.sort_by(|a, b| a.1.percent().total_cmp(&b.1.percent()));
        all
    }

    pub fn json(&self) -> Value {
        let (exact, near) = (self.f1(self.exact), self.f1(self.near));
        let shares = |counts: &BTreeMap<String, Count>| -> BTreeMap<String, f64> {
            counts.iter().map(|(name, count)| (name.clone(), count.percent())).collect()
        };
        let confusions = self.confusions.iter().map(|((kind, answer), columns)| {
            json!({ "kind": kind, "answer": answer, "columns": columns })
        });
        json!({
            "typed": { "columns": self.typed, "precision": exact.0, "recall": exact.1, "f1": exact.2,
                "f1_parent_counts": near.2, "recall_by_kind": shares(&self.kinds),
                "recall_by_style": shares(&self.styles) },
            "decoys": { "columns": self.decoys, "flagged": self.flagged },
            "either": self.either,
            "text": { "structured": self.group("structured"), "names": self.group("names"),
                "addresses": self.group("addresses"), "clean_flagged": self.clean(),
                "clean_alarms": self.alarms, "clean_columns_flagged": self.clean_flagged,
                "columns_found": self.free_columns.percent(), "by_kind": shares(&self.notes) },
            "confusions": confusions.collect::<Vec<_>>(),
            "missed": self.missed(),
        })
    }

    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |text: String| writeln!(out, "{text}").expect("memory");
        for (name, right) in [("exact category", self.exact), ("parent counts", self.near)] {
            let (precision, recall, f1) = self.f1(right);
            line(format!(
                "typed columns, {name:<15} precision {precision:5.1}  recall {recall:5.1}  F1 {f1:5.1}  (of {})",
                self.typed
            ));
        }
        line(format!("decoys flagged: {} of {}", self.flagged.len(), self.decoys));
        for decoy in &self.flagged {
            line(format!("  {decoy}"));
        }
        for group in ["structured", "names", "addresses"] {
            line(format!("text, {group:<11} recall {:5.1}", self.group(group)));
        }
        line(format!(
            "text, columns with something within that were told so: {:.1}",
            self.free_columns.percent()
        ));
        line(format!("clean notes flagged: {:.2} %  {:?}", self.clean(), self.alarms));
        self.clean_flagged.iter().for_each(|column| line(format!("  {column}")));
        line("judged neither way:".to_owned());
        self.either.iter().for_each(|column| line(format!("  {column}")));
        line("recall by style of names:".to_owned());
        for (style, count) in &self.styles {
            line(format!("  {style:<8} {:5.1}  of {}", count.percent(), count.of));
        }
        line("kinds of columns not all found:".to_owned());
        for (kind, count) in Self::worst(&self.kinds) {
            line(format!("  {kind:<14} {:5.1}  of {}", count.percent(), count.of));
        }
        line("kinds of text not all right:".to_owned());
        for (kind, count) in Self::worst(&self.notes) {
            line(format!("  {kind:<26} {:5.1}  of {}", count.percent(), count.of));
        }
        line("worst confusions:".to_owned());
        let mut confusions: Vec<_> = self.confusions.iter().collect();
        confusions.sort_by_key(|(_, columns)| std::cmp::Reverse(columns.len()));
        for ((kind, answer), columns) in confusions.into_iter().take(25) {
            line(format!(
                "  {:3} × {kind} → {answer}: {}",
                columns.len(),
                columns[..columns.len().min(3)].join(", ")
            ));
        }
        let missed = self.missed();
        line(if missed.is_empty() {
            "every bar is reached".to_owned()
        } else {
            format!("missed: {}", missed.join("; "))
        });
        out
    }
}

/// The style of names is the third part of a file about people: `people_007_customers_camel_de_DE.csv`.
fn style(file: &str) -> String {
    file.split('_').nth(3).unwrap_or("").to_owned()
}
