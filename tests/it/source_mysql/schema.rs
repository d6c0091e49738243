//! A schema that changes under a run: it is noticed, and not while a batch is open.

use std::time::Duration;

use stewardd::model::{Action, TableRef};
use stewardd::source::{Change, Grant};

use super::source;

#[tokio::test]
async fn every_change_that_a_plan_relies_on_changes_the_signature() {
    let (database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, mail varchar(40) COLLATE utf8mb4_general_ci, n int);
        CREATE TABLE other (id int PRIMARY KEY, t int);",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    let table = inventory.table("t").expect("t");
    let mut before = source.signature(&[table]).await.expect("a signature");
    for (ddl, matters) in [
        ("INSERT INTO t VALUES (1, 'a', 1)", false),
        ("CREATE TABLE elsewhere (id int)", false),
        ("ALTER TABLE t MODIFY mail varchar(40) COLLATE utf8mb4_bin", true),
        ("ALTER TABLE t MODIFY n bigint unsigned", true),
        ("ALTER TABLE t RENAME COLUMN n TO m", true),
        ("ALTER TABLE t ADD note text INVISIBLE", true),
        ("ALTER TABLE t ADD UNIQUE KEY (mail)", true),
        ("ALTER TABLE other ADD FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE", true),
        ("CREATE TRIGGER w BEFORE DELETE ON t FOR EACH ROW SET @x = 1", true),
        ("ALTER TABLE other DROP FOREIGN KEY other_ibfk_1", true),
        ("ALTER TABLE t ENGINE = MyISAM", true),
        ("DROP TABLE t", true),
    ] {
        database.execute(ddl).await;
        let after = source.signature(&[table]).await.expect("a signature");
        assert_eq!(after != before, matters, "{ddl}");
        before = after;
    }
}

#[tokio::test]
async fn a_pinned_schema_waits_for_the_transaction() {
    let (database, source) =
        source("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE c (id int, t int);").await;
    source.prepare().await.expect("prepares");
    let inventory = source.introspect().await.expect("introspects");
    let (table, child) = (inventory.table("t").expect("t"), inventory.table("c").expect("c"));
    let signature = source.signature(&[table, child]).await.expect("a signature");
    let grant = Grant::for_tests("plan", TableRef::new("crm", "t"), Action::Erase);
    for ddl in [
        "ALTER TABLE t ADD note text",
        "ALTER TABLE c DROP COLUMN t",
        "CREATE TRIGGER w BEFORE DELETE ON t FOR EACH ROW SET @x = 1",
    ] {
        let mut change = Change::begin(&source, &grant, 1).await.expect("begins");
        let pinned = change.pin(&[table], &[child]).await.expect("pins");
        assert_eq!(pinned == signature, ddl.starts_with("ALTER TABLE t"), "before {ddl}");
        let mut altered = std::pin::pin!(database.execute(ddl));
        let early = tokio::time::timeout(Duration::from_millis(300), &mut altered).await;
        assert!(early.is_err(), "changed under an open transaction: {ddl}");
        change.commit().await.expect("commits");
        altered.await;
    }
}
