//! The write path on SQLite: fence, predicate, marker, foreign keys, and what a trigger keeps.

use std::time::Duration;

use sea_query::Expr;
use stewardd::model::Value;
use stewardd::model::value::SubjectId;
use stewardd::source::project::Declared;
use stewardd::source::{Change, Marker, Projection, Selection, Source, SourceError, SubjectNote};

use crate::support::change::{due, grant, keys};
use crate::support::source::{File, projection};

const CRM: &str = "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, due BOOLEAN);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
      INSERT INTO customers SELECT i, 'canary' || i, i % 2 = 0 FROM n;
    CREATE TABLE orders (code TEXT NOT NULL PRIMARY KEY, customer INTEGER REFERENCES customers);
    INSERT INTO orders VALUES ('a', 2), ('b', 2), ('c', 1);";

async fn crm(more: &str) -> (File, Source, Projection) {
    let file = File::create(&format!("{CRM}{more}")).await;
    let source = file.source();
    source.prepare().await.expect("prepares");
    let table = projection(&source, "customers", &Declared::default()).await;
    (file, source, table)
}

fn marker() -> Marker {
    let counts = vec![("customers".to_owned(), 2), ("orders".to_owned(), 0)];
    Marker { batch: "b1".to_owned(), epoch: 1, counts, acted: "c0".to_owned() }
}

#[tokio::test]
async fn an_older_epoch_is_fenced_off() {
    let file = File::create(CRM).await;
    let source = file.source();
    assert!(!source.prepared().await.expect("an answer"));
    let refused = Change::begin(&source, &grant(), 1).await.err().expect("no journal");
    assert!(matches!(refused, SourceError::Unsupported { .. }), "{refused}");
    source.prepare().await.expect("prepares");
    assert_eq!(source.claim_epoch().await.expect("claims"), 1);
    assert_eq!(source.claim_epoch().await.expect("claims"), 2);
    let fenced = Change::begin(&source, &grant(), 1).await.err().expect("an older epoch");
    assert!(matches!(fenced, SourceError::Fenced { .. }), "{fenced}");
    let change = Change::begin(&source, &grant(), 2).await.expect("the newest epoch");
    // Who gives up waiting for it to end raises nothing later.
    let early = tokio::time::timeout(Duration::from_millis(300), source.claim_epoch()).await;
    assert!(early.is_err(), "the fence was raised under an open transaction");
    change.commit().await.expect("commits");
    assert_eq!(source.claim_epoch().await.expect("claims"), 3);
}

#[tokio::test]
async fn the_marker_commits_with_the_deletion_and_the_predicate_is_repeated() {
    let (_file, source, table) = crm("DROP TABLE orders;").await;
    for commits in [false, true] {
        let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
        let mut gone = change.delete(&due(&table), &keys([1, 2, 3, 4])).await.expect("deletes");
        gone.sort();
        assert_eq!(gone, keys([2, 4]), "1 and 3 are not due");
        change.mark(&marker()).await.expect("marks");
        if commits {
            change.commit().await.expect("commits");
        } else {
            drop(change);
        }
        let found = source.marker("b1").await.expect("reads");
        assert_eq!(found, commits.then(marker));
        let left = source.still_there(&table, &keys(1..=10)).await.expect("counts");
        assert_eq!(left, if commits { 8 } else { 10 });
    }
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let set = [("email".to_owned(), Expr::val("gone"))];
    let changed = change.update(&due(&table), &keys([5, 6]), &set).await.expect("updates");
    assert_eq!(changed, keys([6]));
}

#[tokio::test]
async fn children_are_found_and_foreign_keys_are_enforced() {
    let (file, source, table) = crm("").await;
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let kept = change.delete(&due(&table), &keys([2])).await.expect_err("it has orders");
    let code = "SQLITE_CONSTRAINT_FOREIGNKEY";
    assert!(matches!(&kept, SourceError::Database { code: found, .. } if found == code), "{kept}");
    drop(change);
    let orders = projection(&source, "orders", &Declared::default()).await;
    let children = Selection { projection: &orders, attributes: &[], filter: Expr::cust("TRUE") };
    let columns = ["customer".to_owned()];
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let found = change.lock_children(&children, &columns, &keys([2]), 10).await.expect("locks");
    let found: Vec<_> = found.into_iter().map(|row| row.key).collect();
    assert_eq!(found.len(), 2);
    change.delete(&children, &found).await.expect("deletes");
    assert_eq!(change.delete(&due(&table), &keys([2])).await.expect("deletes"), keys([2]));
    drop(change);
    // A child that cannot be read keeps its parent.
    file.execute("INSERT INTO orders VALUES (x'00', 4)").await;
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let hidden = change.lock_children(&children, &columns, &keys([4]), 10).await;
    assert!(matches!(hidden, Err(SourceError::Unsupported { .. })));
}

#[tokio::test]
async fn errors_carry_no_value_and_a_trigger_that_keeps_the_row_is_believed() {
    let (_file, source, table) = crm(
        "DROP TABLE orders;
        CREATE TRIGGER keep BEFORE DELETE ON customers WHEN old.id = 4 BEGIN SELECT raise(IGNORE); END;",
    )
    .await;
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let mut gone = change.delete(&due(&table), &keys([2, 4, 6])).await.expect("deletes");
    gone.sort();
    assert_eq!(gone, keys([2, 6]));
    let set = [("email".to_owned(), Expr::val("canary1"))];
    let clash = change.update(&due(&table), &keys([8]), &set).await.expect_err("it is taken");
    let shown = format!("{clash} {clash:?}");
    assert!(shown.contains("SQLITE_CONSTRAINT_UNIQUE") && !shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn what_happened_to_a_subject_is_noted() {
    let (_file, source, _table) = crm("").await;
    let subject = SubjectId("2".to_owned());
    for at in [10, 20] {
        let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
        for note in [SubjectNote::Asked(at), SubjectNote::Answered(at + 1)] {
            change.note_subject("customers", &subject, note).await.expect("notes");
        }
        change.commit().await.expect("commits");
    }
    let subject = Some("id".to_owned());
    let declared = Declared { subject, steward: true, ..Declared::default() };
    let table = projection(&source, "customers", &declared).await;
    let read = async |path| crate::support::source::values(&source, &table, path).await[1].clone();
    assert_eq!(read("steward.asks").await, Value::Long(2));
    assert_eq!(read("steward.asked_at").await, Value::Datetime(20));
    assert_eq!(read("steward.answered_at").await, Value::Datetime(21));
    assert_eq!(read("steward.lapsed_at").await, Value::Null);
}

#[tokio::test]
async fn nothing_of_a_deleted_row_stays_in_the_files() {
    let (file, source, table) = crm("DROP TABLE orders; PRAGMA journal_mode = WAL;").await;
    let held = || file.bytes().windows(8).any(|window| window == b"canary10");
    assert!(held());
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    assert_eq!(change.delete(&due(&table), &keys([10])).await.expect("deletes").len(), 1);
    change.commit().await.expect("commits");
    assert!(held(), "the write-ahead log holds it until it is scrubbed");
    assert!(source.scrub(&grant()).await.expect("scrubs"));
    assert!(!held());
}
