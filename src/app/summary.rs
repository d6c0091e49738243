//! What one full cycle came to: the object that `run --once --json` prints.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::workflow::Outcome;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub tables: u64,
    pub fields: u64,
    /// Open findings by kind, counted per table and field.
    pub findings: BTreeMap<String, u64>,
    /// Records by action.
    pub due: BTreeMap<String, u64>,
    pub acted: BTreeMap<String, u64>,
    /// Due, but under a legal hold.
    pub held: u64,
    /// Due, but something that depends on them must stay.
    pub blocked: u64,
    pub unjudgeable: u64,
    /// Between SQL and Cedar; must be 0.
    pub disagreements: u64,
    pub audit: Audit,
    pub alerts: Alerts,
    /// What went wrong, a sentence each; the rest went on.
    pub errors: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Entries.
    pub size: u64,
    pub verified: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Alerts {
    pub delivered: u64,
    pub failed: u64,
}

impl Summary {
    /// Adds what a cycle over one source came to.
    pub fn add(&mut self, outcome: &Outcome) {
        for (counts, more) in [(&mut self.due, outcome.due()), (&mut self.acted, outcome.acted())] {
            for (action, records) in more {
                *counts.entry(action.to_string()).or_default() += records;
            }
        }
        self.held += outcome.held();
        self.blocked += outcome.blocked();
        self.unjudgeable += outcome.unjudgeable();
        self.disagreements += outcome.disagreements();
        if let Some(error) = &outcome.blocked {
            self.errors.push(format!("{}: {error}", outcome.source));
        }
        for rule in &outcome.rules {
            if let Some(error) = &rule.error {
                self.errors.push(format!("{} of {}: {error}", rule.action, rule.table));
            }
        }
    }
}

/// How often each word occurs.
pub fn count_by<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word.to_owned()).or_default() += 1;
    }
    counts
}
