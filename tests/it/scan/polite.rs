//! A scan within its limits: the window, the load of the database, a budget; and settings that make no sense.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{TimeZone as _, Utc};
use futures_util::future::join_all;
use sqlx::{Connection as _, Executor as _, PgConnection};
use stewardd::config::{Environment, Window, parse};
use stewardd::model::Clock;
use stewardd::scan::{Job, Options, Outcome, Progress, run};
use stewardd::store::Store;
use tokio_util::sync::CancellationToken;

use crate::support::daemon::PATIENCE;
use crate::support::governed::{Engine, Governed};

/// Sessions that make a server busy.
const WAITING: u64 = 20;

async fn scan(
    governed: &Governed,
    store: &Store,
    clock: &Clock,
    options: Options,
    progress: &(dyn Fn(Progress<'_>) + Send + Sync),
) -> Outcome {
    let source = governed.source();
    let inventory = source.introspect().await.expect("an inventory");
    let job = Job {
        source: &source,
        inventory: &inventory,
        store,
        clock,
        options: &options,
        updated_at: &BTreeMap::new(),
        token: CancellationToken::new(),
        progress,
    };
    run(&job).await.expect("a scan")
}

#[tokio::test]
async fn a_closed_window_leaves_everything_for_later() {
    let governed = Governed::new(Engine::Sqlite, "desk").await;
    governed
        .execute("CREATE TABLE a (x text); INSERT INTO a VALUES ('one'); CREATE TABLE b (x text)")
        .await;
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::open(&dir.path().join("stewardd.db")).await.expect("a store");
    let window = Window::parse("22:00-06:00").expect("a window");
    let options =
        Options { window: Some((window, chrono_tz::Asia::Shanghai)), ..Options::default() };
    // 12:00 in UTC is 20:00 there, 15:00 is 23:00.
    let clock =
        Clock::manual(Utc.with_ymd_and_hms(2026, 5, 1, 12, 0, 0).single().expect("a moment"));
    let closed = scan(&governed, &store, &clock, options, &|_| {}).await;
    assert_eq!((closed.rows, closed.left.len()), (0, 2), "{closed:?}");
    clock.advance(chrono::Duration::hours(3));
    let open = scan(&governed, &store, &clock, options, &|_| {}).await;
    assert_eq!((open.rows, open.left.len(), open.full), (1, 0, 2), "{open:?}");
}

#[tokio::test]
async fn what_did_not_fit_goes_first_next_time() {
    let governed = Governed::new(Engine::Sqlite, "desk").await;
    for table in ["a", "b", "c"] {
        governed
            .execute(&format!(
                "CREATE TABLE {table} (x text); INSERT INTO {table} VALUES ('1'), ('2')"
            ))
            .await;
    }
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::open(&dir.path().join("stewardd.db")).await.expect("a store");
    let options = Options { most_rows: Some(2), connections: 1, ..Options::default() };
    let mut left = Vec::new();
    for round in 0..3 {
        // The whole file has one version: a change makes every table worth another look.
        governed.execute(&format!("INSERT INTO a VALUES ('round {round}')")).await;
        left.push(scan(&governed, &store, &Clock::System, options, &|_| {}).await.left);
    }
    assert_eq!(left, [["b", "c"], ["c", "a"], ["a", "b"]]);
}

#[tokio::test]
async fn a_busy_database_is_waited_for() {
    let governed = Governed::new(Engine::Postgres, "desk").await;
    governed.execute("CREATE TABLE a (x text); INSERT INTO a VALUES ('one')").await;
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::open(&dir.path().join("stewardd.db")).await.expect("a store");
    // The whole server's sessions count, those of other tests too: these are many more than come and go.
    let source = governed.source();
    let active = async || source.load().await.expect("a load").active.expect("a count");
    let limit = active().await + WAITING / 2;
    let mut held = PgConnection::connect(&governed.url).await.expect("connect");
    held.execute("SELECT pg_advisory_lock(1)").await.expect("locked");
    let wait = || governed.execute("SELECT pg_advisory_xact_lock_shared(1)");
    let busy = join_all((0..WAITING).map(|_| wait()));
    let over = AtomicBool::new(false);
    let scanned = async {
        let deadline = Instant::now() + PATIENCE;
        while active().await <= limit {
            assert!(Instant::now() < deadline, "the server is never busy");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let seen = AtomicBool::new(false);
        let options = Options { max_active: Some(limit), ..Options::default() };
        let note = |_: Progress<'_>| seen.store(over.load(Ordering::SeqCst), Ordering::SeqCst);
        let calm = async {
            // Time in which whoever does not wait has read it all.
            tokio::time::sleep(Duration::from_secs(1)).await;
            over.store(true, Ordering::SeqCst);
            held.close().await.expect("they go on");
        };
        let scan = scan(&governed, &store, &Clock::System, options, &note);
        let (outcome, ()) = tokio::join!(scan, calm);
        (outcome.full, seen.into_inner())
    };
    let (_, (full, after)) = tokio::join!(busy, scanned);
    assert_eq!((full, after), (1, true), "it was read once the other sessions had rested");
}

#[tokio::test]
async fn the_load_of_every_engine_is_known() {
    for engine in [Engine::Sqlite, Engine::Mysql] {
        let governed = Governed::new(engine, "desk").await;
        let load = governed.source().load().await.expect("a load");
        assert_eq!(load.active.is_some(), engine == Engine::Mysql, "{engine:?}");
    }
}

#[test]
fn settings_that_make_no_sense_are_named_with_their_line() {
    let head = "[store]\nurl = \"sqlite:///x.db\"\n[policies]\ndir = \"p\"\n[audit]\ndir = \"a\"\n[http]\n[scan]\n";
    let complaints = |setting: &str| {
        let environment = Environment::injected(None, |_| Err(std::io::ErrorKind::NotFound.into()));
        parse(&format!("{head}{setting}\n"), Path::new("/etc/s.toml"), &environment)
            .err()
            .unwrap_or_default()
    };
    assert!(
        complaints("window = \"22:00-06:00\"\nmax_rows = 5\nmax_latency = \"200ms\"").is_empty()
    );
    for wrong in [
        "window = \"22-6\"",
        "window = \"06:00-06:00\"",
        "connections = 0",
        "connections = 17",
        "max_rows = 0",
        "max_bytes = -1",
        "rows_per_second = 0",
        "full_every = \"0d\"",
        "statement_timeout = \"15\"",
        "max_latency = \"0ms\"",
        "max_active = \"many\"",
        "windows = \"22:00-06:00\"",
    ] {
        let found = complaints(wrong);
        assert_eq!(found.len(), 1, "{wrong}: {found:?}");
        let text = format!("{:?}", found[0]);
        assert!(text.contains('9'), "the ninth line: {text}");
    }
}
