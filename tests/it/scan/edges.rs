//! What a scan meets seldom: the greatest key there is, a table that was emptied or refused between two runs, a
//! reader who leaves.

use std::process::Stdio;

use futures_util::future::BoxFuture;
use stewardd::model::Column;
use stewardd::scan::Options;
use stewardd::source::Statistics;
use stewardd::source::read::{Part, Reading, Sink};

use super::again::{OPTIONS, ROWS, Site};
use crate::support::governed::{Engine, Governed};
use crate::support::process::stewardd;

/// More chunks than any read of these tests has.
const MOST: u32 = 1_000;

/// Takes rows, and gives up on a read that does not end.
struct Chunks(u32);

impl Sink for Chunks {
    fn row(&mut self, _: &[Option<&[u8]>]) {}

    fn chunk(&mut self, _: u64) -> BoxFuture<'_, bool> {
        self.0 += 1;
        Box::pin(std::future::ready(self.0 < MOST))
    }
}

/// The last range has no end: a key of 2^63 - 1 lies below none.
async fn ends(engine: Engine, key: &str, statistics: &str) {
    let governed = Governed::new(engine, "desk").await;
    let values: Vec<String> = (1..=30).map(|n| format!("({n}, 'a')")).collect();
    governed
        .execute(&format!(
            "CREATE TABLE t (id {key} PRIMARY KEY, a varchar(9)); INSERT INTO t VALUES {};
             INSERT INTO t VALUES ({}, 'z'); {statistics}",
            values.join(","),
            i64::MAX
        ))
        .await;
    let source = governed.source();
    let inventory = source.introspect().await.expect("an inventory");
    let table = inventory.table("t").expect("the table");
    let columns: Vec<&Column> = table.columns.iter().collect();
    let reading = Reading { chunk: 256 * 4, ..Reading::whole(table, &columns) };
    let mut chunks = Chunks(0);
    let read = source.read(reading, &mut chunks).await.expect("it reads");
    assert!(chunks.0 > 0 && chunks.0 < MOST, "{engine:?}: {} chunks", chunks.0);
    assert_eq!((read.rows, read.complete), (31, true), "{engine:?}");
}

#[tokio::test]
async fn a_read_ends_at_the_greatest_row_id_of_sqlite() {
    ends(Engine::Sqlite, "integer", "ANALYZE;").await;
}

#[tokio::test]
async fn a_read_ends_at_the_greatest_key_of_mariadb() {
    ends(Engine::Mysql, "bigint", "ANALYZE TABLE t;").await;
}

/// Small chunks, one connection, and a budget that ends in the middle of the tickets.
fn little() -> Options {
    Options { chunk: 256 * 1_000, connections: 1, most_rows: Some(9_000), ..OPTIONS() }
}

fn unlimited() -> Options {
    Options { most_rows: None, ..little() }
}

#[tokio::test]
async fn a_table_in_other_files_is_begun_anew() {
    let site = Site::new(Engine::Postgres, false).await;
    let begun = site.scan(little()).await;
    assert!(begun.left.contains(&"tickets".to_owned()), "{begun:?}");
    site.governed
        .execute(
            "TRUNCATE tickets; INSERT INTO tickets VALUES (1, 'none', now());
             SELECT pg_stat_force_next_flush()",
        )
        .await;
    site.scan(unlimited()).await;
    let tickets = site.table("tickets").await;
    assert_eq!((tickets.rows, tickets.complete), (1, true), "a position in a file that is gone");
}

#[tokio::test]
async fn a_table_that_refuses_keeps_its_place() {
    let site = Site::new(Engine::Sqlite, false).await;
    let inventory = site.inventory().await;
    let begun = site.scan(little()).await;
    assert!(begun.left.contains(&"tickets".to_owned()), "{begun:?}");
    site.governed.execute("ALTER TABLE tickets RENAME TO away").await;
    let refused = site.scan_of(&inventory, unlimited()).await;
    assert_eq!(refused.failed.len(), 1, "{refused:?}");
    site.governed.execute("ALTER TABLE away RENAME TO tickets").await;
    let rest = site.scan_of(&inventory, unlimited()).await;
    let tickets = site.table("tickets").await;
    assert_eq!((tickets.rows, tickets.complete), (ROWS as u64, true));
    assert!(rest.rows < ROWS as u64, "what was read need not be read again: {rest:?}");
}

#[tokio::test]
async fn our_own_questions_are_no_use_of_a_column() {
    let site = Site::new(Engine::Mysql, false).await;
    let (source, inventory) = (site.governed.source(), site.inventory().await);
    let table = inventory.table("tickets").expect("the table");
    let columns: Vec<&Column> = table.columns.iter().collect();
    let part = Part::Whole { from: 9_000 };
    let reading = Reading { part, chunk: 256 * 1_000, ..Reading::whole(table, &columns) };
    source.read(reading, &mut Chunks(0)).await.expect("it goes on");
    let Statistics::Kept(usage) = source.usage().await.expect("statistics") else {
        panic!("the server of the tests counts")
    };
    let texts = usage.statements.iter().map(|one| one.text.to_lowercase());
    let ours: Vec<String> = texts.filter(|text| text.contains(" offset ")).collect();
    assert_eq!(ours, [""; 0], "a key is not in use because a scan went on at it");
}

#[tokio::test]
async fn a_reader_who_leaves_is_no_failure() {
    let governed = Governed::new(Engine::Sqlite, "desk").await;
    governed.execute("CREATE TABLE a (email text); INSERT INTO a VALUES ('ann@example.org')").await;
    for arguments in [&["scan"][..], &["scan", "--json"]] {
        let mut command = stewardd();
        command.args(arguments).arg(&governed.url);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let ended = child.wait_with_output().expect("a child of ours");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success() && !said.contains("panicked"), "{arguments:?}: {said}");
    }
}
