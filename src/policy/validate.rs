//! Strict validation, a table at a time, and the checks Cedar does not make.
//!
//! Cedar calls a `has` on a column that does not exist merely impossible, and the forbid is gone. Here every
//! attribute named must exist: on the type of an `is` scope, otherwise on at least one table it applies to.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{PolicySet, Schema};

use super::compile::Retention;
use super::documents::Documents;
use super::register::did_you_mean;
use super::shape::Governed;
use super::sources::PolicySources;
use super::spelling::{FIELD, Spelling};
use super::written::WrittenPolicy;
use super::{fragments, names, reads, schema, scope, statement};
use crate::model::diagnostic::Severity;
use crate::model::diagnostic::suggest;
use crate::model::{Action, Diagnostic, Inventory, TableRef};

pub(super) struct Validation<'a> {
    pub sources: &'a PolicySources,
    pub documents: &'a Documents,
    pub governed: &'a BTreeMap<TableRef, Governed>,
    pub accepted: &'a [Inventory],
    pub errors: &'a mut Vec<Diagnostic>,
    pub warnings: &'a mut Vec<Diagnostic>,
    /// Sources without an inventory: how many policies wait for each, and the first of them.
    pending: BTreeMap<String, (usize, Diagnostic)>,
    /// Policy and word that were complained about: Cedar need not say it again.
    pub said: BTreeSet<(String, String)>,
}

/// A set of policies under their own ids, which `written::parse` made unique.
pub(super) fn policy_set<'a>(policies: impl Iterator<Item = &'a WrittenPolicy>) -> PolicySet {
    PolicySet::from_policies(policies.map(|policy| policy.policy.clone())).expect("ids are unique")
}

/// The schema in which one table is acted on, with the other tables its policies mention.
pub(super) fn slice(
    table: &Governed,
    governed: &BTreeMap<TableRef, Governed>,
    mentioned: &BTreeSet<String>,
    documents: &Documents,
) -> Result<Schema, String> {
    let shapes: Vec<_> = governed
        .values()
        .filter(|other| {
            other.table == table.table || mentioned.contains(&names::entity_type(&other.table))
        })
        .map(|other| &other.shape)
        .collect();
    let periods = documents.periods.keys().map(String::as_str);
    let text = schema::records(&shapes, &[&table.table], periods);
    Schema::from_cedarschema_str(&text).map(|(schema, _)| schema).map_err(|error| error.to_string())
}

/// The schema of access decisions: the fixed part, every table, and the company's own fragments.
pub(super) fn access_schema(
    sources: &PolicySources,
    governed: &BTreeMap<TableRef, Governed>,
    periods: &mut dyn Iterator<Item = &String>,
) -> Result<Schema, Box<Diagnostic>> {
    let generated = generated(governed, periods.map(String::as_str));
    match fragments::join(sources, &generated) {
        Ok(access) => Ok(access.schema),
        Err(errors) => Err(Box::new(errors.into_iter().next().expect("a reason"))),
    }
}

/// The whole generated schema.
fn generated<'n>(
    governed: &BTreeMap<TableRef, Governed>,
    periods: impl Iterator<Item = &'n str>,
) -> String {
    let shapes: Vec<_> = governed.values().map(|table| &table.shape).collect();
    let tables: Vec<_> = governed.keys().collect();
    schema::records(&shapes, &tables, periods)
}

impl<'a> Validation<'a> {
    pub fn new(
        sources: &'a PolicySources,
        documents: &'a Documents,
        governed: &'a BTreeMap<TableRef, Governed>,
        accepted: &'a [Inventory],
        (errors, warnings): (&'a mut Vec<Diagnostic>, &'a mut Vec<Diagnostic>),
    ) -> Self {
        let (pending, said) = (BTreeMap::new(), BTreeSet::new());
        Self { sources, documents, governed, accepted, errors, warnings, pending, said }
    }

    /// Checks every retention policy against every table it can apply to.
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
            match reads::of(&written.policy) {
                Ok(reads) if self.is_pending(written) => drop(reads),
                Ok(reads) => {
                    self.attributes(written, &reads.attributes);
                    sound.push(Retention { written, reads });
                }
                Err(error) => self.errors.push(written.complain(self.sources, 0..1, error)),
            }
        }
        self.strictly(&sound);
        sound
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
            let hint = suggest(name, known).map_or_else(
                || format!("retention acts: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
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
        let known: Vec<String> = self.governed.keys().map(names::entity_type).collect();
        if known.contains(&named) {
            return false;
        }
        let in_source = |name: &&String| name.starts_with(&format!("{source}::"));
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
        } else if known.iter().filter(in_source).count() == 0 {
            let first = written.complain_at(self.sources, place, "");
            self.pending.entry(source.to_owned()).or_insert((0, first)).0 += 1;
        } else {
            let near = suggest(&named, known.iter().map(String::as_str));
            let hint = near.map(|near| format!("did you mean {near}?"));
            let message = format!("source {source} has no table of type {named}");
            let complaint = written.complain_at(self.sources, place, message);
            self.errors.push(Diagnostic { hint, ..complaint });
        }
        true
    }

    fn attributes(&mut self, written: &WrittenPolicy, paths: &BTreeSet<String>) {
        let tables: Vec<&Governed> =
            self.governed.values().filter(|t| scope::covers(&written.policy, &t.table)).collect();
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
            let left_out = Self::left_out(&tables, path);
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
            format!(" that Cedar can represent: its type is {}", column.type_name)
        })
    }

    fn strictly(&mut self, policies: &[Retention<'_>]) {
        for table in self.governed.values() {
            let own: Vec<&Retention<'_>> = policies
                .iter()
                .filter(|policy| scope::covers(&policy.written.policy, &table.table))
                .filter(|policy| policy.reads.attributes.is_disjoint(&table.drifted))
                .collect();
            if own.is_empty() {
                continue;
            }
            for policy in policies.iter().filter(|p| scope::covers(&p.written.policy, &table.table))
            {
                if !policy.reads.attributes.is_disjoint(&table.drifted) {
                    self.quarantined(policy, table);
                }
            }
            let mentioned =
                own.iter().flat_map(|policy| policy.reads.types.iter().cloned()).collect();
            match slice(table, self.governed, &mentioned, self.documents) {
                Ok(schema) => {
                    let written: Vec<&WrittenPolicy> =
                        own.iter().map(|policy| policy.written).collect();
                    self.by_cedar(&written, schema);
                }
                Err(error) => self.errors.push(Diagnostic::file(table.table.to_string(), error)),
            }
        }
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

    /// Collection policies: the fixed schema and its fields.
    pub fn collection<'p>(&mut self, policies: impl Iterator<Item = &'p WrittenPolicy>) {
        let policies: Vec<&WrittenPolicy> = policies.collect();
        let collect = scope::action_uid("collect");
        for written in &policies {
            self.spelling(written);
            if scope::named_actions(&written.policy) != [collect.clone()] {
                let message = "a collection policy is about the action `collect` and no other";
                let place = statement::action(&written.text);
                self.errors.push(
                    written
                        .complain_at(self.sources, place, message)
                        .with_hint("write action == Steward::Action::\"collect\""),
                );
            }
            self.field_attributes(written);
        }
        match Schema::from_cedarschema_str(&self.generated()) {
            Ok((schema, _)) => self.by_cedar(&policies, schema),
            Err(error) => self.errors.push(Diagnostic::file("schema", error.to_string())),
        }
    }

    fn field_attributes(&mut self, written: &WrittenPolicy) {
        let read = reads::of(&written.policy).map(|reads| reads.attributes).unwrap_or_default();
        for path in read.iter().filter(|path| !FIELD.contains(&path.as_str())) {
            let hint = suggest(path, FIELD).map(did_you_mean);
            let hint = hint.unwrap_or_else(|| format!("a field has {}", FIELD.join(", ")));
            self.unknown_attribute(written, path, format!("a field has no `{path}`"), Some(hint));
        }
    }

    /// Access policies: the fixed schema, every table, and the company's own fragments. The schema's text.
    pub fn access<'p>(&mut self, policies: impl Iterator<Item = &'p WrittenPolicy>) -> String {
        let mut sound: Vec<&WrittenPolicy> = Vec::new();
        let company = fragments::types(self.sources);
        for written in policies {
            let named = scope::named_type(&written.policy).map(|name| name.to_string());
            let theirs = named.as_ref().is_some_and(|name| company.contains(name));
            if !theirs && self.is_pending(written) {
                continue;
            }
            self.spelling(written);
            if named.as_deref() == Some("Steward::Field") {
                self.field_attributes(written);
            } else if theirs {
                // What their types have, Cedar knows.
            } else if let Some(reads) = named.and_then(|_| reads::of(&written.policy).ok()) {
                self.attributes(written, &reads.attributes);
            }
            sound.push(written);
        }
        match fragments::join(self.sources, &self.generated()) {
            Ok(access) => {
                self.warnings.extend(access.warnings);
                self.by_cedar(&sound, access.schema);
                access.text
            }
            Err(errors) => {
                self.errors.extend(errors);
                String::new()
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

    fn generated(&self) -> String {
        generated(self.governed, self.documents.periods.keys().map(String::as_str))
    }
}
