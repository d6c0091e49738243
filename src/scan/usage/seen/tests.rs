use super::*;
use crate::model::{Column, Dialect, Prepared, Table};
use crate::source::usage::{Definition, Statement};

fn inventory() -> Inventory {
    let column = |name: &str| Column { kind: None, ..Column::plain(name) };
    let table = Table {
        schema: "public".to_owned(),
        ..Table::plain("customers", ["id", "email", "religion"].map(column).to_vec())
    };
    Inventory {
        source: "crm".to_owned(),
        dialect: Dialect::Postgres,
        version: "15".to_owned(),
        offset_seconds: 0,
        prepared: Prepared::default(),
        tables: vec![table],
    }
}

fn usage(since: Instant, lost: i64, statements: &[(&str, u64)]) -> Usage {
    let statement = |(text, calls): &(&str, u64)| Statement {
        text: (*text).to_owned(),
        calls: *calls,
        ..Statement::default()
    };
    let statements = statements.iter().map(statement).collect();
    Usage { since, lost, statements, definitions: Vec::new() }
}

fn at(record: &UsageRecord, column: &str) -> Option<Instant> {
    record.of("customers", column).expect("a column of the inventory").at
}

const EMAIL: &str = "SELECT email FROM customers WHERE id = $1";

#[test]
fn a_column_is_read_when_its_calls_have_moved() {
    let first = UsageRecord::after(None, &inventory(), &usage(10, 0, &[(EMAIL, 5)]), 100);
    assert_eq!((first.since, at(&first, "email"), at(&first, "religion")), (10, Some(100), None));
    let same = UsageRecord::after(Some(&first), &inventory(), &usage(10, 0, &[(EMAIL, 5)]), 200);
    assert_eq!((same.since, at(&same, "email")), (10, Some(100)), "nobody has called since");
    let more = UsageRecord::after(Some(&same), &inventory(), &usage(10, 0, &[(EMAIL, 6)]), 300);
    assert_eq!(at(&more, "email"), Some(300));
}

#[test]
fn a_gap_in_the_statistics_begins_the_record_anew() {
    let first = UsageRecord::after(None, &inventory(), &usage(10, 0, &[(EMAIL, 5)]), 100);
    let reset = UsageRecord::after(Some(&first), &inventory(), &usage(150, 0, &[]), 200);
    assert_eq!((reset.since, at(&reset, "email")), (150, Some(100)));
    let dropped = UsageRecord::after(Some(&first), &inventory(), &usage(10, 7, &[]), 200);
    assert_eq!(dropped.since, 200);
    let again = UsageRecord::after(Some(&dropped), &inventory(), &usage(10, 7, &[]), 300);
    assert_eq!(again.since, 200, "no more were dropped");
    assert_eq!(UsageRecord::after(None, &inventory(), &usage(10, 1, &[]), 50).since, 50);
}

#[test]
fn what_is_cut_off_reads_everything() {
    let mut usage = usage(10, 0, &[("SELECT a , b , ...", 3)]);
    usage.statements[0].cut = true;
    usage.statements[0].last_at = Some(70);
    let record = UsageRecord::after(None, &inventory(), &usage, 100);
    assert_eq!((record.cut, at(&record, "religion")), (1, Some(70)));
}

#[test]
fn views_and_routines_are_read_through() {
    let definition = |name: &str, text: &str, unnamed| Definition {
        name: name.to_owned(),
        text: text.to_owned(),
        unnamed,
        view: !unnamed,
    };
    let with = |statement: &str, definitions: Vec<Definition>| {
        let usage = Usage { definitions, ..usage(10, 0, &[(statement, 1)]) };
        let record = UsageRecord::after(None, &inventory(), &usage, 100);
        ["email", "religion"].map(|column| at(&record, column).is_some())
    };
    let beliefs = || definition("beliefs", "SELECT c.religion FROM customers c", false);
    let report = || definition("report", "SELECT count(*) FROM beliefs", false);
    assert_eq!(with("SELECT 1", vec![beliefs(), report()]), [false, false]);
    assert_eq!(with("SELECT * FROM report", vec![beliefs(), report()]), [false, true]);
    let trigger = definition("note", "BEGIN SELECT email FROM customers; END", true);
    assert_eq!(with("SELECT 1", vec![trigger]), [true, false]);
}

#[test]
fn no_statement_is_kept() {
    let canary = "SELECT email FROM customers WHERE email = 'canary@example.org'";
    let record = UsageRecord::after(None, &inventory(), &usage(10, 0, &[(canary, 1)]), 100);
    let kept = serde_json::to_string(&record).expect("plain data");
    assert!(!kept.contains("canary") && !kept.contains("SELECT"), "{kept}");
    assert!(kept.contains("\"email\""));
}
