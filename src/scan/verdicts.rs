//! Verdicts on a source's fields, each in the light of the others. Pure.
//!
//! A foreign key holds what the column holds that it refers to, so it is of the same category, whatever its
//! own values and name say: where people are named by their mailbox, every table that refers to them holds
//! mailboxes. That goes for tables about people: a country that refers to a list of countries is no person's.

use std::collections::BTreeMap;

use super::observation::TableObservation;
use crate::detect::{Role, Sensitivity, ValueCounts, Verdict, keyed};
use crate::model::inventory::ForeignKey;
use crate::model::{Column, Inventory, Table, category};

/// What an officer says about a table's field: a category, or that it is none.
pub type Officer<'a> = dyn Fn(&str, &str) -> Option<&'a str> + 'a;

/// Categories one of which makes its table one about people.
const OF_PEOPLE: [&str; 5] = [
    "user.name",
    "user.contact.email",
    "user.contact.phone_number",
    "user.government_id",
    "user.unique_id",
];

/// References of references that are followed.
const DEEPEST: u8 = 4;

/// Everything that verdicts on one source's fields are made of.
pub struct Verdicts<'a, 'o> {
    tables: BTreeMap<&'a str, &'a Table>,
    seen: BTreeMap<&'a str, &'a TableObservation>,
    officer: Box<Officer<'o>>,
}

/// What a column that is referred to holds, and who says so.
struct Held {
    category: &'static str,
    confidence: u8,
    officer: bool,
}

impl<'a, 'o> Verdicts<'a, 'o> {
    pub fn of(
        inventory: &'a Inventory,
        observations: &'a [TableObservation],
        officer: Box<Officer<'o>>,
    ) -> Self {
        Self {
            tables: inventory.tables.iter().map(|one| (one.name.as_str(), one)).collect(),
            seen: observations.iter().map(|one| (one.table.as_str(), one)).collect(),
            officer,
        }
    }

    pub fn table(&self, name: &str) -> Option<&'a Table> {
        self.tables.get(name).copied()
    }

    /// The recognisers' verdict on a field; of one that no scan has looked into, by its name.
    pub fn field(&self, table: &Table, column: &Column) -> Verdict {
        self.at(table, column, DEEPEST)
    }

    fn at(&self, table: &Table, column: &Column, deep: u8) -> Verdict {
        let own = self.alone(table, column);
        let refers = |key: &&ForeignKey| matches!(&key.columns[..], [one] if *one == column.name);
        let mut held = table.foreign_keys.iter().filter(refers);
        let held = held.find_map(|key| Some((key, self.referred(key, deep.checked_sub(1)?)?)));
        match held {
            Some((key, held)) if held.confidence >= own.confidence || own.category.is_none() => {
                inherit(own, key, &held)
            }
            _ => own,
        }
    }

    /// What its own name and values say, and its role.
    fn alone(&self, table: &Table, column: &Column) -> Verdict {
        let seen = self.seen.get(table.name.as_str()).and_then(|seen| seen.field(&column.name));
        let role = Role::of(table, &column.name);
        match seen {
            Some(seen) => keyed(&table.name, &seen.column, &seen.values, role),
            None => keyed(&table.name, column, &ValueCounts::default(), role),
        }
    }

    /// What the column holds that a foreign key refers to, if that is about people.
    fn referred(&self, key: &ForeignKey, deep: u8) -> Option<Held> {
        let [name] = &key.referenced_columns[..] else { return None };
        let table = self.tables.get(key.references.as_str())?;
        let held = match (self.officer)(&table.name, name) {
            Some(category::NONE) => return None,
            Some(word) => {
                let category = category::keys().get(word).copied()?;
                Held { category, confidence: 100, officer: true }
            }
            None => {
                let verdict = self.at(table, table.column(name)?, deep);
                Held { category: verdict.category?, confidence: verdict.confidence, officer: false }
            }
        };
        (is_of_people(held.category) || self.is_about_people(table)).then_some(held)
    }

    fn is_about_people(&self, table: &Table) -> bool {
        table.columns.iter().any(|column| match (self.officer)(&table.name, &column.name) {
            Some(word) => is_of_people(word),
            None => self.alone(table, column).category.is_some_and(is_of_people),
        })
    }
}

fn is_of_people(key: &str) -> bool {
    category::lineage(key).any(|key| OF_PEOPLE.contains(&key))
}

/// The verdict with what its reference says. How many values are not well-formed was counted for another kind
/// when it was another.
fn inherit(own: Verdict, key: &ForeignKey, held: &Held) -> Verdict {
    let same = own.category == Some(held.category);
    let whose = if held.officer { ", as an officer says" } else { "" };
    let reason = format!(
        "it refers to {}.{}, which holds {}{whose}",
        key.references, key.referenced_columns[0], held.category
    );
    let mut reasons = if same { own.reasons } else { Vec::new() };
    reasons.insert(0, reason);
    let all = own.embedded.iter().map(|found| found.category).chain([held.category]);
    Verdict {
        category: Some(held.category),
        confidence: held.confidence,
        reasons,
        sensitivity: Sensitivity::of_all(all),
        suspected: None,
        invalid: if same { own.invalid } else { 0 },
        embedded: own.embedded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Column;
    use crate::model::inventory::{ForeignKey, OnDelete};
    use crate::scan::Observation;

    fn table(name: &str, columns: &[&str], refers: &[(&str, &str, &str)]) -> Table {
        let key = |(column, table, other): &(&str, &str, &str)| ForeignKey {
            name: (*column).to_owned(),
            columns: vec![(*column).to_owned()],
            references: (*table).to_owned(),
            referenced_columns: vec![(*other).to_owned()],
            on_delete: OnDelete::Restrict,
        };
        Table {
            key: Some(vec![columns[0].to_owned()]),
            foreign_keys: refers.iter().map(key).collect(),
            ..Table::plain(name, columns.iter().map(|name| Column::plain(name)).collect())
        }
    }

    /// People named by a mailbox, who refers to them, who refers to those; a list of countries, and a ring.
    fn inventory() -> Inventory {
        let tables = vec![
            table("countries", &["country_code", "title"], &[]),
            table("logs", &["n", "order_of"], &[("order_of", "orders", "buyer")]),
            table(
                "orders",
                &["buyer", "made_in"],
                &[("buyer", "people", "ident"), ("made_in", "countries", "country_code")],
            ),
            table("people", &["ident", "home"], &[("home", "countries", "country_code")]),
            table("ring", &["a", "b"], &[("a", "ring", "b"), ("b", "ring", "a")]),
        ];
        serde_json::from_value(
            serde_json::json!({ "source": "crm", "dialect": "sqlite", "version": "3",
            "tables": tables }),
        )
        .expect("an inventory")
    }

    fn seen(table: &Table, column: &str, values: &[&str]) -> TableObservation {
        let column = table.column(column).expect("a column");
        let mut tally = crate::detect::Tally::new(column.kind);
        values.iter().for_each(|value| tally.count(value.as_bytes()));
        let field = Observation {
            column: column.clone(),
            rows: values.len() as u64,
            distinct: values.len() as u64,
            lengths: None,
            months: None,
            values: tally.finish(),
            quality: crate::scan::quality::QualityCounts::default(),
        };
        TableObservation {
            table: table.name.clone(),
            fields: vec![field],
            ..TableObservation::default()
        }
    }

    fn categories(officer: Box<Officer<'_>>) -> BTreeMap<String, Verdict> {
        let inventory = inventory();
        let people = inventory.table("people").expect("people");
        let observed = [seen(people, "ident", &["ada@example.org", "bob@example.org"])];
        let verdicts = Verdicts::of(&inventory, &observed, officer);
        let mut all = BTreeMap::new();
        for table in &inventory.tables {
            for column in &table.columns {
                all.insert(
                    format!("{}.{}", table.name, column.name),
                    verdicts.field(table, column),
                );
            }
        }
        all
    }

    #[test]
    fn a_foreign_key_holds_what_it_refers_to() {
        let all = categories(Box::new(|_, _| None));
        for field in ["people.ident", "orders.buyer", "logs.order_of"] {
            assert_eq!(all[field].category, Some("user.contact.email"), "{field}: {all:?}");
        }
        assert!(all["orders.buyer"].reasons[0].contains("refers to people.ident"));
        assert_eq!(all["countries.country_code"].category, Some("user.contact.address.country"));
        assert_eq!(all["orders.made_in"].category, None, "a list of countries is about nobody");
        assert_eq!((all["ring.a"].category, all["ring.b"].category), (None, None));
    }

    #[test]
    fn an_officers_word_about_the_other_column_goes_first() {
        let none = categories(Box::new(|table, _| (table == "people").then_some("none")));
        assert_eq!(none["orders.buyer"].category, None);
        let said = |table: &str, column: &str| {
            (table == "people" && column == "ident").then_some("user.unique_id")
        };
        let said = categories(Box::new(said));
        assert_eq!(said["orders.buyer"].category, Some("user.unique_id"));
        assert!(said["orders.buyer"].reasons[0].contains("an officer"));
    }
}
