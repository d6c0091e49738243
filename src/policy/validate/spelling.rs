//! Every name a policy writes must exist: Cedar takes an entity nobody declared for one that matches nothing,
//! and the policy is silently without effect.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use crate::model::diagnostic::{did_you_mean, suggest};
use crate::model::{Diagnostic, Inventory, TableRef, category};
use crate::policy::reading::mentions;
use crate::policy::registers::documents::Documents;
use crate::policy::schema::STEWARD;
use crate::policy::schema::shape::Governed;
use crate::policy::text::sources::PolicySources;
use crate::policy::text::statement;
use crate::policy::text::written::{Folder, WrittenPolicy};

/// The attributes of a field, as collection policies see it.
pub const FIELD: [&str; 10] = [
    "category",
    "purposes",
    "sensitivity",
    "special_basis",
    "populated",
    "table",
    "source",
    "origin",
    "importance",
    "last_read_at",
];

/// Complaints about names.
pub(in crate::policy) struct Spelling<'a> {
    pub sources: &'a PolicySources,
    pub documents: &'a Documents,
    pub governed: &'a BTreeMap<TableRef, Governed>,
    pub accepted: &'a [Inventory],
}

impl Spelling<'_> {
    /// Complaints about one policy; errors and warnings.
    pub fn complaints(&self, written: &WrittenPolicy) -> Vec<Diagnostic> {
        let mentions = mentions::of(&written.policy);
        let entities = mentions.entities.iter();
        let mut found: Vec<Diagnostic> =
            entities.filter_map(|(kind, id)| self.entity(written, kind, id)).collect();
        if written.folder != Folder::Access {
            let periods = mentions.periods.iter();
            found.extend(periods.filter_map(|name| self.period(written, name)));
        }
        let unknown = |name: &&String| !STEWARD.iter().any(|(known, ..)| known == name);
        found.extend(mentions.steward.iter().filter(unknown).map(|n| self.workflow(written, n)));
        found
    }

    fn workflow(&self, written: &WrittenPolicy, name: &str) -> Diagnostic {
        let known = STEWARD.map(|(name, ..)| name);
        let near = suggest(name, known).map(did_you_mean);
        let hint = near.unwrap_or_else(|| format!("it has {}", known.join(", ")));
        let place = statement::attribute(&written.text, "steward", name);
        let message = format!("`resource.steward` has no `{name}`");
        written.complain_at(self.sources, place, message).with_hint(hint)
    }

    fn period(&self, written: &WrittenPolicy, name: &str) -> Option<Diagnostic> {
        let known = self.documents.named.get("periods.toml")?;
        if known.contains(name) {
            return None;
        }
        let near = suggest(name, known.iter().map(String::as_str)).map(did_you_mean);
        let hint = near.unwrap_or_else(|| format!("declare [{name}] in periods.toml"));
        let place = statement::attribute(&written.text, "cutoff", name);
        let message = format!("there is no period `{name}`");
        Some(written.complain_at(self.sources, place, message).with_hint(hint))
    }

    fn entity(&self, written: &WrittenPolicy, kind: &str, id: &str) -> Option<Diagnostic> {
        let register = |what: &str, file: &'static str| {
            let known = self.documents.named.get(file)?;
            let names = known.iter().map(String::as_str);
            (!known.contains(id)).then(|| self.unknown(written, what, id, names, file))
        };
        match kind {
            "Steward::Purpose" => register("purpose", "purposes.toml"),
            "Steward::Recipient" => register("recipient", "recipients.toml"),
            "Steward::Category" if !category::exists(id) => {
                let keys = category::keys().iter().copied();
                Some(self.unknown(written, "category", id, keys, "the taxonomy of categories"))
            }
            "Steward::Table" => self.table(written, id),
            "Steward::Source" => self.source(written, id),
            _ => None,
        }
    }

    fn table(&self, written: &WrittenPolicy, id: &str) -> Option<Diagnostic> {
        let Ok(table) = TableRef::from_str(id) else {
            let hint = "write Steward::Table::\"source.table\"";
            return Some(self.at(written, id, format!("`{id}` is not a table")).with_hint(hint));
        };
        if self.governed.contains_key(&table) {
            return None;
        }
        if !self.governed.keys().any(|known| known.source == table.source) {
            return self.source_of(written, id, &table.source);
        }
        let was_there = self.accepted.iter().any(|inventory| {
            inventory.source == table.source && inventory.table(&table.table).is_some()
        });
        if was_there {
            return Some(self.at(written, id, format!("the table {table} is gone")).warning());
        }
        let known: Vec<String> = self.governed.keys().map(ToString::to_string).collect();
        let known = known.iter().map(String::as_str);
        Some(self.unknown(written, "table", id, known, "the last inventory"))
    }

    fn source(&self, written: &WrittenPolicy, id: &str) -> Option<Diagnostic> {
        let seen = self.governed.keys().any(|known| known.source == id);
        if seen { None } else { self.source_of(written, id, id) }
    }

    /// A source nobody has seen yet may come; one that is spelt almost like another will not.
    fn source_of(&self, written: &WrittenPolicy, id: &str, source: &str) -> Option<Diagnostic> {
        let near = suggest(source, self.governed.keys().map(|known| known.source.as_str()))?;
        let message = format!("no inventory of source {source} yet");
        Some(self.at(written, id, message).with_hint(did_you_mean(near)).warning())
    }

    fn unknown<'k>(
        &self,
        written: &WrittenPolicy,
        what: &str,
        id: &str,
        known: impl Iterator<Item = &'k str>,
        register: &str,
    ) -> Diagnostic {
        let near = suggest(id, known).map(did_you_mean);
        let hint = near.unwrap_or_else(|| format!("{register} has none of this name"));
        self.at(written, id, format!("there is no {what} `{id}`")).with_hint(hint)
    }

    fn at(&self, written: &WrittenPolicy, id: &str, message: String) -> Diagnostic {
        written.complain_at(self.sources, statement::entity_id(&written.text, id), message)
    }
}
