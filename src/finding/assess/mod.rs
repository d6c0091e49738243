//! Assessing: observations, inventories and due counts against the policies. Pure.

mod drift;
mod fields;
mod indexes;
mod privileges;
mod quality;
mod tables;
mod transport;
mod unread;

use std::collections::{BTreeMap, BTreeSet};

use self::fields::Field;
use super::circumstances::Circumstances;
use super::due::DueCounts;
use super::kind::Finding;
use super::table::Scope;
use crate::model::{Action, Inventory, Kind as ValueKind, TableRef};
use crate::notify::AlertSeverity;
use crate::policy::{Access, Bundle, Dataset, FieldFacts, Instants, Judgement, TableDataset};
use crate::scan::{FullRead, TableObservation, Verdicts};

/// Everything known about one source.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub inventory: &'a Inventory,
    /// The last inventory that differed.
    pub previous: Option<&'a Inventory>,
    pub observations: &'a [TableObservation],
    pub due: &'a DueCounts,
    /// Rules that read a large table in full, when the source was last asked.
    pub full_reads: &'a [FullRead],
    /// What is known of it beside what its tables hold.
    pub around: &'a Circumstances,
}

/// What a retention rule is, as far as findings need it.
struct RuleFacts<'a> {
    table: &'a TableRef,
    action: Action,
    hash: &'a str,
    /// Some policy permits the action, so that a record may become due.
    permits: bool,
    reads: &'a [String],
    /// Of each permit, by policy id, the attributes that a record must have to be due by it, as far as a scan
    /// can say whether one has.
    needs: Vec<(String, BTreeSet<String>)>,
}

/// What the policies say, as far as findings need it.
struct Policies<'a> {
    datasets: &'a BTreeMap<String, Dataset>,
    rules: Vec<RuleFacts<'a>>,
    collect: Box<dyn Fn(&FieldFacts) -> Judgement + 'a>,
    /// Whom access policies could permit what; `None`: that is not known.
    access: Option<Access<'a>>,
    /// `@severity` of the policies that have one, by id.
    severities: BTreeMap<&'a str, AlertSeverity>,
}

/// What `@severity` means for a finding.
fn severity(word: &str) -> Option<AlertSeverity> {
    match word {
        "low" => Some(AlertSeverity::Info),
        "medium" => Some(AlertSeverity::Warning),
        "high" => Some(AlertSeverity::Error),
        "critical" => Some(AlertSeverity::Critical),
        _ => None,
    }
}

impl<'a> Policies<'a> {
    fn of(bundle: &'a Bundle, at: &'a Instants) -> Self {
        let rule = |rule: &'a crate::policy::Rule| RuleFacts {
            table: &rule.table,
            action: rule.action,
            hash: &rule.hash,
            permits: !rule.permits.is_empty(),
            reads: &rule.reads,
            needs: needs(bundle, rule),
        };
        Self {
            datasets: &bundle.datasets,
            rules: bundle.rules.iter().map(rule).collect(),
            collect: Box::new(|facts| bundle.collect(facts, at)),
            access: Access::of(bundle, at),
            severities: bundle
                .policies
                .iter()
                .filter_map(|(id, meta)| Some((id.as_str(), severity(meta.severity.as_deref()?)?)))
                .collect(),
        }
    }

    fn dataset(&self, table: &TableRef) -> Option<&'a TableDataset> {
        self.datasets.get(&table.source)?.get(&table.table)
    }
}

/// What a scan can say something about: not facts, which no scan looks at, and not text, since an empty text is
/// a value too.
fn needs(bundle: &Bundle, rule: &crate::policy::Rule) -> Vec<(String, BTreeSet<String>)> {
    let governed = bundle.governed.get(&rule.table);
    let looked_at = |path: &String| {
        governed.is_some_and(|table| {
            let found = table.projection.attributes.get(path);
            !table.declared.facts.contains_key(path)
                && found.is_none_or(|attribute| attribute.kind != ValueKind::String)
        })
    };
    let mut needs = rule.needs();
    needs.iter_mut().for_each(|(_, paths)| paths.retain(looked_at));
    needs
}

/// What policy objects to in one source.
pub fn assess(look: &Look<'_>, bundle: &Bundle, at: &Instants) -> Vec<Finding> {
    assess_with(look, &Policies::of(bundle, at))
}

/// What can be said without any policy: fields that somebody must look at.
pub fn assess_alone(
    inventory: &Inventory,
    observations: &[TableObservation],
    around: &Circumstances,
) -> Vec<Finding> {
    let due = DueCounts::default();
    let look = Look { inventory, previous: None, observations, due: &due, full_reads: &[], around };
    let (verdicts, read) = (look.verdicts(None), look.read());
    let fields = observations.iter().filter(|seen| read.contains_key(seen.table.as_str()));
    let fields = fields.flat_map(|seen| look.fields_of(seen, &verdicts));
    let fields = fields.flat_map(|field| fields::without_policy(&field));
    transport::findings(&look).into_iter().chain(fields).collect()
}

fn assess_with(look: &Look<'_>, policies: &Policies<'_>) -> Vec<Finding> {
    let (verdicts, read) = (look.verdicts(Some(policies)), look.read());
    let mut findings = Vec::new();
    let mut personal = false;
    // A table at a time: verdicts take time to form, and those of all fields at once room.
    for table in &look.inventory.tables {
        let seen = read.get(table.name.as_str());
        let fields = seen.map_or_else(Vec::new, |seen| look.fields_of(seen, &verdicts));
        let held: Vec<&Field<'_>> =
            fields.iter().filter(|field| field.is_personal(policies)).collect();
        findings.extend(fields.iter().flat_map(|field| fields::findings(field, policies)));
        findings.extend(tables::findings(look, table, policies, held.len() as u64));
        findings.extend(held.iter().filter_map(|field| unread::finding(look, field, policies)));
        findings.extend(privileges::findings(look, policies, &held));
        personal |= !held.is_empty();
    }
    findings.extend(privileges::unlimited(look).filter(|_| personal));
    findings.extend(look.previous.into_iter().flat_map(|old| drift::findings(old, look.inventory)));
    findings.extend(indexes::findings(look, policies));
    findings.extend(transport::findings(look));
    findings.sort_by(|a, b| (&a.table, &a.field, a.kind).cmp(&(&b.table, &b.field, b.kind)));
    findings
}

impl<'a> Look<'a> {
    /// What an assessment of this look may resolve: everything but tables that could not be read.
    pub fn scope(&self) -> Scope {
        let read = self.read();
        let names = self.inventory.tables.iter().map(|table| &table.name);
        let unread = names.filter(|name| !read.contains_key(name.as_str())).cloned().collect();
        Scope { source: self.inventory.source.clone(), unread }
    }

    /// Tables that could be read, by name.
    fn read(&self) -> BTreeMap<&'a str, &'a TableObservation> {
        let read = self.observations.iter().filter(|seen| seen.failure.is_none());
        read.map(|seen| (seen.table.as_str(), seen)).collect()
    }

    /// Every observed field of a table that the inventory still has.
    fn fields_of(&self, seen: &'a TableObservation, verdicts: &Verdicts<'a, '_>) -> Vec<Field<'a>> {
        let Some(table) = verdicts.table(&seen.table) else { return Vec::new() };
        let known = |observation: &'a crate::scan::Observation| {
            let column = table.column(&observation.column.name)?;
            Some(Field {
                table_ref: TableRef::new(&self.inventory.source, &table.name),
                table,
                observation,
                verdict: verdicts.field(table, column),
            })
        };
        seen.fields.iter().filter_map(known).collect()
    }

    /// An officer's word about a field goes for what refers to it, too.
    fn verdicts<'s>(&'s self, policies: Option<&'s Policies<'_>>) -> Verdicts<'a, 's> {
        let source = &self.inventory.source;
        let officer = move |table: &str, column: &str| {
            let dataset = policies?.dataset(&TableRef::new(source, table))?;
            dataset.fields.get(column).map(|verdict| verdict.category.as_str())
        };
        Verdicts::of(self.inventory, self.observations, Box::new(officer))
    }
}

#[cfg(test)]
mod beside_tests;
#[cfg(test)]
mod tests;
