//! The write path on MariaDB: fence, lock, predicate, marker, exact keys without RETURNING, and what the
//! database does behind one's back.

use std::time::Duration;

use sea_query::Expr;
use stewardd::model::value::{KeyPart, SubjectId};
use stewardd::model::{Dialect, RecordKey, Value};
use stewardd::source::project::Declared;
use stewardd::source::{
    Change, Granted, Projection, Selection, Source, SourceError, Statistics, SubjectNote, prepare,
};

use crate::support::change::{due, grant, keys, marker, optional};
use crate::support::mysql::Database;
use crate::support::source::{config, projection, values};

const CRM: &str = "CREATE TABLE customers (id int PRIMARY KEY, email varchar(80) UNIQUE, due bool);
    INSERT INTO customers SELECT seq, concat('canary', seq, '@example.org'), seq % 2 = 0 FROM seq_1_to_10;
    CREATE TABLE orders (id int PRIMARY KEY, customer int, paid bool, INDEX (customer),
      CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES customers (id));
    INSERT INTO orders SELECT seq, (seq % 3) + 1, true FROM seq_1_to_9;";

async fn bare(sql: &str) -> (Database, Source) {
    let database = Database::create().await;
    database.execute(sql).await;
    let source = Source::new(config(&database.url()));
    (database, source)
}

async fn crm(more: &str) -> (Database, Source, Projection) {
    let (database, source) = bare(&format!("{CRM}{more}")).await;
    source.prepare().await.expect("prepares");
    let table = projection(&source, "customers", &Declared::default()).await;
    (database, source, table)
}

/// A table that is not the CRM's, prepared.
async fn table(sql: &str, name: &str) -> (Database, Source, Projection) {
    let (database, source) = bare(sql).await;
    source.prepare().await.expect("prepares");
    let table = projection(&source, name, &Declared::default()).await;
    (database, source, table)
}

fn text(parts: &[&str]) -> RecordKey {
    RecordKey(parts.iter().map(|part| KeyPart::Text((*part).to_owned())).collect())
}

fn all(table: &Projection) -> Selection<'_> {
    Selection { projection: table, attributes: &[], filter: Expr::cust("TRUE") }
}

async fn begin(source: &Source) -> Change<'_> {
    Change::begin(source, &grant(), 1).await.expect("begins")
}

#[tokio::test]
async fn an_older_epoch_is_fenced_off() {
    let (_database, bare) = bare(CRM).await;
    assert!(!bare.prepared().await.expect("an answer"));
    let refused = bare.claim_epoch().await.expect_err("there is no journal");
    assert!(matches!(refused, SourceError::Unsupported { .. }), "{refused}");
    bare.prepare().await.expect("prepares");
    bare.prepare().await.expect("again");
    assert!(bare.prepared().await.expect("an answer"));
    assert_eq!(bare.claim_epoch().await.expect("claims"), 1);
    let claims = tokio::join!(bare.claim_epoch(), bare.claim_epoch(), bare.claim_epoch());
    let mut claims = [claims.0, claims.1, claims.2].map(|claim| claim.expect("claims"));
    claims.sort_unstable();
    assert_eq!(claims, [2, 3, 4], "each is somebody's");
    let fenced = Change::begin(&bare, &grant(), 3).await.err().expect("an older epoch");
    assert!(matches!(fenced, SourceError::Fenced { .. }), "{fenced}");
    Change::begin(&bare, &grant(), 4).await.expect("the newest epoch");
}

#[tokio::test]
async fn raising_the_epoch_waits_for_whoever_holds_it() {
    let (_database, source, table) = crm("DROP TABLE orders;").await;
    let mut change = begin(&source).await;
    change.delete(&due(&table), &keys([2])).await.expect("deletes");
    // Who gives up waiting raises nothing later.
    let early = tokio::time::timeout(Duration::from_millis(300), source.claim_epoch()).await;
    assert!(early.is_err(), "the fence was raised under an open transaction");
    let refused = source.claim_epoch().await.expect_err("a transaction of the old epoch is open");
    assert!(refused.is_transient(), "{refused}");
    change.commit().await.expect("commits");
    assert_eq!(source.claim_epoch().await.expect("claims"), 1);
}

#[tokio::test]
async fn the_marker_commits_with_the_deletion() {
    let (database, source, table) = crm("DROP TABLE orders;").await;
    for commits in [false, true] {
        let mut change = begin(&source).await;
        let gone = change.delete(&due(&table), &keys([2])).await.expect("deletes");
        assert_eq!(gone, keys([2]));
        change.mark(&marker("b1")).await.expect("marks");
        assert_eq!(source.marker("b1").await.expect("reads"), None, "nobody else sees it yet");
        if commits {
            change.commit().await.expect("commits");
        } else {
            drop(change);
        }
        assert_eq!(source.marker("b1").await.expect("reads"), commits.then(|| marker("b1")));
        let left = source.still_there(&table, &keys(1..=10)).await.expect("counts");
        assert_eq!(left, if commits { 9 } else { 10 });
    }
    let committed =
        "SELECT unix_timestamp() - committed_at / 1000 BETWEEN -2 AND 60 FROM stewardd_journal
        WHERE batch = 'b1'";
    assert_eq!(database.int(committed).await, 1);
    let mut again = begin(&source).await;
    let twice = again.mark(&marker("b1")).await.expect_err("a batch is marked once");
    assert!(matches!(&twice, SourceError::Database { .. }) && !twice.is_transient(), "{twice}");
}

#[tokio::test]
async fn the_predicate_is_repeated_and_the_keys_are_exact() {
    let (database, source, table) = crm("DROP TABLE orders;").await;
    let mut change = begin(&source).await;
    let gone = change.delete(&due(&table), &keys([1, 2, 3, 4, 99])).await.expect("deletes");
    assert_eq!(gone, keys([2, 4]), "1 and 3 are not due, 99 never was");
    assert!(change.delete(&due(&table), &keys([2, 4])).await.expect("deletes").is_empty());
    let set = [("email".to_owned(), Expr::cust("concat('x', id)"))];
    for _ in 0..2 {
        // The second time nothing differs from what it was; it is found all the same.
        let changed = change.update(&due(&table), &keys([5, 6, 8]), &set).await.expect("updates");
        assert_eq!(changed, keys([6, 8]));
    }
    assert!(change.update(&due(&table), &[], &set).await.expect("updates").is_empty());
    change.commit().await.expect("commits");
    assert_eq!(database.int("SELECT count(*) FROM customers WHERE email IN ('x6', 'x8')").await, 2);
}

#[tokio::test]
async fn what_a_cascade_took_along_is_gone_too() {
    let sql = "CREATE TABLE people (id int PRIMARY KEY, boss int, INDEX (boss),
          FOREIGN KEY (boss) REFERENCES people (id) ON DELETE CASCADE);
        INSERT INTO people VALUES (1, NULL), (2, 1), (3, 2), (4, NULL)";
    let (database, source, people) = table(sql, "people").await;
    let mut change = begin(&source).await;
    let mut gone = change.delete(&all(&people), &keys([1, 2])).await.expect("deletes");
    gone.sort();
    assert_eq!(gone, keys([1, 2]));
    change.commit().await.expect("commits");
    assert_eq!(database.int("SELECT sum(id) FROM people").await, 4, "the database took 3 as well");
}

#[tokio::test]
async fn locked_rows_are_read_as_they_are_and_stay_so() {
    let (database, source, table) = crm("").await;
    let attributes = ["due".to_owned(), "email".to_owned()];
    let selection = Selection { attributes: &attributes, ..due(&table) };
    let mut change = begin(&source).await;
    // Somebody commits after the transaction began: what is judged is what is there now.
    database.execute("UPDATE customers SET due = true WHERE id = 1").await;
    let rows = change.lock(&selection, &keys([2, 1, 3, 99])).await.expect("locks");
    assert_eq!(rows.len(), 3, "whatever the filter says");
    assert_eq!((&rows[0].values[0], &rows[2].values[0]), (&Value::Bool(true), &Value::Bool(false)));
    let writer = database.execute("UPDATE customers SET due = true WHERE id = 3");
    assert!(tokio::time::timeout(Duration::from_millis(300), writer).await.is_err(), "not locked");
    let child = database.execute("INSERT INTO orders VALUES (100, 3, true)");
    assert!(tokio::time::timeout(Duration::from_millis(300), child).await.is_err(), "not locked");
    // Between the rows there is room: what is not locked is nobody's business.
    database.execute("INSERT INTO customers VALUES (98, 'z', false)").await;
    let orders = projection(&source, "orders", &Declared::default()).await;
    let children = Selection { projection: &orders, attributes: &[], filter: Expr::cust("FALSE") };
    let columns = ["customer".to_owned()];
    let parents = keys([1, 2]);
    let found = change.lock_children(&children, &columns, &parents, 4).await.expect("locks");
    let found: Vec<_> = found.into_iter().map(|row| row.key).collect();
    assert_eq!(found, keys([1, 3, 4, 6]), "at most four, in key order, whatever the filter says");
}

/// Two transactions that take the same rows in opposite order: one is told to try again, and has changed
/// nothing.
#[tokio::test]
async fn a_deadlock_and_a_lock_that_stays_are_tried_again() {
    let (database, source, table) = crm("DROP TABLE orders;").await;
    let mut one = begin(&source).await;
    let mut two = begin(&source).await;
    one.delete(&due(&table), &keys([2])).await.expect("deletes");
    two.delete(&due(&table), &keys([4])).await.expect("deletes");
    let (first, second) = {
        let (of_two, of_one, selection) = (keys([4]), keys([2]), due(&table));
        tokio::join!(one.delete(&selection, &of_two), two.delete(&selection, &of_one))
    };
    let failed: Vec<_> = [first, second].into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].is_transient(), "{failed:?}");
    drop((one, two));
    assert_eq!(database.int("SELECT count(*) FROM customers").await, 10);

    let mut one = begin(&source).await;
    one.delete(&due(&table), &keys([2])).await.expect("deletes");
    let mut two = begin(&source).await;
    let waited = two.delete(&due(&table), &keys([2])).await.expect_err("somebody else has it");
    assert!(waited.is_transient(), "{waited}");
}

#[tokio::test]
async fn a_trigger_that_refuses_leaves_no_word_of_the_row() {
    let (database, source, table) = crm("DROP TABLE orders;
        CREATE TRIGGER keep BEFORE DELETE ON customers FOR EACH ROW
          IF old.id = 4 THEN
            SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'canary4', TABLE_NAME = 'canary4', CONSTRAINT_NAME = 'canary4';
          END IF")
    .await;
    let mut change = begin(&source).await;
    let refused = change.delete(&due(&table), &keys([2, 4, 6])).await.expect_err("it refuses");
    assert!(!format!("{refused} {refused:?}").contains("canary"), "{refused}");
    drop(change);
    assert_eq!(database.int("SELECT count(*) FROM customers").await, 10);
}

#[tokio::test]
async fn errors_carry_no_value() {
    let (_database, source, table) = crm("").await;
    let mut change = begin(&source).await;
    let kept = change.delete(&due(&table), &keys([2])).await.expect_err("it has orders");
    assert!(matches!(&kept, SourceError::Database { .. }) && !kept.is_transient(), "{kept}");
    drop(change);
    let mut change = begin(&source).await;
    let set = [("email".to_owned(), Expr::val("canary1@example.org"))];
    let clash = change.update(&due(&table), &keys([4]), &set).await.expect_err("it is taken");
    let shown = format!("{clash} {clash:?} {kept} {kept:?}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn what_happened_to_a_subject_is_noted_and_read() {
    let (database, source, _table) = crm("").await;
    for (subject, at) in [("2", 10), ("2", 20), ("2 ", 30)] {
        let subject = SubjectId(subject.to_owned());
        let mut change = begin(&source).await;
        for note in [SubjectNote::Asked(at), SubjectNote::Lapsed(at + 1)] {
            change.note_subject("customers", &subject, note).await.expect("notes");
        }
        change.commit().await.expect("commits");
    }
    let sum = "SELECT asks * 10000 + asked_at * 100 + lapsed_at FROM stewardd_subjects
        WHERE table_name = 'customers' AND subject = '2' AND answered_at IS NULL";
    assert_eq!(database.int(sum).await, 22_021);
    let subject = Some("id".to_owned());
    let declared = Declared { subject, steward: true, ..Declared::default() };
    let table = projection(&source, "customers", &declared).await;
    let read = async |path| values(&source, &table, path).await[1].clone();
    assert_eq!(read("steward.asks").await, Value::Long(2));
    assert_eq!(read("steward.lapsed_at").await, Value::Datetime(21));
    assert_eq!(read("steward.answered_at").await, Value::Null);
}

/// Keys of every kind: of two columns, of bytes, beyond what a signed number holds, of text that the
/// collation takes for another, and on partitions.
#[tokio::test]
async fn keys_of_every_kind_are_found_and_gone() {
    let (_database, source, pairs) = table(
        "CREATE TABLE pairs (a int, b varchar(10) COLLATE utf8mb4_general_ci, due bool, PRIMARY KEY (a, b))
           PARTITION BY HASH (a) PARTITIONS 4;
         INSERT INTO pairs VALUES (1, 'x', true), (1, 'y', true), (2, 'x', false), (3, 'x', true)",
        "pairs",
    )
    .await;
    let pair = |a, b: &str| RecordKey(vec![KeyPart::Int(a), KeyPart::Text(b.to_owned())]);
    let mut change = begin(&source).await;
    let asked = [pair(1, "x"), pair(2, "x"), pair(3, "X"), pair(3, "y")];
    assert_eq!(change.delete(&due(&pairs), &asked).await.expect("deletes"), [pair(1, "x")]);
    let rows = change.lock(&due(&pairs), &[pair(1, "x"), pair(1, "y")]).await.expect("locks");
    assert_eq!(rows.into_iter().map(|row| row.key).collect::<Vec<_>>(), [pair(1, "y")]);

    let (_database, source, bytes) = table(
        "CREATE TABLE bytes (id binary(4) PRIMARY KEY, due bool);
         INSERT INTO bytes VALUES (x'00ff27ff', true), (x'00ff2700', true), (x'41424344', true)",
        "bytes",
    )
    .await;
    let mut change = begin(&source).await;
    let asked = [text(&["00FF27FF"]), text(&["41424344"]), text(&["abcd"])];
    let gone = change.delete(&due(&bytes), &asked).await.expect("deletes");
    assert_eq!(gone, asked[..2]);
    change.commit().await.expect("commits");

    let (database, source, large) = table(
        "CREATE TABLE large (id bigint unsigned PRIMARY KEY, due bool);
         INSERT INTO large VALUES (1, true), (9223372036854775807, true), (9223372036854775808, true),
           (18446744073709551614, true), (18446744073709551615, true)",
        "large",
    )
    .await;
    let mut change = begin(&source).await;
    let asked = [text(&["18446744073709551615"]), RecordKey(vec![KeyPart::Int(i64::MAX)])];
    let mut gone = change.delete(&due(&large), &asked).await.expect("deletes");
    gone.sort();
    let mut expected = asked.to_vec();
    expected.sort();
    assert_eq!(gone, expected);
    change.commit().await.expect("commits");
    let left =
        "SELECT count(*) FROM large WHERE id IN (1, 9223372036854775808, 18446744073709551614)";
    assert_eq!(database.int(left).await, 3);
}

#[tokio::test]
async fn what_prepare_prints_is_enough_and_no_more() {
    let (database, _source) = bare(CRM).await;
    let role = format!("o'steward_{}", database.name);
    let script = prepare::script(Dialect::Mysql, &role);
    let quoted = role.replace('\'', "''");
    database.execute(&format!("CREATE USER '{quoted}'@'%' IDENTIFIED BY 'x';{script}")).await;
    let url = database.url_of(&role.replace('\'', "%27"), "x", "");
    let steward = Source::new(config(&url));
    let table = projection(&steward, "customers", &Declared::default()).await;
    let epoch = steward.claim_epoch().await.expect("the journal may be written");
    let mut change = Change::begin(&steward, &grant(), epoch).await.expect("begins");
    let refused = change.delete(&due(&table), &keys([2])).await.expect_err("not yet granted");
    assert!(matches!(refused, SourceError::Permission { .. }), "{refused}");
    drop(change);

    // What the script leaves commented out until somebody decides: first what findings need.
    database.execute("CREATE VIEW addresses AS SELECT email FROM customers").await;
    for (wanted, missing) in [
        ("-- GRANT SELECT ON performance_schema", "performance_schema cannot be read"),
        ("-- GRANT SHOW VIEW", "what views read is hidden"),
    ] {
        let hidden = Source::new(config(&url)).usage().await.expect("an answer");
        assert!(matches!(hidden, Statistics::None(why) if why.contains(missing)), "{hidden:?}");
        database.execute(&optional(&script, wanted)).await;
    }
    let steward = Source::new(config(&url));
    let Statistics::Kept(known) = steward.usage().await.expect("an answer") else {
        panic!("everything was granted")
    };
    let view = known.definitions.iter().find(|one| one.view).expect("the view");
    assert!(view.text.contains("email"), "{view:?}");
    let hidden = steward.privileges().await.expect("an answer");
    assert!(matches!(hidden, Granted::Unknown(why) if why.contains("mysql.*")), "{hidden:?}");
    database.execute(&optional(&script, "-- GRANT SELECT ON mysql")).await;
    let steward = Source::new(config(&url));
    let said = steward.privileges().await.expect("an answer");
    assert!(matches!(&said, Granted::Known(known) if !known.unlimited.is_empty()), "{said:?}");
    let mut change = Change::begin(&steward, &grant(), epoch).await.expect("begins");
    let refused = change.delete(&due(&table), &keys([2])).await.expect_err("no more than reading");
    assert!(matches!(refused, SourceError::Permission { .. }), "{refused}");
    drop(change);

    let enforce: String =
        script.lines().filter_map(|line| line.strip_prefix("-- GRANT UPDATE")).collect();
    database.execute(&format!("GRANT UPDATE{enforce} DROP TABLE orders;")).await;
    let steward = Source::new(config(&url));
    let mut change = Change::begin(&steward, &grant(), epoch).await.expect("begins");
    assert_eq!(change.lock(&due(&table), &keys([4])).await.expect("locks").len(), 1);
    assert_eq!(change.delete(&due(&table), &keys([4])).await.expect("deletes"), keys([4]));
    let subject = SubjectId("4".to_owned());
    change.note_subject("customers", &subject, SubjectNote::Asked(1)).await.expect("notes");
    change.mark(&marker("b1")).await.expect("marks");
    change.commit().await.expect("commits");
    assert!(steward.marker("b1").await.expect("reads").is_some());
}
