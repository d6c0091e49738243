//! The bundle: everything compiled from `policies/`; its hash names it.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::PolicySet;

use super::collect::{self, FieldFacts, TableFacts};
use super::compile;
use super::judge::Judgement;
use super::predicate::Instants;
use super::registers::dataset::{Dataset, TableDataset};
use super::registers::documents::Recipient;
use super::registers::periods::Period;
use super::registers::purposes::Purposes;
use super::rule::{PolicyMeta, Rule};
use super::schema::fragments;
use super::schema::shape::Governed;
use super::text::sources::PolicySources;
use super::text::written::{Folder, WrittenPolicy};
use crate::model::{Action, Diagnostic, Inventory, Row, TableRef};
use crate::source::project::Declared;

#[derive(Debug)]
pub struct Bundle {
    pub hash: String,
    pub sources: PolicySources,
    /// By table and action.
    pub rules: Vec<Rule>,
    /// Every policy's annotations, by id.
    pub policies: BTreeMap<String, PolicyMeta>,
    /// Source → tables.
    pub datasets: BTreeMap<String, Dataset>,
    pub purposes: Purposes,
    pub recipients: BTreeMap<String, Recipient>,
    pub periods: BTreeMap<String, Period>,
    /// The tables it was compiled for.
    pub governed: BTreeMap<TableRef, Governed>,
    /// Tables that were there when the policies were last accepted.
    pub gone: BTreeSet<TableRef>,
    /// The generated schema of records, as `policy schema` prints it.
    pub schema: String,
    /// What does not stop the bundle: pending and quarantined policies, tables that are gone, lints.
    pub warnings: Vec<Diagnostic>,
    /// Some policy is quarantined: the inventory lacks what it reads.
    pub drifted: bool,
    pub(super) collection: PolicySet,
    pub(super) written: Vec<WrittenPolicy>,
}

impl Bundle {
    /// Compiles the policies against the last inventories: every error at once, in order of file and position.
    ///
    /// `accepted` are the inventories that the policies were last accepted under: a policy that reads what
    /// has vanished since is quarantined, one that reads what never was is an error. Policies about a source
    /// without an inventory are pending.
    pub fn compile(
        sources: PolicySources,
        inventories: &[Inventory],
        accepted: &[Inventory],
    ) -> Result<Self, Vec<Diagnostic>> {
        compile::compile(sources, inventories, accepted)
    }

    /// The schema of access decisions: the same, joined with the company's own types and actions.
    pub fn access_schema(&self) -> String {
        let joined = fragments::join(&self.sources, &self.schema);
        joined.expect("the fragments were joined when it was compiled").text
    }

    pub fn rule(&self, table: &TableRef, action: Action) -> Option<&Rule> {
        let found =
            self.rules.binary_search_by(|rule| (&rule.table, rule.action).cmp(&(table, action)));
        found.ok().map(|at| &self.rules[at])
    }

    pub fn dataset(&self, table: &TableRef) -> Option<&TableDataset> {
        self.datasets.get(&table.source)?.get(&table.table)
    }

    /// What the projection of a table needs to know from its dataset entry.
    pub fn declared(&self, table: &TableRef) -> Declared {
        self.governed.get(table).map(|governed| governed.declared.clone()).unwrap_or_default()
    }

    /// `now` with every calendar period's cutoff.
    pub fn instants(&self, now: i64) -> Instants {
        let cutoffs = self.periods.iter().map(|(name, period)| (name.clone(), period.cutoff(now)));
        Instants { now, cutoffs: cutoffs.collect() }
    }

    /// Cedar's judgement of a row whose `values` are the rule's `reads`, in that order.
    pub fn judge(&self, rule: &Rule, row: &Row, at: &Instants) -> Judgement {
        rule.judge(row, at)
    }

    /// May this field be held? Denied by default; each category of the field must be allowed.
    pub fn collect(&self, facts: &FieldFacts, at: &Instants) -> Judgement {
        let table = self.table_facts(&facts.field.table);
        collect::judge(&self.collection, &self.purposes, &table, facts, at)
    }

    /// What a table's dataset entry tells collection policies.
    pub(super) fn table_facts(&self, table: &TableRef) -> TableFacts {
        let entry = self.dataset(table);
        TableFacts {
            purposes: entry.map(|entry| entry.purposes.clone()).unwrap_or_default(),
            origin: entry.and_then(|entry| entry.origin.clone()),
            importance: entry.and_then(|entry| entry.importance.clone()),
        }
    }

    /// The policies of a folder as their officers wrote them.
    pub fn written(&self, folder: Folder) -> Vec<WrittenPolicy> {
        self.written.iter().filter(|policy| policy.folder == folder).cloned().collect()
    }

    /// The policies of a rule as written, permits first.
    pub fn written_of(&self, rule: &Rule) -> Vec<WrittenPolicy> {
        let ids = rule.permits.iter().chain(&rule.forbids);
        let written = self.written(Folder::Retention);
        ids.filter_map(|meta| written.iter().find(|policy| policy.meta.id == meta.id).cloned())
            .collect()
    }
}
