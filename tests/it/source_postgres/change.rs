//! The write path on PostgreSQL: fence, lock, predicate, marker, and what the database does behind one's back.

use std::time::Duration;

use sea_query::{Expr, ExprTrait};
use stewardd::model::value::SubjectId;
use stewardd::model::{Dialect, Value};
use stewardd::source::project::Declared;
use stewardd::source::{
    Change, Granted, Projection, Selection, Source, SourceError, Statistics, SubjectNote, prepare,
};

use super::source;
use crate::support::change::{due, grant, keys, marker, optional};
use crate::support::postgres::Database;
use crate::support::source::{config, projection};

const CRM: &str = "CREATE TABLE customers (id int PRIMARY KEY, email text UNIQUE, due bool);
    INSERT INTO customers SELECT i, 'canary' || i || '@example.org', i % 2 = 0 FROM generate_series(1, 10) i;
    CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, paid bool);
    INSERT INTO orders SELECT i, (i % 3) + 1, true FROM generate_series(1, 9) i;";

async fn crm(more: &str) -> (Database, Source, Projection) {
    let (database, source) = source(&format!("{CRM}{more}")).await;
    source.prepare().await.expect("prepares");
    let table = projection(&source, "customers", &Declared::default()).await;
    (database, source, table)
}

#[tokio::test]
async fn an_older_epoch_is_fenced_off() {
    let (_database, bare) = source(CRM).await;
    assert!(!bare.prepared().await.expect("an answer"));
    let refused = bare.claim_epoch().await.expect_err("there is no journal");
    assert!(matches!(refused, SourceError::Unsupported { .. }), "{refused}");
    bare.prepare().await.expect("prepares");
    assert!(bare.prepared().await.expect("an answer"));
    assert_eq!(bare.claim_epoch().await.expect("claims"), 1);
    let change = Change::begin(&bare, &grant(), 1).await.expect("begins");
    // Taking over waits for the transaction that is under way, and who gave up waiting raises nothing later.
    let early = tokio::time::timeout(Duration::from_millis(300), bare.claim_epoch()).await;
    assert!(early.is_err(), "the fence was raised under an open transaction");
    change.commit().await.expect("commits");
    assert_eq!(bare.claim_epoch().await.expect("claims"), 2);
    let fenced = Change::begin(&bare, &grant(), 1).await.err().expect("an older epoch");
    assert!(matches!(fenced, SourceError::Fenced { .. }), "{fenced}");
    Change::begin(&bare, &grant(), 2).await.expect("the newest epoch");
}

#[tokio::test]
async fn the_marker_commits_with_the_deletion_or_not_at_all() {
    let (database, source, table) = crm("DROP TABLE orders;").await;
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    assert_eq!(change.delete(&due(&table), &keys([2])).await.expect("deletes"), keys([2]));
    change.mark(&marker("b1")).await.expect("marks");
    assert_eq!(source.marker("b1").await.expect("reads"), None);
    drop(change);
    assert_eq!(source.marker("b1").await.expect("reads"), None);
    assert_eq!(source.still_there(&table, &keys(1..=10)).await.expect("counts"), 10);

    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    change.delete(&due(&table), &keys([2])).await.expect("deletes");
    change.mark(&marker("b1")).await.expect("marks");
    change.commit().await.expect("commits");
    assert_eq!(source.marker("b1").await.expect("reads"), Some(marker("b1")));
    assert_eq!(source.still_there(&table, &keys([2])).await.expect("counts"), 0);
    assert_eq!(database.int("SELECT count(*) FROM customers").await, 9);

    let mut again = Change::begin(&source, &grant(), 1).await.expect("begins");
    let twice = again.mark(&marker("b1")).await.expect_err("a batch is marked once");
    assert!(matches!(&twice, SourceError::Database { code, .. } if code == "23505"), "{twice}");
}

#[tokio::test]
async fn the_predicate_is_repeated() {
    let (database, source, table) = crm("DROP TABLE orders;").await;
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let gone = change.delete(&due(&table), &keys([1, 2, 3, 4, 99])).await.expect("deletes");
    assert_eq!(gone, keys([2, 4]), "1 and 3 are not due");
    let set = [(
        "email".to_owned(),
        Expr::val("x").binary(sea_query::BinOper::Custom("||"), Expr::cust("id::text")),
    )];
    let mut changed = change.update(&due(&table), &keys([5, 6, 8]), &set).await.expect("updates");
    changed.sort();
    assert_eq!(changed, keys([6, 8]));
    change.commit().await.expect("commits");
    assert_eq!(database.int("SELECT count(*) FROM customers WHERE email IN ('x6', 'x8')").await, 2);
}

#[tokio::test]
async fn locked_rows_are_read_as_they_are_and_stay_so() {
    let (database, source, table) = crm("").await;
    let attributes = ["due".to_owned(), "email".to_owned()];
    let selection = Selection { attributes: &attributes, ..due(&table) };
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let rows = change.lock(&selection, &keys([2, 1, 99])).await.expect("locks");
    assert_eq!(rows.len(), 2, "whatever the filter says");
    assert_eq!(rows[0].values[0], Value::Bool(false));
    let writer = database.execute("UPDATE customers SET due = true WHERE id = 1");
    assert!(tokio::time::timeout(Duration::from_millis(300), writer).await.is_err(), "not locked");
    let orders = projection(&source, "orders", &Declared::default()).await;
    let children = Selection { projection: &orders, attributes: &[], filter: Expr::cust("FALSE") };
    let columns = ["customer".to_owned()];
    let parents = keys([1, 2]);
    let found = change.lock_children(&children, &columns, &parents, 4).await.expect("locks");
    let found: Vec<_> = found.into_iter().map(|row| row.key).collect();
    assert_eq!(found, keys([1, 3, 4, 6]), "at most four, in key order, whatever the filter says");
}

#[tokio::test]
async fn a_trigger_that_keeps_the_row_is_believed() {
    let (_database, source, table) = crm("DROP TABLE orders;
        CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN IF OLD.id = 4 THEN RETURN NULL; END IF; RETURN OLD; END';
        CREATE TRIGGER keep BEFORE DELETE ON customers FOR EACH ROW EXECUTE FUNCTION keep();")
    .await;
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let gone = change.delete(&due(&table), &keys([2, 4, 6])).await.expect("deletes");
    assert_eq!(gone, keys([2, 6]));
    change.commit().await.expect("commits");
    assert_eq!(source.still_there(&table, &keys([2, 4, 6])).await.expect("counts"), 1);
}

#[tokio::test]
async fn errors_name_the_constraint_and_no_value() {
    let (_database, source, table) = crm("").await;
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let kept = change.delete(&due(&table), &keys([2])).await.expect_err("it has orders");
    assert!(
        matches!(&kept, SourceError::Database { code, constraint: Some(name), table: Some(table), .. }
            if code == "23503" && name == "orders_customer_fkey" && table == "orders"),
        "{kept}"
    );
    drop(change);
    let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
    let set = [("email".to_owned(), Expr::val("canary1@example.org"))];
    let clash = change.update(&due(&table), &keys([4]), &set).await.expect_err("it is taken");
    let shown = format!("{clash} {clash:?} {kept} {kept:?}");
    assert!(shown.contains("customers_email_key") && !shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn what_happened_to_a_subject_is_noted() {
    let (database, source, _table) = crm("").await;
    let subject = SubjectId("2".to_owned());
    for at in [10, 20] {
        let mut change = Change::begin(&source, &grant(), 1).await.expect("begins");
        for note in [SubjectNote::Asked(at), SubjectNote::Lapsed(at + 1)] {
            change.note_subject("customers", &subject, note).await.expect("notes");
        }
        change.commit().await.expect("commits");
    }
    let sum = "SELECT asks * 10000 + asked_at * 100 + lapsed_at FROM stewardd_subjects
        WHERE table_name = 'customers' AND subject = '2' AND answered_at IS NULL";
    assert_eq!(database.int(sum).await, 22_021);
}

#[tokio::test]
async fn what_prepare_prints_is_enough_and_no_more() {
    let (database, _source) = source(CRM).await;
    let role = format!("steward_{}", database.name);
    let script = prepare::script(Dialect::Postgres, &role);
    database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'x';{script}")).await;
    let steward = Source::new(config(&database.url_of(&role, "x", "")));
    let table = projection(&steward, "customers", &Declared::default()).await;
    let epoch = steward.claim_epoch().await.expect("the journal may be written");
    let mut change = Change::begin(&steward, &grant(), epoch).await.expect("begins");
    let refused = change.delete(&due(&table), &keys([2])).await.expect_err("not yet granted");
    assert!(matches!(refused, SourceError::Permission { .. }), "{refused}");
    drop(change);

    // What the script leaves commented out until somebody decides: first what findings need.
    let hidden = steward.usage().await.expect("an answer");
    assert!(
        matches!(hidden, Statistics::None(why) if why.contains("CREATE EXTENSION")),
        "{hidden:?}"
    );
    let said = steward.privileges().await.expect("an answer");
    assert!(matches!(said, Granted::Known(_)), "grants need none: {said:?}");
    database.execute(&optional(&script, "-- CREATE EXTENSION")).await;
    let hidden = steward.usage().await.expect("an answer");
    assert!(
        matches!(hidden, Statistics::None(why) if why.contains("pg_read_all_stats")),
        "{hidden:?}"
    );
    database.execute(&optional(&script, "-- GRANT pg_read_all_stats")).await;
    let known = steward.usage().await.expect("an answer");
    assert!(matches!(known, Statistics::Kept(_)), "{known:?}");
    let mut change = Change::begin(&steward, &grant(), epoch).await.expect("begins");
    let refused = change.delete(&due(&table), &keys([2])).await.expect_err("no more than reading");
    assert!(matches!(refused, SourceError::Permission { .. }), "{refused}");
    drop(change);

    let enforce: String =
        script.lines().filter_map(|line| line.strip_prefix("-- GRANT UPDATE")).collect();
    database.execute(&format!("GRANT UPDATE{enforce} DROP TABLE orders;")).await;
    let mut change = Change::begin(&steward, &grant(), epoch).await.expect("begins");
    assert_eq!(change.lock(&due(&table), &keys([4])).await.expect("locks").len(), 1);
    assert_eq!(change.delete(&due(&table), &keys([4])).await.expect("deletes"), keys([4]));
    let subject = SubjectId("4".to_owned());
    change.note_subject("customers", &subject, SubjectNote::Asked(1)).await.expect("notes");
    change.mark(&marker("b1")).await.expect("marks");
    change.commit().await.expect("commits");
    assert!(steward.marker("b1").await.expect("reads").is_some());
}
