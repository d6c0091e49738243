//! Who may read a table by the database's own grants, and whom of them no access policy knows.
//!
//! Policies bind whoever asks them; a login with a grant asks nobody. So a role counts as one more reader of the
//! table when it may read a personal field of it and no policy could permit that to anybody it stands for: the
//! same question as that of the finding `over_privileged`. Superusers and owners are not counted here: they are
//! the people who run the database.

use std::collections::{BTreeMap, BTreeSet};

use super::risk::Granted;
use crate::config::SourceConfig;
use crate::detect::sensitivity::ruling;
use crate::model::{Dialect, Table};
use crate::policy::access::Use;
use crate::policy::{Access, Bundle, FieldFacts, Instants};
use crate::source::Privileges;
use crate::source::privileges::{EVERYBODY, Holding, Privilege};

/// The grants of one source, beside the access policies.
pub struct Grants<'a> {
    dialect: Dialect,
    known: Option<&'a Privileges>,
    /// Database role → principal, where the names differ.
    config: Option<&'a SourceConfig>,
    /// `None`: there are no access policies.
    access: Option<Access<'a>>,
}

impl<'a> Grants<'a> {
    pub fn of(
        dialect: Dialect,
        known: Option<&'a Privileges>,
        config: Option<&'a SourceConfig>,
        (bundle, at): (&'a Bundle, &'a Instants),
    ) -> Self {
        Self { dialect, known, config, access: Access::of(bundle, at) }
    }

    /// Roles that may read one of these personal fields of the table although no policy could permit it, and
    /// what that says about its readers. `None`: the database does not say.
    pub fn beyond(&self, table: &Table, personal: &[FieldFacts]) -> (Option<Vec<String>>, Granted) {
        let Some(known) = self.known else {
            // SQLite has no roles: whoever reads its file counts among the people who run it.
            let none = self.dialect == Dialect::Sqlite;
            return (None, if none { Granted::Roles(0) } else { Granted::Unknown });
        };
        let mut opened: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for one in known.held.iter().filter(|one| is_of(one, table)) {
            let fields = personal.iter().map(|facts| facts.field.field.as_str());
            let fields = fields.filter(|name| one.column.as_deref().is_none_or(|own| own == *name));
            opened.entry(&one.role).or_default().extend(fields);
        }
        opened.retain(|role, fields| !fields.is_empty() && !self.permitted(role, personal, fields));
        let granted = if opened.contains_key(EVERYBODY) {
            Granted::Everybody
        } else {
            Granted::Roles(opened.len() as u64)
        };
        (Some(opened.into_keys().map(str::to_owned).collect()), granted)
    }

    /// Whether policies could permit somebody the role stands for to read all of these fields.
    fn permitted(&self, role: &str, personal: &[FieldFacts], fields: &BTreeSet<&str>) -> bool {
        let Some(access) = self.access.as_ref().filter(|_| role != EVERYBODY) else { return false };
        let named = self.config.and_then(|config| config.roles.get(role));
        let principals = access.principals(named.map_or(role, String::as_str));
        let opened = personal.iter().filter(|facts| fields.contains(facts.field.field.as_str()));
        opened.flat_map(each_category).all(|facts| access.could(&principals, &facts, Use::Read))
    }
}

fn is_of(one: &Holding, table: &Table) -> bool {
    let here = |(schema, relation): &(String, String)| {
        *schema == table.schema && *relation == table.relation
    };
    one.privilege == Privilege::Select && one.table.as_ref().is_none_or(here)
}

/// A policy may cover one category of a field and not another.
fn each_category(facts: &FieldFacts) -> impl Iterator<Item = FieldFacts> {
    let one = |key: &String| FieldFacts {
        categories: vec![key.clone()],
        sensitivity: ruling(key).sensitivity.as_str().to_owned(),
        ..facts.clone()
    };
    facts.categories.iter().map(one)
}
