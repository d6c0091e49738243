//! From texts to a bundle: all of it or nothing, and every reason why not.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::EntityTypeName;
use sha2::{Digest, Sha256};

use super::bundle::Bundle;
use super::judge::Judge;
use super::predicate::Predicate;
use super::reading::reads::Reads;
use super::reading::scope;
use super::registers::check::Checker;
use super::registers::documents::Documents;
use super::residual::Partial;
use super::rule::{PolicyMeta, Rule, RuleState};
use super::schema::names;
use super::schema::shape::{self, Governed};
use super::text::sources::PolicySources;
use super::text::written::{self, Folder, WrittenPolicy};
use super::validate::strict::Strict;
use super::validate::{self, Types, Validation};
use super::{lint, parallel, residual, schema};
use crate::model::{Action, Diagnostic, Inventory, TableRef, failpoint};

/// A retention policy with what it reads.
pub(super) struct Retention<'a> {
    pub written: &'a WrittenPolicy,
    pub reads: &'a Reads,
}

impl Retention<'_> {
    /// It reads what the table has lost since the policies were accepted.
    pub fn has_lost(&self, table: &Governed) -> bool {
        !self.reads.attributes.is_disjoint(&table.drifted)
    }
}

/// Everything that policies say about one table.
pub(super) struct Spoken<'a> {
    pub table: &'a Governed,
    pub sound: Vec<&'a Retention<'a>>,
    /// Quarantined here: they read what the table no longer has.
    pub lost: Vec<&'a Retention<'a>>,
}

impl Spoken<'_> {
    /// Other types that the policies name.
    pub fn mentioned(&self) -> BTreeSet<String> {
        self.sound.iter().flat_map(|policy| policy.reads.types.iter().cloned()).collect()
    }
}

/// Tables that share a schema: a schema of one costs more than what is done with it, a schema of all is
/// searched from end to end for each of them.
const SLICE: usize = 16;

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
    let types: Types<'_> =
        governed.values().map(|table| (names::entity_type(&table.table), table)).collect();
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
    let mut validation = Validation {
        sources: &sources,
        documents: &documents,
        governed: &governed,
        types: &types,
        accepted,
        errors: &mut errors,
        warnings: &mut warnings,
        pending: BTreeMap::new(),
        said: BTreeSet::new(),
    };
    let in_folder = |folder| policies.iter().filter(move |policy| policy.folder == folder);
    let retention = validation.retention(in_folder(Folder::Retention));
    let spoken = validation.by_table(&governed, &retention);
    validation.collection(in_folder(Folder::Collection));
    validation.access(in_folder(Folder::Access));
    validation.pending();
    validation.people();
    let said = validation.said;
    let strict = Strict { sources: &sources, governed: &governed, said: &said };
    let complained = !errors.is_empty();
    let compiling = Compiling { documents: &documents, types: &types, strict, complained };
    let mut rules = Vec::new();
    for found in
        parallel::map(&spoken.chunks(SLICE).collect::<Vec<_>>(), |slice| compiling.rules(slice))
    {
        match found {
            Ok(own) => rules.extend(own),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        errors.sort();
        errors.dedup();
        return Err(errors);
    }
    rules.sort_unstable_by(|a, b| (&a.table, a.action).cmp(&(&b.table, b.action)));
    let gone = gone(inventories, accepted);
    let drifted = spoken.iter().any(|table| !table.lost.is_empty())
        || gone.iter().any(|table| is_mentioned(table, &sources));
    let subject = lint::Subject {
        sources: &sources,
        documents: &documents,
        policies: &policies,
        rules: lint::by_policy(&rules),
        governed: &governed,
    };
    warnings.extend(lint::all(&subject));
    warnings.sort();
    warnings.dedup();
    let all: Vec<_> = governed.values().map(|table| &table.shape).collect();
    let tables: Vec<_> = governed.keys().collect();
    let bundle = Bundle {
        hash: sources.hash(),
        rules,
        policies: policies.iter().map(|p| (p.meta.id.clone(), p.meta.clone())).collect(),
        schema: schema::records(&all, &tables, documents.periods.keys().map(String::as_str)),
        written: policies.clone(),
        collection: validate::policy_set(in_folder(Folder::Collection)),
        datasets: documents.datasets.clone(),
        purposes: documents.purposes.clone(),
        recipients: documents.recipients.clone(),
        periods: documents.periods.clone(),
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

/// What is the same for every rule of a set.
struct Compiling<'a> {
    documents: &'a Documents,
    types: &'a Types<'a>,
    strict: Strict<'a>,
    /// Something is wrong already: that partial evaluation fails as well need not be news.
    complained: bool,
}

impl Compiling<'_> {
    /// The rules of a few tables, for every action that some policy speaks about, or all that is wrong.
    fn rules(&self, slice: &[Spoken<'_>]) -> Result<Vec<Rule>, Vec<Diagnostic>> {
        let tables: Vec<&Governed> = slice.iter().map(|spoken| spoken.table).collect();
        let mentioned = slice.iter().flat_map(Spoken::mentioned).collect();
        let schema = validate::slice(&tables, &mentioned, self.types, self.documents);
        let partial = schema.and_then(Partial::new);
        let mut rules = Vec::new();
        let mut errors = Vec::new();
        let mut first = None;
        for spoken in slice {
            let own = match &partial {
                Ok(partial) => self.rules_of(spoken, partial),
                Err(error) => Err(Box::new(Diagnostic::file("schema", error))),
            };
            match own {
                Ok(own) => rules.extend(own),
                Err(error) => {
                    // Partial evaluation stops at the first; people want all of them.
                    let (types, documents) = (self.types, self.documents);
                    errors.extend(validate::complaints(spoken, types, documents, &self.strict));
                    first.get_or_insert(error);
                }
            }
        }
        match first {
            None => Ok(rules),
            Some(_) if !errors.is_empty() || self.complained => Err(errors),
            Some(error) => Err(vec![*error]),
        }
    }

    fn rules_of(
        &self,
        spoken: &Spoken<'_>,
        partial: &Partial,
    ) -> Result<Vec<Rule>, Box<Diagnostic>> {
        let entity_type = names::entity_type(&spoken.table.table)
            .parse()
            .expect("a source and `names::type_name` are Cedar identifiers");
        let rules =
            Action::ALL.into_iter().map(|action| self.rule(spoken, action, partial, &entity_type));
        rules.filter_map(Result::transpose).collect()
    }

    fn rule(
        &self,
        spoken: &Spoken<'_>,
        action: Action,
        partial: &Partial,
        entity_type: &EntityTypeName,
    ) -> Result<Option<Rule>, Box<Diagnostic>> {
        let table = spoken.table;
        let acts = |policy: &&&Retention<'_>| scope::acts(&policy.written.policy, action);
        let applying: Vec<&Retention<'_>> = spoken.sound.iter().filter(acts).copied().collect();
        let lost: Vec<&Retention<'_>> = spoken.lost.iter().filter(acts).copied().collect();
        if applying.is_empty() && lost.is_empty() {
            return Ok(None);
        }
        let set = validate::policy_set(applying.iter().map(|policy| policy.written));
        let residuals = residual::of(&set, partial, entity_type, action).map_err(|error| {
            let place =
                applying.first().or(lost.first()).map_or("", |policy| policy.written.file.as_str());
            Box::new(Diagnostic::file(place, format!("{} {action}: {error}", table.table)))
        })?;
        let reads: BTreeSet<&String> =
            applying.iter().flat_map(|policy| &policy.reads.attributes).collect();
        let known = |path: &&String| table.projection.attributes.contains_key(*path);
        let reads: Vec<String> = reads.into_iter().filter(known).cloned().collect();
        let metas = |forbid: bool| -> Vec<PolicyMeta> {
            let own = applying.iter().filter(|policy| policy.written.is_forbid() == forbid);
            own.map(|policy| policy.written.meta.clone()).collect()
        };
        let permits = metas(false);
        let predicate = Predicate::new(table.table.clone(), residuals, reads.clone());
        Ok(Some(Rule {
            table: table.table.clone(),
            action,
            hash: rule_hash(self.documents, table, action, &applying, &lost),
            state: state(&permits, &lost),
            permits,
            forbids: metas(true),
            exact: predicate.is_exact(&table.projection),
            judge: Judge::new(&table.table, entity_type.clone(), action, set),
            predicate,
            reads,
        }))
    }
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
