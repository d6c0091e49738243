//! Scanning again: what did not change is not read, what changed is, and a scan that was ended goes on.

use std::collections::BTreeMap;

use stewardd::model::{Clock, Inventory};
use stewardd::scan::{Job, Options, Outcome, TableObservation, UpdatedAt, observe, run};
use stewardd::store::Store;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::support::governed::{Engine, Governed};

pub(super) const ROWS: i64 = 20_000;
/// Ten times fewer than there are, so that only free text is read whole.
pub(super) const OPTIONS: fn() -> Options =
    || Options { rows: 2_000, full: true, ..Options::default() };

/// Tickets in sentences, customers in words, and a table nobody touches.
fn schema(engine: Engine) -> String {
    let numbers = match engine {
        Engine::Sqlite => {
            format!(
                "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {ROWS}) SELECT n FROM s) s"
            )
        }
        Engine::Postgres => format!("generate_series(1, {ROWS}) s(n)"),
        Engine::Mysql => format!("(SELECT seq AS n FROM seq_1_to_{ROWS}) s"),
    };
    let (moment, long_ago) = match engine {
        Engine::Sqlite => ("text", "'2020-01-01 00:00:00'"),
        Engine::Postgres => ("timestamptz", "timestamptz '2020-01-01'"),
        Engine::Mysql => ("datetime", "timestamp '2020-01-01 00:00:00'"),
    };
    let text = |parts: &str| match engine {
        Engine::Mysql => format!("concat({parts})"),
        _ => parts.replace(", ", " || "),
    };
    let statistics = match engine {
        Engine::Sqlite => "ANALYZE;".to_owned(),
        Engine::Postgres => "ANALYZE; SELECT pg_stat_force_next_flush();".to_owned(),
        Engine::Mysql => "ANALYZE TABLE tickets, customers, plain;".to_owned(),
    };
    format!(
        "CREATE TABLE tickets (id integer PRIMARY KEY, body text, changed {moment});
         CREATE TABLE customers (id integer PRIMARY KEY, email text, changed {moment});
         CREATE TABLE plain (id integer PRIMARY KEY, colour text);
         INSERT INTO tickets SELECT n, {body}, {long_ago} FROM {numbers};
         INSERT INTO customers SELECT n, {email}, {long_ago} FROM {numbers};
         INSERT INTO plain VALUES (1, 'red'), (2, 'blue');
         {statistics}",
        body = text("'The parcel did not come as it was promised to us on the page, number ', n"),
        email = text("'person', n, '@example.org'"),
    )
}

/// One row in a thousand: what a ticket says now, and somebody new.
fn change(engine: Engine) -> String {
    let now = match engine {
        Engine::Sqlite => "datetime('now')",
        Engine::Postgres | Engine::Mysql => "now()",
    };
    let flush = if engine == Engine::Postgres { "SELECT pg_stat_force_next_flush();" } else { "" };
    format!(
        "UPDATE tickets SET body = 'Please write to my new mailbox ann@example.org when it is there', changed = {now}
           WHERE id % 1000 = 7;
         INSERT INTO customers VALUES (100001, 'new@example.org', {now});
         {flush}"
    )
}

pub(super) struct Site {
    pub(super) governed: Governed,
    store: Store,
    updated_at: BTreeMap<String, UpdatedAt>,
    dir: TempDir,
}

impl Site {
    pub(super) async fn new(engine: Engine, declared: bool) -> Self {
        let governed = Governed::new(engine, "desk").await;
        governed.execute(&schema(engine)).await;
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::open(&dir.path().join("stewardd.db")).await.expect("a store");
        let by = |table: &str| {
            (table.to_owned(), UpdatedAt { column: "changed".to_owned(), encoding: None })
        };
        let tables: &[&str] = if declared { &["tickets", "customers"] } else { &[] };
        Self { governed, store, updated_at: tables.iter().map(|t| by(t)).collect(), dir }
    }

    pub(super) async fn inventory(&self) -> Inventory {
        self.governed.source().introspect().await.expect("an inventory")
    }

    pub(super) async fn scan(&self, options: Options) -> Outcome {
        self.scan_of(&self.inventory().await, options).await
    }

    /// By an inventory that may no longer be true.
    pub(super) async fn scan_of(&self, inventory: &Inventory, options: Options) -> Outcome {
        let job = Job {
            source: &self.governed.source(),
            inventory,
            store: &self.store,
            clock: &Clock::System,
            options: &options,
            updated_at: &self.updated_at,
            token: CancellationToken::new(),
            progress: &|_| {},
        };
        run(&job).await.expect("a scan")
    }

    async fn seen(&self) -> Vec<TableObservation> {
        observe::load(&self.store, "desk").await.expect("observations")
    }

    pub(super) async fn table(&self, name: &str) -> TableObservation {
        let seen = self.seen().await;
        seen.into_iter().find(|table| table.table == name).expect("it was seen")
    }

    /// What the fields of all tables are said to hold, and within.
    async fn verdicts(&self) -> Vec<(String, Vec<&'static str>)> {
        let seen = self.seen().await;
        let fields = seen.iter().flat_map(|table| {
            table.fields.iter().map(|field| {
                let name = format!("{}.{}", table.table, field.column.name);
                (name, field.verdict(&table.table).categories())
            })
        });
        fields.collect()
    }
}

async fn reads_what_changed(engine: Engine, declared: bool) {
    let site = Site::new(engine, declared).await;
    rest(engine).await;
    let first = site.scan(OPTIONS()).await;
    assert!(first.rows > ROWS as u64, "tickets whole, customers by a sample: {first:?}");
    assert_eq!((first.full, first.sampled, first.unchanged), (2, 1, 0), "{first:?}");
    let again = site.scan(OPTIONS()).await;
    assert_eq!((again.rows, again.unchanged), (0, 3), "{engine:?}: {again:?}");
    site.governed.execute(&change(engine)).await;
    let third = site.scan(OPTIONS()).await;
    assert!(third.rows >= 20 && third.rows * 50 <= first.rows, "{engine:?}: {third:?}");
    assert!(third.changes > 0 && third.unchanged < 3, "{third:?}");
    let merged = site.verdicts().await;
    let body = merged.iter().find(|(name, _)| name == "tickets.body").expect("the text");
    assert_eq!(body.1, ["user.contact.email"], "who is named in a changed row is found");
    let full = Site { store: fresh(&site).await, ..site };
    full.scan(OPTIONS()).await;
    assert_eq!(merged, full.verdicts().await, "as a scan of everything says");
}

/// InnoDB's times of change are cut to seconds: a table that just changed has no version yet.
async fn rest(engine: Engine) {
    if engine == Engine::Mysql {
        tokio::time::sleep(std::time::Duration::from_millis(3_100)).await;
    }
}

async fn fresh(site: &Site) -> Store {
    Store::open(&site.dir.path().join("other").join("stewardd.db")).await.expect("a store")
}

#[tokio::test]
async fn sqlite_is_read_where_it_changed() {
    reads_what_changed(Engine::Sqlite, true).await;
}

#[tokio::test]
async fn postgres_is_read_where_it_changed() {
    reads_what_changed(Engine::Postgres, true).await;
}

#[tokio::test]
async fn postgres_knows_its_changed_rows_without_a_column_for_it() {
    reads_what_changed(Engine::Postgres, false).await;
}

#[tokio::test]
async fn mariadb_is_read_where_it_changed() {
    reads_what_changed(Engine::Mysql, true).await;
}

#[tokio::test]
async fn an_update_that_no_counter_tells_is_read_with_its_table() {
    let site = Site::new(Engine::Sqlite, false).await;
    let first = site.scan(OPTIONS()).await;
    site.governed.execute("UPDATE plain SET colour = 'ann@example.org' WHERE id = 1").await;
    let second = site.scan(OPTIONS()).await;
    assert_eq!(second.unchanged, 0, "a file has one version: {second:?}");
    assert_eq!(second.full, first.full);
    let plain = site.table("plain").await;
    assert_eq!(plain.field("colour").expect("colour").values.of("email").valid, 1);
}

#[tokio::test]
async fn a_schedule_a_schema_and_many_changes_read_anew() {
    let site = Site::new(Engine::Postgres, false).await;
    site.scan(OPTIONS()).await;
    let now = Options { full_every: std::time::Duration::from_millis(1), ..OPTIONS() };
    let all = site.scan(now).await;
    assert!(all.rows > ROWS as u64 && all.changes == 0, "the schedule: {all:?}");
    let flush = "SELECT pg_stat_force_next_flush()";
    site.governed.execute("ALTER TABLE plain ADD COLUMN note text").await;
    let shape = site.scan(OPTIONS()).await;
    assert_eq!((shape.rows, shape.changes, shape.unchanged), (2, 0, 2), "the shape: {shape:?}");
    site.governed
        .execute(&format!("UPDATE tickets SET changed = now() WHERE id % 5 = 0; {flush}"))
        .await;
    let many = site.scan(OPTIONS()).await;
    assert!(many.rows > ROWS as u64 && many.changes == 0, "a fifth changed: {many:?}");
    site.governed.execute(&format!("TRUNCATE tickets; {flush}")).await;
    let emptied = site.scan(OPTIONS()).await;
    assert_eq!((emptied.rows, emptied.full), (0, 1), "emptied: {emptied:?}");
}

/// A budget ends a read in the middle of a table; the next goes on there, and nothing is read twice.
async fn goes_on(engine: Engine) {
    let site = Site::new(engine, false).await;
    let small = Options { chunk: 256 * 1_000, connections: 1, ..OPTIONS() };
    let mut rows = 0;
    let mut runs = 0;
    loop {
        let outcome = site.scan(Options { most_rows: Some(9_000), ..small }).await;
        rows += outcome.rows;
        runs += 1;
        if outcome.left.is_empty() {
            break;
        }
        assert!(runs < 10, "{outcome:?}");
    }
    assert!(runs > 2, "{runs} runs");
    let twice = rows - ROWS as u64;
    assert!(twice < 8_000, "samples of two tables and the small one: {twice} rows more");
    let tickets = site.table("tickets").await;
    assert_eq!((tickets.rows, tickets.complete), (ROWS as u64, true));
    let body = tickets.field("body").expect("body");
    assert_eq!((body.rows, body.values.filled), (ROWS as u64, ROWS as u64));
    assert!(body.distinct.abs_diff(ROWS as u64) < ROWS as u64 / 20, "{}", body.distinct);
}

#[tokio::test]
async fn sqlite_goes_on_where_a_scan_ended() {
    goes_on(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_goes_on_where_a_scan_ended() {
    goes_on(Engine::Postgres).await;
}

#[tokio::test]
async fn mariadb_goes_on_where_a_scan_ended() {
    goes_on(Engine::Mysql).await;
}
