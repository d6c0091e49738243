//! Strict validation, a table at a time, and the checks Cedar does not make.
//!
//! Partial evaluation validates each policy for the table and action it is about, and nothing else; Cedar's
//! validator, which looks at every combination, is asked only to say all that is wrong where that fails.
//!
//! Cedar calls a `has` on a column that does not exist merely impossible, and the forbid is gone. Here every
//! attribute named must exist: on the type of an `is` scope, otherwise on at least one table it applies to.

mod others;
pub(super) mod reword;
pub(super) mod spelling;
pub(super) mod strict;

pub(super) use others::access_schema;

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{PolicySet, Schema};

use super::compile::{Retention, Spoken};
use super::reading::scope;
use super::reading::scope::Reach;
use super::registers::attributes;
use super::registers::documents::Documents;
use super::schema;
use super::schema::names;
use super::schema::shape::Governed;
use super::text::sources::PolicySources;
use super::text::statement;
use super::text::written::WrittenPolicy;
use super::validate::spelling::Spelling;
use super::validate::strict::Strict;
use crate::model::diagnostic::Severity;
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::model::{Action, Diagnostic, Inventory, TableRef};

pub(super) struct Validation<'a> {
    pub sources: &'a PolicySources,
    pub documents: &'a Documents,
    pub governed: &'a BTreeMap<TableRef, Governed>,
    /// The same by entity type.
    pub types: &'a Types<'a>,
    pub accepted: &'a [Inventory],
    pub errors: &'a mut Vec<Diagnostic>,
    pub warnings: &'a mut Vec<Diagnostic>,
    /// Sources without an inventory: how many policies wait for each, and the first of them.
    pub pending: BTreeMap<String, (usize, Diagnostic)>,
    /// Policy and word that were complained about: Cedar need not say it again.
    pub said: BTreeSet<(String, String)>,
}

/// A set of policies under their own ids, which `written::parse` made unique.
pub(super) fn policy_set<'a>(policies: impl Iterator<Item = &'a WrittenPolicy>) -> PolicySet {
    PolicySet::from_policies(policies.map(|policy| policy.policy.clone()))
        .expect("`written::parse` made the ids unique")
}

/// Governed tables by entity type.
pub(super) type Types<'a> = BTreeMap<String, &'a Governed>;

/// The schema in which these tables are acted on, with the other tables their policies mention.
pub(super) fn slice(
    tables: &[&Governed],
    mentioned: &BTreeSet<String>,
    types: &Types<'_>,
    documents: &Documents,
) -> Result<Schema, String> {
    let own: Vec<&TableRef> = tables.iter().map(|table| &table.table).collect();
    let others = mentioned.iter().filter_map(|name| types.get(name));
    let others = others.filter(|other| !own.contains(&&other.table));
    let shapes: Vec<_> = tables.iter().chain(others).map(|table| &table.shape).collect();
    let periods = documents.periods.keys().map(String::as_str);
    let text = schema::retention(&shapes, &own, periods);
    Schema::from_cedarschema_str(&text).map(|(schema, _)| schema).map_err(|error| error.to_string())
}

/// All that Cedar has against the policies about one table.
pub(super) fn complaints(
    spoken: &Spoken<'_>,
    types: &Types<'_>,
    documents: &Documents,
    strict: &Strict<'_>,
) -> Vec<Diagnostic> {
    let written: Vec<&WrittenPolicy> = spoken.sound.iter().map(|policy| policy.written).collect();
    match slice(&[spoken.table], &spoken.mentioned(), types, documents) {
        Ok(schema) => {
            let mut complaints = strict.ask(&written, schema).errors;
            suggest_times(&mut complaints, spoken);
            complaints
        }
        Err(error) => vec![Diagnostic::file(spoken.table.table.to_string(), error)],
    }
}

/// A column that is a point in time to the policy and a number or a text to the database.
fn suggest_times(complaints: &mut [Diagnostic], spoken: &Spoken<'_>) {
    let (table, dialect) = (spoken.table, spoken.table.projection.dialect);
    for complaint in complaints.iter_mut().filter(|one| one.message.contains("datetime")) {
        let snippet = complaint.snippet.as_deref().unwrap_or_default();
        let named = table.projection.table.columns.iter().find_map(|column| {
            let undeclared = !table.declared.types.contains_key(&column.name);
            (undeclared && snippet.contains(&column.name))
                .then(|| attributes::looks_like_time(dialect, column))
                .flatten()
        });
        complaint.hint = named.or(complaint.hint.take());
    }
}

impl Validation<'_> {
    /// The retention policies that can be compiled; of the others, what is wrong with them.
    pub fn retention<'p>(
        &mut self,
        policies: impl Iterator<Item = &'p WrittenPolicy>,
    ) -> Vec<Retention<'p>> {
        let mut sound = Vec::new();
        for written in policies {
            if !self.acts_on_records(written) {
                continue;
            }
            self.spelling(written);
            match &written.reads {
                Ok(_) if self.is_pending(written) => {}
                Ok(reads) => sound.push(Retention { written, reads }),
                Err(error) => self.errors.push(written.complain(self.sources, 0..1, error)),
            }
        }
        sound
    }

    /// What the policies say about each table they speak of; what they name there must exist.
    pub fn by_table<'p>(
        &mut self,
        governed: &'p BTreeMap<TableRef, Governed>,
        policies: &'p [Retention<'p>],
    ) -> Vec<Spoken<'p>> {
        let reach = Reach::new(policies.iter().map(|policy| &policy.written.policy));
        let mut tables: Vec<Vec<&Governed>> = vec![Vec::new(); policies.len()];
        let mut spoken = Vec::new();
        for table in governed.values() {
            let own = reach.of(&table.table);
            if own.is_empty() {
                continue;
            }
            own.iter().for_each(|at| tables[*at].push(table));
            let (lost, sound): (Vec<_>, Vec<_>) =
                own.iter().map(|at| &policies[*at]).partition(|policy| policy.has_lost(table));
            lost.iter().for_each(|policy| self.quarantined(policy, table));
            spoken.push(Spoken { table, sound, lost });
        }
        for (policy, tables) in policies.iter().zip(&tables) {
            self.attributes(policy.written, tables, &policy.reads.attributes);
        }
        spoken
    }

    fn acts_on_records(&mut self, written: &WrittenPolicy) -> bool {
        let own = Action::ALL.map(|action| scope::action_uid(action.as_str()));
        let foreign: Vec<_> = scope::named_actions(&written.policy)
            .into_iter()
            .filter(|action| !own.contains(action))
            .collect();
        for action in &foreign {
            let name = action.id().unescaped();
            let known = Action::ALL.map(Action::as_str);
            let hint = suggest(name, known)
                .map_or_else(|| format!("retention acts: {}", known.join(", ")), did_you_mean);
            let message = format!("`{name}` is not an act on records");
            let place = statement::entity_id(&written.text, name);
            let complaint = written.complain_at(self.sources, place, message);
            self.errors.push(complaint.with_hint(hint));
        }
        foreign.is_empty()
    }

    /// A policy about a source nobody has seen yet waits; about a table that is not there it is wrong.
    fn is_pending(&mut self, written: &WrittenPolicy) -> bool {
        let Some(named) = scope::named_type(&written.policy).map(|name| name.to_string()) else {
            return false;
        };
        let source = named.split("::").next().unwrap_or_default();
        if source == "Steward" {
            return false;
        }
        if self.types.contains_key(&named) {
            return false;
        }
        let in_source = format!("{source}::");
        let known = self.types.keys().any(|name| name.starts_with(&in_source));
        let was_there = self.accepted.iter().any(|inventory| {
            inventory.source == source
                && inventory
                    .tables
                    .iter()
                    .any(|t| names::entity_type(&TableRef::new(source, &t.name)) == named)
        });
        let place = statement::type_name(&written.text, &named);
        if was_there {
            let message =
                format!("the table of {named} is gone; `{}` is quarantined", written.meta.id);
            self.warnings.push(written.complain_at(self.sources, place, message).warning());
        } else if !known {
            let first = written.complain_at(self.sources, place, "");
            self.pending.entry(source.to_owned()).or_insert((0, first)).0 += 1;
        } else {
            let near = suggest(&named, self.types.keys().map(String::as_str));
            let hint = near.map(|near| format!("did you mean {near}?"));
            let message = format!("source {source} has no table of type {named}");
            let complaint = written.complain_at(self.sources, place, message);
            self.errors.push(Diagnostic { hint, ..complaint });
        }
        true
    }

    fn attributes(
        &mut self,
        written: &WrittenPolicy,
        tables: &[&Governed],
        paths: &BTreeSet<String>,
    ) {
        if tables.is_empty() {
            return;
        }
        let has = |table: &&Governed, path: &String| {
            path.starts_with("steward.")
                || table.shape.attributes.contains_key(path)
                || table.drifted.contains(path)
        };
        for path in paths {
            if tables.iter().any(|table| has(table, path)) {
                continue;
            }
            let known = tables.iter().flat_map(|table| table.shape.attributes.keys());
            let near = suggest(path, known.map(String::as_str));
            let left_out = Self::left_out(tables, path);
            let fact = || "a fact of the dataset can answer what you want to know of it".to_owned();
            let hint = if left_out.is_empty() { near.map(did_you_mean) } else { Some(fact()) };
            let held = tables.iter().map(|table| table.table.to_string()).collect::<Vec<_>>();
            let message = match held.as_slice() {
                [table] => format!("{table} has no column or fact `{path}`{left_out}"),
                _ => format!("none of the tables it applies to has a column or fact `{path}`"),
            };
            self.unknown_attribute(written, path, message, hint);
        }
    }

    /// A column that exists but has no representation in Cedar: say that instead.
    fn left_out(tables: &[&Governed], path: &str) -> String {
        let column = tables.iter().find_map(|table| table.projection.table.column(path));
        column.map_or_else(String::new, |column| {
            let remedy = attributes::remedy(column).map(|remedy| format!("; {remedy}"));
            let remedy = remedy.unwrap_or_default();
            format!(" that Cedar can represent: its type is {}{remedy}", column.type_name)
        })
    }

    fn quarantined(&mut self, policy: &Retention<'_>, table: &Governed) {
        for lost in policy.reads.attributes.intersection(&table.drifted) {
            let id = &policy.written.meta.id;
            let message =
                format!("{} no longer has `{lost}` as it was; `{id}` is quarantined", table.table);
            let place = statement::attribute(&policy.written.text, "resource", lost);
            let complaint = policy.written.complain_at(self.sources, place, message);
            let hint = if policy.written.is_forbid() {
                "until it is mended, what it forbids sometimes is forbidden always"
            } else {
                "until it is mended, it permits nothing"
            };
            self.warnings.push(complaint.with_hint(hint).warning());
        }
    }

    fn unknown_attribute(
        &mut self,
        written: &WrittenPolicy,
        name: &str,
        message: String,
        hint: Option<String>,
    ) {
        let place = statement::attribute(&written.text, "resource", name);
        let complaint = written.complain_at(self.sources, place, message);
        self.errors.push(Diagnostic { hint, ..complaint });
        self.said.insert((written.meta.id.clone(), name.to_owned()));
    }

    fn spelling(&mut self, written: &WrittenPolicy) {
        let spelling = Spelling {
            sources: self.sources,
            documents: self.documents,
            governed: self.governed,
            accepted: self.accepted,
        };
        for complaint in spelling.complaints(written) {
            if complaint.severity == Severity::Warning {
                self.warnings.push(complaint);
            } else {
                let word = complaint.message.split('`').nth(1).unwrap_or_default().to_owned();
                self.said.insert((written.meta.id.clone(), word));
                self.errors.push(complaint);
            }
        }
    }

    /// Says of each source that nobody has seen how many policies wait for it.
    pub fn pending(&mut self) {
        for (source, (count, first)) in std::mem::take(&mut self.pending) {
            let plural = if count == 1 { "policy is" } else { "policies are" };
            let message = format!("no inventory of source {source} yet: {count} {plural} pending");
            let known = self.governed.keys().map(|table| table.source.as_str());
            let hint = suggest(&source, known).map(did_you_mean);
            let hint = hint.unwrap_or_else(|| "stewardd run --once takes it".to_owned());
            self.warnings.push(Diagnostic { message, ..first }.with_hint(hint).warning());
        }
    }
}
