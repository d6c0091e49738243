//! Collection and access policies: the fixed schema, the tables they can be about, the company's fragments.
//!
//! Cedar's validator tries every policy in every combination of principal, action and resource, so that a
//! thousand policies about a thousand tables would be fifteen million trials. A policy that names its table
//! is tried on that table; one that reads nothing of its resource is the same for all of them. What is left
//! is about everything and is tried on everything.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::Schema;

use super::{Types, Validation};
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::model::{Diagnostic, TableRef};
use crate::policy::reading::scope;
use crate::policy::schema::fragments;
use crate::policy::schema::names;
use crate::policy::schema::shape::Governed;
use crate::policy::text::links;
use crate::policy::text::sources::PolicySources;
use crate::policy::text::statement;
use crate::policy::text::written::{Folder, WrittenPolicy};
use crate::policy::validate::spelling::FIELD;
use crate::policy::validate::strict::Strict;
use crate::policy::{parallel, schema};

/// Policies that are held against the same schema.
struct Group<'a> {
    policies: Vec<&'a WrittenPolicy>,
    /// What they can be about, beside fields and the company's own types.
    tables: Vec<&'a Governed>,
    mentioned: BTreeSet<String>,
}

impl Validation<'_> {
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
        self.in_groups(&policies, Folder::Collection);
    }

    fn field_attributes(&mut self, written: &WrittenPolicy) {
        let read = written.reads.iter().flat_map(|reads| &reads.attributes);
        for path in read.filter(|path| !FIELD.contains(&path.as_str())) {
            let hint = suggest(path, FIELD).map(did_you_mean);
            let hint = hint.unwrap_or_else(|| format!("a field has {}", FIELD.join(", ")));
            self.unknown_attribute(written, path, format!("a field has no `{path}`"), Some(hint));
        }
    }

    /// Access policies: the fixed schema, every table, and the company's own fragments.
    pub fn access<'p>(&mut self, policies: impl Iterator<Item = &'p WrittenPolicy>) {
        let mut sound: Vec<&WrittenPolicy> = Vec::new();
        let company = fragments::types(self.sources);
        let broken = self.templates();
        for written in policies {
            // What is wrong with a template is said once, not for each of its links.
            if written.link.as_ref().is_some_and(|link| broken.contains(&link.template)) {
                continue;
            }
            let named = scope::named_type(&written.policy).map(|name| name.to_string());
            let theirs = named.as_ref().is_some_and(|name| company.contains(name));
            if !theirs && self.is_pending(written) {
                continue;
            }
            self.spelling(written);
            if named.as_deref() == Some("Steward::Field") {
                self.field_attributes(written);
            } else if let (false, Some(named), Ok(reads)) = (theirs, named, &written.reads) {
                // What the company's own types have, Cedar knows.
                let tables: Vec<&Governed> = self.types.get(&named).copied().into_iter().collect();
                self.attributes(written, &tables, &reads.attributes);
            }
            sound.push(written);
        }
        self.in_groups(&sound, Folder::Access);
    }

    /// Cedar's word on templates; the ids of those that are wrong.
    fn templates(&mut self) -> BTreeSet<String> {
        let templates = links::templates(self.sources);
        let mut periods = self.documents.periods.keys();
        let mut broken = BTreeSet::new();
        if templates.is_empty() {
            return broken;
        }
        // What is wrong with the fragments is said elsewhere.
        let Ok(schema) = access_schema(self.sources, self.governed, &mut periods) else {
            return broken;
        };
        let strict = Strict { sources: self.sources, governed: self.governed, said: &self.said };
        for (id, complaint) in strict.ask_templates(&templates, schema) {
            broken.insert(id);
            self.errors.push(complaint);
        }
        broken
    }

    /// Cedar's word on the files of `entities/`. What is wrong with the fragments is said elsewhere.
    pub fn people(&mut self) {
        if self.sources.folder("entities").next().is_none() {
            return;
        }
        let mut periods = self.documents.periods.keys();
        if let Ok(schema) = access_schema(self.sources, self.governed, &mut periods) {
            self.errors.extend(crate::policy::decide::complaints(self.sources, &schema));
        }
    }

    /// Cedar's word on policies, each held against everything it can apply to.
    fn in_groups(&mut self, policies: &[&WrittenPolicy], folder: Folder) {
        let own = words(self.sources);
        let of_fragments: Vec<&Governed> =
            self.governed.values().filter(|table| mention(&own, &table.table)).collect();
        let strict = Strict { sources: self.sources, governed: self.governed, said: &self.said };
        let periods = || self.documents.periods.keys().map(String::as_str);
        let groups = groups(policies, folder, self.types);
        let found = parallel::map(&groups, |group| -> Result<_, Vec<Diagnostic>> {
            let text = group.schema(&of_fragments, self.types, periods());
            let joined = fragments::join(strict.sources, &text)?;
            let answer = strict.ask(&group.policies, joined.schema);
            Ok((answer.errors, [answer.warnings, joined.warnings].concat()))
        });
        for found in found {
            match found {
                Ok((errors, warnings)) => {
                    self.errors.extend(errors);
                    self.warnings.extend(warnings);
                }
                Err(errors) => self.errors.extend(errors),
            }
        }
    }
}

/// Who is tried where. The first group is there even if nobody is in it: it shows what is wrong with the
/// fragments. What reads nothing of its resource is tried on one table, which stands for all.
fn groups<'a>(policies: &[&'a WrittenPolicy], folder: Folder, types: &Types<'a>) -> Vec<Group<'a>> {
    let by_name: BTreeMap<String, &Governed> =
        types.values().map(|table| (table.table.to_string(), *table)).collect();
    // Access policies may be about acts on records, which need a table to be about; any will do.
    let any = types.values().copied().take(usize::from(folder == Folder::Access));
    let mut nowhere = Group::new(any.collect());
    let mut everywhere = Group::new(types.values().copied().collect());
    let mut on_one: BTreeMap<&TableRef, Group<'a>> = BTreeMap::new();
    for written in policies {
        let policy = &written.policy;
        let named = scope::named_type(policy).map(|name| name.to_string());
        let one = match named {
            Some(named) => types.get(&named).copied(),
            None => scope::named_table(policy).and_then(|name| by_name.get(&name).copied()),
        };
        let reads = written.reads.as_ref().ok();
        let reads_nothing = reads.is_some_and(|reads| reads.attributes.is_empty());
        let is_typed = scope::named_type(policy).is_some();
        let group = match one {
            Some(table) if folder == Folder::Access && (is_typed || !reads_nothing) => {
                on_one.entry(&table.table).or_insert_with(|| Group::new(vec![table]))
            }
            // Only fields are collected.
            _ if folder == Folder::Collection || reads_nothing || is_typed => &mut nowhere,
            _ => &mut everywhere,
        };
        group.policies.push(*written);
        group.mentioned.extend(reads.into_iter().flat_map(|reads| reads.types.iter().cloned()));
        group.mentioned.extend(scope::types(policy));
    }
    let everywhere = Some(everywhere).filter(|group| !group.policies.is_empty());
    [nowhere].into_iter().chain(on_one.into_values()).chain(everywhere).collect()
}

impl<'a> Group<'a> {
    fn new(tables: Vec<&'a Governed>) -> Self {
        Self { policies: Vec::new(), tables, mentioned: BTreeSet::new() }
    }

    /// The generated schema they are held against.
    fn schema<'p>(
        &self,
        of_fragments: &[&'a Governed],
        types: &Types<'a>,
        periods: impl Iterator<Item = &'p str>,
    ) -> String {
        let named = |table: &&'a Governed| (&table.table, &table.shape);
        let own: BTreeMap<_, _> = self.tables.iter().chain(of_fragments).map(named).collect();
        let mentioned = self.mentioned.iter().filter_map(|name| types.get(name));
        let mut shapes = own.clone();
        shapes.extend(mentioned.map(named));
        let shapes: Vec<_> = shapes.into_values().collect();
        let own: Vec<&TableRef> = own.into_keys().collect();
        schema::records(&shapes, &own, periods)
    }
}

/// Every word of the company's own fragments.
fn words(sources: &PolicySources) -> BTreeSet<&str> {
    let split = |text| str::split(text, |c: char| !c.is_ascii_alphanumeric() && c != '_');
    sources.folder("schema").flat_map(|(_, text)| split(text)).collect()
}

/// Whether a fragment may speak of a table: it is in every schema then.
fn mention(words: &BTreeSet<&str>, table: &TableRef) -> bool {
    words.contains(table.source.as_str()) && words.contains(names::type_name(&table.table).as_str())
}

/// The schema of access decisions: the fixed part, every table, and the company's own fragments.
pub(in crate::policy) fn access_schema(
    sources: &PolicySources,
    governed: &BTreeMap<TableRef, Governed>,
    periods: &mut dyn Iterator<Item = &String>,
) -> Result<Schema, Box<Diagnostic>> {
    let shapes: Vec<_> = governed.values().map(|table| &table.shape).collect();
    let tables: Vec<_> = governed.keys().collect();
    let own = schema::records(&shapes, &tables, periods.map(String::as_str));
    match fragments::join(sources, &own) {
        Ok(access) => Ok(access.schema),
        Err(errors) => {
            Err(Box::new(errors.into_iter().next().expect("`fragments::join` fails with a reason")))
        }
    }
}
