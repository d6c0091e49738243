//! Strict validation, a table at a time, and the checks Cedar does not make.
//!
//! Cedar calls a `has` on a column that does not exist merely impossible, and the forbid is gone. Here every
//! attribute named must exist: on the type of an `is` scope, otherwise on at least one table it applies to.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{PolicySet, Schema, SchemaFragment, ValidationMode, Validator};

use super::compile::Retention;
use super::documents::Documents;
use super::shape::Governed;
use super::sources::PolicySources;
use super::written::{Folder, WrittenPolicy, located};
use super::{names, reads, schema, scope};
use crate::model::diagnostic::suggest;
use crate::model::{Action, Diagnostic, Inventory, TableRef};

pub(super) struct Validation<'a> {
    pub sources: &'a PolicySources,
    pub documents: &'a Documents,
    pub governed: &'a BTreeMap<TableRef, Governed>,
    pub accepted: &'a [Inventory],
    pub errors: &'a mut Vec<Diagnostic>,
    pub warnings: &'a mut Vec<Diagnostic>,
    /// Sources without an inventory, and how many policies wait for each.
    pub pending: BTreeMap<String, usize>,
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
    let shapes: Vec<_> = governed.values().map(|table| &table.shape).collect();
    let tables: Vec<_> = governed.keys().collect();
    let own = schema::records(&shapes, &tables, periods.map(String::as_str));
    let parse = |file: &str, text: &str| {
        SchemaFragment::from_cedarschema_str(text)
            .map(|(fragment, _)| fragment)
            .map_err(|error| Box::new(located(file, text, 0, &error)))
    };
    let mut fragments = vec![parse("schema", &own)?];
    for (file, text) in sources.folder("schema") {
        fragments.push(parse(file, text)?);
    }
    Schema::from_schema_fragments(fragments)
        .map_err(|error| Box::new(Diagnostic::file("schema", error.to_string())))
}

impl Validation<'_> {
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
            let complaint = written.complain_about(self.sources, name, message);
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
        let last = named.rsplit("::").next().unwrap_or_default().to_owned();
        if was_there {
            let message =
                format!("the table of {named} is gone; `{}` is quarantined", written.meta.id);
            self.warnings.push(written.complain_about(self.sources, &last, message).warning());
        } else if known.iter().filter(in_source).count() == 0 {
            *self.pending.entry(source.to_owned()).or_default() += 1;
        } else {
            let near = suggest(&named, known.iter().map(String::as_str));
            let hint = near.map(|near| format!("did you mean {near}?"));
            let message = format!("source {source} has no table of type {named}");
            let complaint = written.complain_about(self.sources, &last, message);
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
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            let held = tables.iter().map(|table| table.table.to_string()).collect::<Vec<_>>();
            let message = match held.as_slice() {
                [table] => format!(
                    "{table} has no column or fact `{path}`{}",
                    Self::left_out(&tables, path)
                ),
                _ => format!("none of the tables it applies to has a column or fact `{path}`"),
            };
            let complaint = written.complain_about(self.sources, path, message);
            self.errors.push(Diagnostic { hint, ..complaint });
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
            let complaint = policy.written.complain_about(self.sources, lost, message);
            self.warnings.push(complaint.warning());
        }
    }

    /// Collection and access policies: the fixed schema, every table, and the company's own fragments.
    pub fn others<'p>(
        &mut self,
        policies: impl Iterator<Item = &'p WrittenPolicy>,
        folder: Folder,
    ) {
        let policies: Vec<&WrittenPolicy> = policies
            .filter(|written| !(folder == Folder::Access && self.is_pending(written)))
            .collect();
        if folder == Folder::Collection {
            let collect = scope::action_uid("collect");
            for written in &policies {
                if scope::named_actions(&written.policy) != [collect.clone()] {
                    let message = "a collection policy is about the action `collect` and no other";
                    self.errors.push(
                        written
                            .complain_about(self.sources, "action", message)
                            .with_hint("write action == Steward::Action::\"collect\""),
                    );
                }
            }
        }
        match access_schema(self.sources, self.governed, &mut self.documents.periods.keys()) {
            Ok(schema) => self.by_cedar(&policies, schema),
            Err(error) => self.errors.push(*error),
        }
    }

    fn by_cedar(&mut self, policies: &[&WrittenPolicy], schema: Schema) {
        let set = policy_set(policies.iter().copied());
        let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
        for error in result.validation_errors() {
            let id = error.policy_id().to_string();
            if let Some(written) = policies.iter().find(|written| written.meta.id == id) {
                let text = &self.sources.files[&written.file];
                let mut complaint = located(&written.file, text, written.offset, error);
                let prefix = format!("for policy `{id}`, ");
                complaint.message = complaint.message.replacen(&prefix, "", 1);
                self.errors.push(complaint);
            }
        }
    }
}
