//! From texts to a bundle: all of it or nothing, and every reason why not.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::Schema;
use sha2::{Digest, Sha256};

use super::bundle::Bundle;
use super::check::Checker;
use super::documents::Documents;
use super::judge::Judge;
use super::predicate::Predicate;
use super::reads::Reads;
use super::rule::{PolicyMeta, Rule, RuleState};
use super::scope;
use super::shape::{self, Governed};
use super::sources::PolicySources;
use super::validate::{self, Validation};
use super::written::{self, Folder, WrittenPolicy};
use super::{lint, names, residual, schema};
use crate::model::{Action, Diagnostic, Inventory, TableRef, failpoint};

/// A retention policy with what it reads.
pub(super) struct Retention<'a> {
    pub written: &'a WrittenPolicy,
    pub reads: Reads,
}

pub(super) fn compile(
    sources: PolicySources,
    inventories: &[Inventory],
    accepted: &[Inventory],
) -> Result<Bundle, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    let documents = Documents::read(&sources, &mut errors);
    let policies = written::parse(&sources, &mut errors);
    let governed = shape::governed(inventories, accepted, &documents);
    let mut checker = Checker {
        sources: &sources,
        documents: &documents,
        errors: &mut errors,
        warnings: &mut warnings,
    };
    checker.registers();
    for source in documents.datasets.keys() {
        let of =
            |all: &'_ [Inventory]| all.iter().position(|inventory| inventory.source == *source);
        let inventory = of(inventories).map(|at| &inventories[at]);
        checker.dataset(source, inventory, of(accepted).map(|at| &accepted[at]));
    }
    let mut validation =
        Validation::new(&sources, &documents, &governed, accepted, (&mut errors, &mut warnings));
    let in_folder = |folder| policies.iter().filter(move |policy| policy.folder == folder);
    let retention = validation.retention(in_folder(Folder::Retention));
    validation.collection(in_folder(Folder::Collection));
    let access_schema = validation.access(in_folder(Folder::Access));
    validation.pending();
    if !errors.is_empty() {
        errors.sort();
        errors.dedup();
        return Err(errors);
    }
    let rules = rules(&documents, &governed, &retention).map_err(|error| vec![*error])?;
    let gone = gone(inventories, accepted);
    let drifted = rules.1 || gone.iter().any(|table| is_mentioned(table, &sources));
    let subject = lint::Subject {
        sources: &sources,
        documents: &documents,
        policies: &policies,
        rules: &rules.0,
        governed: &governed,
    };
    warnings.extend(lint::all(&subject));
    warnings.sort();
    warnings.dedup();
    let all: Vec<_> = governed.values().map(|table| &table.shape).collect();
    let tables: Vec<_> = governed.keys().collect();
    let bundle = Bundle {
        hash: sources.hash(),
        rules: rules.0,
        policies: policies.iter().map(|p| (p.meta.id.clone(), p.meta.clone())).collect(),
        schema: schema::records(&all, &tables, documents.periods.keys().map(String::as_str)),
        access_schema,
        written: policies.clone(),
        collection: validate::policy_set(in_folder(Folder::Collection)),
        datasets: documents.datasets.clone(),
        purposes: documents.purposes.clone(),
        periods: documents.periods.clone(),
        controls: documents.controls.clone(),
        gone,
        governed: governed.clone(),
        warnings,
        drifted,
        sources: sources.clone(),
    };
    Ok(bundle)
}

/// Tables that the accepted inventories had and their sources no longer have.
fn gone(inventories: &[Inventory], accepted: &[Inventory]) -> BTreeSet<TableRef> {
    let names = |all: &[Inventory]| -> BTreeSet<TableRef> {
        let tables = |i: &Inventory| -> Vec<TableRef> {
            i.tables.iter().map(|table| TableRef::new(&i.source, &table.name)).collect()
        };
        all.iter().flat_map(tables).collect()
    };
    let now = names(inventories);
    let seen = |table: &TableRef| inventories.iter().any(|i| i.source == table.source);
    names(accepted).into_iter().filter(|table| seen(table) && !now.contains(table)).collect()
}

/// Whether a policy or a case still speaks of a table; a dataset may, without harm.
fn is_mentioned(table: &TableRef, sources: &PolicySources) -> bool {
    let names = [table.to_string(), names::entity_type(table)];
    sources
        .files
        .iter()
        .filter(|(file, _)| !file.starts_with("datasets/"))
        .any(|(_, text)| names.iter().any(|name| text.contains(name)))
}

/// The rules of every table and action that some policy speaks about, and whether drift touched any.
fn rules(
    documents: &Documents,
    governed: &BTreeMap<TableRef, Governed>,
    retention: &[Retention<'_>],
) -> Result<(Vec<Rule>, bool), Box<Diagnostic>> {
    let mut rules = Vec::new();
    let mut drifted = false;
    for table in governed.values() {
        let own: Vec<&Retention<'_>> = retention
            .iter()
            .filter(|policy| scope::covers(&policy.written.policy, &table.table))
            .collect();
        if own.is_empty() {
            continue;
        }
        let (gone, sound): (Vec<&Retention<'_>>, Vec<&Retention<'_>>) =
            own.into_iter().partition(|policy| is_quarantined(policy, table));
        drifted |= !gone.is_empty();
        let mentioned =
            sound.iter().flat_map(|policy| policy.reads.types.iter().cloned()).collect();
        let schema = validate::slice(table, governed, &mentioned, documents)
            .map_err(|error| Box::new(Diagnostic::file("schema", error)))?;
        for action in Action::ALL {
            rules.extend(rule(documents, table, action, &schema, &sound, &gone)?);
        }
    }
    Ok((rules, drifted))
}

/// A policy that reads what the table has lost since the policies were accepted.
fn is_quarantined(policy: &Retention<'_>, table: &Governed) -> bool {
    !policy.reads.attributes.is_disjoint(&table.drifted)
}

fn rule(
    documents: &Documents,
    table: &Governed,
    action: Action,
    schema: &Schema,
    sound: &[&Retention<'_>],
    gone: &[&Retention<'_>],
) -> Result<Option<Rule>, Box<Diagnostic>> {
    let acts = |policy: &&&Retention<'_>| scope::acts(&policy.written.policy, action);
    let applying: Vec<&Retention<'_>> = sound.iter().filter(acts).copied().collect();
    let lost: Vec<&Retention<'_>> = gone.iter().filter(acts).copied().collect();
    if applying.is_empty() && lost.is_empty() {
        return Ok(None);
    }
    let set = validate::policy_set(applying.iter().map(|policy| policy.written));
    let entity_type =
        names::entity_type(&table.table).parse().expect("names::entity_type is a type name");
    let residuals = residual::of(&set, schema, &entity_type, action).map_err(|error| {
        let place =
            applying.first().or(lost.first()).map_or("", |policy| policy.written.file.as_str());
        Box::new(Diagnostic::file(place, format!("{} {action}: {error}", table.table)))
    })?;
    let reads: BTreeSet<String> =
        applying.iter().flat_map(|policy| policy.reads.attributes.iter().cloned()).collect();
    let reads: Vec<String> =
        reads.into_iter().filter(|path| table.projection.attributes.contains_key(path)).collect();
    let metas = |forbid: bool| -> Vec<PolicyMeta> {
        let own = applying.iter().filter(|policy| policy.written.is_forbid() == forbid);
        own.map(|policy| policy.written.meta.clone()).collect()
    };
    let predicate = Predicate::new(table.table.clone(), residuals, reads.clone());
    Ok(Some(Rule {
        table: table.table.clone(),
        action,
        hash: rule_hash(documents, table, action, &applying, &lost),
        permits: metas(false),
        forbids: metas(true),
        exact: predicate.is_exact(&table.projection),
        state: state(&metas(false), &lost),
        judge: Judge::new(&table.table, entity_type, action, set),
        predicate,
        reads,
    }))
}

/// A lost forbid forbids the whole rule; a lost permit is only absent.
fn state(permits: &[PolicyMeta], lost: &[&Retention<'_>]) -> RuleState {
    let forbids: Vec<&str> = lost
        .iter()
        .filter(|policy| policy.written.is_forbid())
        .map(|policy| policy.written.meta.id.as_str())
        .collect();
    if !forbids.is_empty() && !failpoint::on("no-quarantine") {
        let why = format!("the table no longer has what {} reads", forbids.join(", "));
        return RuleState::Quarantined { why };
    }
    if !permits.is_empty() && permits.iter().all(|permit| permit.observe) {
        return RuleState::Observe;
    }
    RuleState::Active
}

/// Only what this rule says goes in: another table's policy does not change it.
fn rule_hash(
    documents: &Documents,
    table: &Governed,
    action: Action,
    applying: &[&Retention<'_>],
    lost: &[&Retention<'_>],
) -> String {
    let mut texts: Vec<&str> =
        applying.iter().chain(lost).map(|policy| policy.written.text.as_str()).collect();
    texts.sort_unstable();
    let periods: BTreeMap<_, _> = documents
        .periods
        .iter()
        .filter(|(name, _)| texts.iter().any(|text| text.contains(name.as_str())))
        .collect();
    let entry = documents
        .datasets
        .get(&table.table.source)
        .and_then(|tables| tables.get(&table.table.table));
    let said = serde_json::json!([table.table.to_string(), action, texts, entry, periods]);
    hex::encode(Sha256::digest(said.to_string()))
}
