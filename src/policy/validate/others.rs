//! Collection and access policies: the fixed schema, the tables they can be about, the company's fragments.
//!
//! Cedar's validator tries every policy in every combination of principal, action and resource, so that a
//! thousand policies about a thousand tables would be fifteen million trials. A policy that names its table
//! is tried on that table; one that reads nothing of its resource is the same for all of them. What is left
//! is about everything and is tried on everything.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{Schema, SchemaFragment};

use super::{Types, Validation, by_cedar};
use crate::model::{Diagnostic, TableRef};
use crate::policy::documents::Documents;
use crate::policy::shape::Governed;
use crate::policy::sources::PolicySources;
use crate::policy::written::{Folder, WrittenPolicy, located};
use crate::policy::{names, parallel, schema, scope};

/// Policies that are held against the same schema.
struct Group<'a> {
    policies: Vec<&'a WrittenPolicy>,
    /// What they can be about, beside fields and the company's own types.
    tables: Vec<&'a Governed>,
    mentioned: BTreeSet<String>,
}

/// The company's own entity types and actions.
struct Fragments {
    parsed: Vec<SchemaFragment>,
    /// Every word in them: a table is in each schema when its source and its name are among these.
    words: BTreeSet<String>,
}

impl Validation<'_> {
    /// Checks collection and access policies, each against everything it can apply to.
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
        let fragments = match Fragments::parse(self.sources) {
            Ok(fragments) => fragments,
            Err(error) => return self.errors.push(*error),
        };
        let of_fragments: Vec<&Governed> =
            self.governed.values().filter(|table| fragments.mention(&table.table)).collect();
        let (sources, documents, types) = (self.sources, self.documents, self.types);
        let groups = groups(&policies, folder, types);
        let found = parallel::map(&groups, |group| -> Result<_, Box<Diagnostic>> {
            let schema = fragments.schema(group, &of_fragments, types, documents)?;
            Ok(by_cedar(sources, &group.policies, schema))
        });
        for found in found {
            match found {
                Ok(complaints) => self.errors.extend(complaints),
                Err(error) => self.errors.push(*error),
            }
        }
    }
}

/// Who is tried where. The first group is there even if nobody is in it: it shows what is wrong with the
/// fragments.
fn groups<'a>(policies: &[&'a WrittenPolicy], folder: Folder, types: &Types<'a>) -> Vec<Group<'a>> {
    let by_name: BTreeMap<String, &Governed> =
        types.values().map(|table| (table.table.to_string(), *table)).collect();
    let mut nowhere = Group::new(Vec::new());
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
}

impl Fragments {
    fn parse(sources: &PolicySources) -> Result<Self, Box<Diagnostic>> {
        let mut parsed = Vec::new();
        let mut words = BTreeSet::new();
        for (file, text) in sources.folder("schema") {
            parsed.push(parse(file, text)?);
            let parts = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            words.extend(parts.map(str::to_owned));
        }
        Ok(Self { parsed, words })
    }

    fn mention(&self, table: &TableRef) -> bool {
        self.words.contains(&table.source) && self.words.contains(&names::type_name(&table.table))
    }

    fn schema<'a>(
        &self,
        group: &Group<'a>,
        of_fragments: &[&'a Governed],
        types: &Types<'a>,
        documents: &Documents,
    ) -> Result<Schema, Box<Diagnostic>> {
        let named = |table: &&'a Governed| (&table.table, &table.shape);
        let own: BTreeMap<_, _> = group.tables.iter().chain(of_fragments).map(named).collect();
        let mentioned = group.mentioned.iter().filter_map(|name| types.get(name));
        let mut shapes = own.clone();
        shapes.extend(mentioned.map(named));
        let shapes: Vec<_> = shapes.into_values().collect();
        let own: Vec<&TableRef> = own.into_keys().collect();
        let periods = documents.periods.keys().map(String::as_str);
        let text = schema::records(&shapes, &own, periods);
        self.beside(&text)
    }

    /// The schema of the company's fragments and this one.
    fn beside(&self, own: &str) -> Result<Schema, Box<Diagnostic>> {
        let all = std::iter::once(parse("schema", own)?).chain(self.parsed.iter().cloned());
        Schema::from_schema_fragments(all)
            .map_err(|error| Box::new(Diagnostic::file("schema", error.to_string())))
    }
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
    Fragments::parse(sources)?.beside(&own)
}

fn parse(file: &str, text: &str) -> Result<SchemaFragment, Box<Diagnostic>> {
    SchemaFragment::from_cedarschema_str(text)
        .map(|(fragment, _)| fragment)
        .map_err(|error| Box::new(located(file, text, 0, &error)))
}
