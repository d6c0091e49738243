//! The bundle: everything compiled from `policies/`; its hash names it.

use std::collections::BTreeMap;

use super::dataset::{Dataset, TableDataset};
use super::judge::Judgement;
use super::predicate::Instants;
use super::purposes::Purposes;
use super::rule::Rule;
use super::sources::PolicySources;
use crate::model::{Action, Diagnostic, FieldRef, Inventory, Row, TableRef};
use crate::source::project::Declared;

/// What a collection policy can see of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFacts {
    pub field: FieldRef,
    /// Fideslang keys; empty: not personal.
    pub categories: Vec<String>,
    /// `public`, `internal`, `personal` or `sensitive`.
    pub sensitivity: String,
    /// Share of rows with a value, in ten-thousandths.
    pub populated: i64,
}

#[derive(Debug)]
pub struct Bundle {
    pub hash: String,
    pub sources: PolicySources,
    pub rules: Vec<Rule>,
    /// Source → tables.
    pub datasets: BTreeMap<String, Dataset>,
    pub purposes: Purposes,
    /// What does not stop the bundle: shadowed names, pending and quarantined policies.
    pub warnings: Vec<Diagnostic>,
}

impl Bundle {
    /// Compiles the policies against the last inventories: every error at once, in order of file and position.
    /// Policies about a source without an inventory are pending.
    pub fn compile(
        _sources: PolicySources,
        _inventories: &[Inventory],
        _previous: &[Inventory],
    ) -> Result<Self, Vec<Diagnostic>> {
        todo!()
    }

    pub fn rule(&self, table: &TableRef, action: Action) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.table == *table && rule.action == action)
    }

    pub fn dataset(&self, table: &TableRef) -> Option<&TableDataset> {
        self.datasets.get(&table.source)?.get(&table.table)
    }

    /// What the projection of a table needs to know from its dataset entry.
    pub fn declared(&self, _table: &TableRef) -> Declared {
        todo!()
    }

    /// `now` with every calendar period's cutoff.
    pub fn instants(&self, _now: i64) -> Instants {
        todo!()
    }

    /// Cedar's judgement of a row whose `values` are the rule's `reads`, in that order.
    pub fn judge(&self, _rule: &Rule, _row: &Row, _at: &Instants) -> Judgement {
        todo!()
    }

    /// May this field be held? Denied by default; each category of the field must be allowed.
    pub fn collect(&self, _facts: &FieldFacts, _at: &Instants) -> Judgement {
        todo!()
    }
}
