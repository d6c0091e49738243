//! What a column's role among keys says: the values of a key tell rows apart, and are whatever does that.
//!
//! Numbers in sequence run through every telephone number and every ten-digit id in time, and random ones meet
//! a checksum once in ten. So in a key only a strong name is believed, or a structure that most of the values
//! prove and that chance does not make (an IBAN, a mailbox). Kinds made of words are no numbers, and are judged
//! as anywhere else.

use super::{Embedded, is_proven};
use crate::detect::name_evidence::{Hint, NameEvidence};
use crate::detect::recogniser::Recogniser;
use crate::detect::{Hits, ValueCounts};
use crate::model::inventory::Index;
use crate::model::{Column, Kind, Table};

/// What a column is for, as the catalogue says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role<'a> {
    /// Holds data.
    #[default]
    Plain,
    /// Names the table's rows by itself.
    Key,
    /// Names the rows of the table it refers to, by itself.
    Reference(&'a str),
}

/// Percent of trust from which the values alone are structure enough, beside kinds of which a few are.
const STRUCTURED: u8 = 90;
/// Share of rows, in ten-thousandths, in which a key must contain something for it to be no chance.
const WITHIN: u64 = 1_000;
/// Kinds made of words.
const WORDS: [&str; 2] = ["person_name", "postal_address"];

impl<'a> Role<'a> {
    /// A key of several columns says nothing about each of them.
    pub fn of(table: &'a Table, column: &str) -> Self {
        let only = |columns: &[String]| matches!(columns, [one] if one == column);
        let refers = table.foreign_keys.iter().find(|key| only(&key.columns));
        match refers {
            _ if table.key.as_deref().is_some_and(only) => Role::Key,
            _ if table.key.is_none() && leads(table, column) => Role::Key,
            Some(key) => Role::Reference(&key.references),
            None => Role::Plain,
        }
    }

    /// Whether the values are a surrogate's: numbers, UUIDs, codes. A date or a flag is none, nor are sentences.
    pub(super) fn identifies(self, column: &Column, values: &ValueCounts) -> bool {
        let coded = matches!(column.kind, Some(Kind::Long | Kind::String | Kind::Decimal) | None);
        self != Role::Plain && coded && values.prose * 10 < values.filled.max(1)
    }

    /// Why its values do not count, where some of them look like something.
    pub(super) fn reason(self) -> String {
        let what = "what its values look like by chance does not count";
        match self {
            Role::Reference(table) => format!("it refers to the rows of {table}: {what}"),
            Role::Key | Role::Plain => format!("it is the key of its table: {what}"),
        }
    }
}

/// SQLite's primary keys of text may be NULL, so that the inventory has no key; the first column is one of its
/// own then, with a unique index.
fn leads(table: &Table, column: &str) -> bool {
    let alone = |index: &Index| {
        index.unique && !index.partial && matches!(&index.columns[..], [one] if one == column)
    };
    table.columns.first().is_some_and(|first| first.name == column)
        && table.indexes.iter().any(alone)
}

/// Whether this kind may be told of an identifier.
pub(super) fn believed(
    recogniser: &Recogniser,
    names: &NameEvidence,
    values: &ValueCounts,
) -> bool {
    let hits = values.of(recogniser.name);
    WORDS.contains(&recogniser.name)
        || names.name(recogniser) == Hint::Strong
        || has_structure(recogniser, hits, values.filled)
}

fn has_structure(recogniser: &Recogniser, hits: Hits, filled: u64) -> bool {
    let trust = &recogniser.trust;
    let most = hits.valid > 0 && hits.valid * 10 >= filled * 6;
    most && (trust.values >= STRUCTURED || trust.enough.is_some()) && is_proven(recogniser, hits)
}

/// Whether what stands within the values of an identifier is there on purpose.
pub(super) fn believed_within(found: &Embedded) -> bool {
    found.confidence >= STRUCTURED && found.share >= WITHIN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Tally;
    use crate::detect::verdict::{Verdict, keyed, verdict};

    fn column(name: &str, kind: Kind) -> Column {
        Column { kind: Some(kind), nullable: false, ..Column::plain(name) }
    }

    /// What it is said to be as data, and in a role.
    fn both(name: &str, kind: Kind, role: Role<'_>, values: &[String]) -> (Verdict, Verdict) {
        let mut tally = Tally::new(Some(kind));
        values.iter().for_each(|value| tally.count(value.as_bytes()));
        let (column, counts) = (column(name, kind), tally.finish());
        (verdict("t", &column, &counts), keyed("t", &column, &counts, role))
    }

    /// Digits without a pattern, from a fixed seed.
    fn digits(length: usize, rows: u64) -> Vec<String> {
        let digit = |n: u64| {
            let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            char::from(
                b'0' + ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 60) as u8
                    % 10,
            )
        };
        let row = |row: u64| (0..length as u64).map(|at| digit(row * 64 + at + 1)).collect();
        (0..rows).map(row).collect()
    }

    #[test]
    fn numbers_of_a_key_are_nothing_by_chance() {
        let phone = Some("user.contact.phone_number");
        let mobiles: Vec<String> = digits(8, 300).iter().map(|tail| format!("139{tail}")).collect();
        for role in [Role::Key, Role::Reference("orders")] {
            let (data, key) = both("ref", Kind::String, role, &mobiles);
            assert_eq!((data.category, key.category, key.suspected), (phone, None, None));
            assert!(key.reasons.concat().contains("by chance"), "{key:?}");
        }
        for length in 8..=18 {
            let (_, key) = both("ref", Kind::Long, Role::Key, &digits(length, 500));
            assert_eq!((key.category, key.suspected), (None, None), "{length} digits");
            let (_, key) = both("ref", Kind::String, Role::Key, &digits(length, 500));
            assert_eq!((key.category, key.suspected), (None, None), "{length} digits of text");
        }
        let one = |all: &mut Vec<String>| all.push("11010519491231002X".to_owned());
        let mut codes: Vec<String> = (0..300).map(|n| format!("A-{n}")).collect();
        one(&mut codes);
        assert_eq!(
            both("ref", Kind::String, Role::Key, &codes).1.category,
            None,
            "one among codes"
        );
    }

    #[test]
    fn a_name_or_a_structure_is_believed_of_a_key_too() {
        let mails: Vec<String> = (0..50).map(|n| format!("p{n}@example.org")).collect();
        let (data, key) = both("c7", Kind::String, Role::Key, &mails);
        assert_eq!(key, data);
        assert_eq!(key.category, Some("user.contact.email"));
        let mobiles: Vec<String> = digits(8, 300).iter().map(|tail| format!("139{tail}")).collect();
        let (data, key) = both("mobile", Kind::Long, Role::Reference("lines"), &mobiles);
        assert_eq!((key.category, &key), (Some("user.contact.phone_number"), &data));
        let people = ["Ada Smith", "Maria Schmidt", "王小明"].map(str::to_owned);
        assert_eq!(both("c7", Kind::String, Role::Key, &people).1.category, Some("user.name"));
    }

    #[test]
    fn only_a_key_of_one_column_says_something() {
        let table: Table = serde_json::from_value(serde_json::json!({
            "name": "t", "schema": "public", "relation": "t", "comment": null, "columns": [],
            "key": ["id"], "indexes": [], "estimated_rows": 0, "read_only": false, "triggers": [],
            "reuses_keys": false, "foreign_keys": [
              { "name": "a", "columns": ["who"], "references": "people", "referenced_columns": ["id"],
                "on_delete": "restrict" },
              { "name": "b", "columns": ["x", "y"], "references": "pairs", "referenced_columns": ["x", "y"],
                "on_delete": "restrict" }]
        }))
        .expect("a table");
        assert_eq!(Role::of(&table, "id"), Role::Key);
        assert_eq!(Role::of(&table, "who"), Role::Reference("people"));
        assert_eq!((Role::of(&table, "x"), Role::of(&table, "note")), (Role::Plain, Role::Plain));
        let pair = Table { key: Some(vec!["id".to_owned(), "no".to_owned()]), ..table };
        assert_eq!(Role::of(&pair, "id"), Role::Plain);
    }
}
