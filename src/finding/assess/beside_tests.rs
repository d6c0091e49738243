//! What is assessed of a source beside what its tables hold, and how well they are kept.

use std::collections::BTreeSet;

use super::tests::{Filled, datasets, inventory, look, named, policies, seen, table};
use super::*;
use crate::finding::kind::Kind;
use crate::source::Privileges;
use crate::source::privileges::{EVERYBODY, Holding, Privilege};

const EMAILS: Filled<'_> = ("email", &["ada@example.org", "bob@example.org"]);
const DAY: i64 = 86_400_000;

/// Findings of these kinds about one table `customers` without policies about access.
fn found(
    columns: &[Filled<'_>],
    dataset: &str,
    around: &Circumstances,
    kinds: &[Kind],
    key: Option<&str>,
) -> Vec<Finding> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut table = table("customers", &names);
    table.key = key.map(|name| vec![name.to_owned()]);
    let observations = [seen(&table, columns)];
    let inventory = inventory(vec![table]);
    let (due, datasets) = (DueCounts::default(), datasets(dataset));
    let look = Look { around, ..look(&inventory, &observations, &due) };
    let found = assess_with(&look, &policies(&datasets, Vec::new(), &["user.contact.email"]));
    found.into_iter().filter(|finding| kinds.contains(&finding.kind)).collect()
}

fn usage(since: i64, read_at: Option<i64>) -> Circumstances {
    let record = serde_json::json!({
        "since": since, "looked_at": 100 * DAY, "lost": 0, "cut": 0, "views": [],
        "columns": { "customers": { "email": { "at": read_at, "calls": 1 } } },
    });
    let usage = serde_json::from_value(record).expect("a record");
    Circumstances { usage: Some(usage), unread_after: 90 * DAY, ..Circumstances::default() }
}

#[test]
fn unread_needs_statistics_that_cover_the_time() {
    let unread = |around: &Circumstances| {
        found(&[EMAILS], "", around, &[Kind::Unread], Some("id")).into_iter().next()
    };
    let finding = unread(&usage(5 * DAY, None)).expect("ninety-five days without a reader");
    assert!(finding.message.contains("no statement has read it since 1970-01-06"), "{finding:?}");
    assert!(unread(&usage(11 * DAY, None)).is_none(), "the record is too short");
    assert!(unread(&usage(5 * DAY, Some(50 * DAY))).is_none(), "somebody reads it");
    assert!(unread(&usage(DAY, Some(9 * DAY))).is_some(), "nobody has since");
    assert!(unread(&Circumstances::default()).is_none(), "nothing is known");
    let empty = found(&[("email", &[])], "", &usage(0, None), &[Kind::Unread], Some("id"));
    assert!(empty.is_empty(), "nothing is held");
}

#[test]
fn grants_to_everybody_are_found_without_policies_and_others_are_not() {
    let holding = |role: &str, table: &str| Holding {
        role: role.to_owned(),
        table: Some(("main".to_owned(), table.to_owned())),
        column: None,
        privilege: Privilege::Select,
    };
    let held = [
        holding(EVERYBODY, "customers"),
        holding("web", "customers"),
        holding(EVERYBODY, "products"),
    ];
    let privileges = Privileges {
        unlimited: BTreeSet::from(["root".to_owned()]),
        owners: BTreeSet::new(),
        held: BTreeSet::from(held),
    };
    let around = Circumstances { privileges: Some(privileges), ..Circumstances::default() };
    let found = found(&[EMAILS], "", &around, &[Kind::OverPrivileged], Some("id"));
    assert_eq!(
        named(&found),
        [(Kind::OverPrivileged, "", None), (Kind::OverPrivileged, "customers", None)]
    );
    assert!(found[0].message.contains("no grant limits root"), "{found:?}");
    assert!(found[1].message.starts_with("everybody who can log in may SELECT email"), "{found:?}");
}

#[test]
fn an_open_line_is_a_finding_of_the_source() {
    let around = Circumstances { unencrypted: true, ..Circumstances::default() };
    let found = found(&[EMAILS], "", &around, &[Kind::UnencryptedTransport], Some("id"));
    assert_eq!(named(&found), [(Kind::UnencryptedTransport, "", None)]);
    assert_eq!(serde_json::to_value(&found[0]).expect("plain")["table"], serde_json::Value::Null);
}

#[test]
fn a_checksum_speaks_against_an_officers_none() {
    let conflicts = |values: &[&str]| {
        let none = "[customers.fields]\ncode = { category = \"none\", reason = \"codes\" }";
        let kinds = [Kind::VerdictConflict, Kind::PlaintextSensitive];
        found(&[("code", values)], none, &Circumstances::NONE, &kinds, Some("id")).len()
    };
    assert_eq!(conflicts(&["K-1", "11010519491231002X"]), 1);
    assert_eq!(conflicts(&["K-1", "110105194912310021"]), 0, "its checksum fails");
    assert_eq!(conflicts(&["ada@example.org"; 50]), 0, "a mailbox has no checksum");
}

#[test]
fn a_table_of_people_needs_a_key() {
    let without = |key| found(&[EMAILS], "", &Circumstances::NONE, &[Kind::NoKey], key).len();
    assert_eq!((without(None), without(Some("id"))), (1, 0));
}

#[test]
fn secrets_are_found_by_name_and_sealed_ones_are_not() {
    let plain = |name, values: &[&str]| {
        found(&[(name, values)], "", &Circumstances::NONE, &[Kind::PlaintextSensitive], Some("id"))
            .len()
    };
    assert_eq!(plain("password", &["hunter2", "letmein"]), 1);
    assert_eq!(plain("password", &["5f4dcc3b5aa765d61d8327deb882cf99"; 3]), 0);
    assert_eq!(plain("password_changed", &["2024-01-31"]), 0);
    assert_eq!(plain("id_card", &["11010519491231002X"]), 1);
    assert_eq!(plain("id_card", &[]), 0);
}

#[test]
fn a_person_stands_twice_only_where_each_should_stand_once() {
    let mails: Vec<String> = (0..40).map(|n| format!("user{}@example.org", n / 2)).collect();
    let mails: Vec<&str> = mails.iter().map(String::as_str).collect();
    let twice = |dataset: &str| {
        found(&[("email", &mails)], dataset, &Circumstances::NONE, &[Kind::Duplicates], Some("id"))
    };
    let found = twice("[customers]\nsubject = \"id\"");
    assert!(found[0].message.starts_with("50.0 % of 40 rows looked at"), "{found:?}");
    assert!(
        twice("[customers]\nsubject = \"customer_id\"").is_empty(),
        "orders repeat their customers"
    );
    assert!(twice("").is_empty());
}

#[test]
fn a_slip_is_not_a_second_form() {
    let mixed = |others: usize| {
        let values = [vec!["2024-01-31"; 100], vec!["31.01.2024"; others]].concat();
        let kinds = [Kind::NotNormalised];
        found(&[("birth_date", &values)], "", &Circumstances::NONE, &kinds, Some("id")).len()
    };
    assert_eq!((mixed(0), mixed(2), mixed(3)), (0, 0, 1));
}
