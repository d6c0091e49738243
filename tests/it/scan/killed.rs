//! A scan that is killed (kill -9) goes on where it was, and says what it did not read.

use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqliteConnection};

use crate::support::governed::{Engine, Governed};
use crate::support::process::stewardd;

/// More than SQLite is asked for in one statement.
const LARGE: u64 = 250_000;
const SMALL: u64 = 1_000;
const TABLES: u64 = 12;

async fn database() -> Governed {
    let governed = Governed::new(Engine::Sqlite, "desk").await;
    let numbers = |most: u64| {
        format!(
            "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {most}) SELECT"
        )
    };
    let mut script = format!(
        "BEGIN; CREATE TABLE large (id integer PRIMARY KEY, note text);
         INSERT INTO large {} n, 'please write to me at home as soon as you can, a' || n || '@example.org' FROM s;",
        numbers(LARGE)
    );
    for table in 1..=TABLES {
        script += &format!(
            "CREATE TABLE t{table:02} (id integer PRIMARY KEY, word text);
             INSERT INTO t{table:02} {} n, 'word' || n FROM s;",
            numbers(SMALL)
        );
    }
    governed.execute(&format!("{script} COMMIT; ANALYZE;")).await;
    governed
}

fn scan(governed: &Governed, state: &str) -> Child {
    let arguments = ["scan", "--full", "--json", "--connections", "1", "--state", state];
    let mut command = stewardd();
    command.args(arguments).arg(&governed.url).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

fn stats(child: Child) -> Value {
    let output = child.wait_with_output().expect("a child of ours");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    report["stats"].clone()
}

/// Rows that are counted in the state: of tables that are done, and of those under way.
async fn counted(state: &mut SqliteConnection) -> Option<(i64, i64)> {
    let counts = sqlx::query_as(
        "SELECT coalesce(sum(json_extract(state, '$.rows')), 0),
                coalesce(sum(json_extract(partial, '$[1].rows')), 0) FROM scan_states",
    );
    // There is no table before the program has made it.
    counts.fetch_one(state).await.ok()
}

async fn open(path: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    options.busy_timeout(Duration::from_secs(10)).connect().await.expect("the state")
}

#[tokio::test]
async fn a_killed_scan_goes_on_where_it_was() {
    let governed = database().await;
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("scan.db");
    let state = path.to_str().expect("UTF-8");
    let mut child = scan(&governed, state);
    loop {
        if path.exists()
            && counted(&mut open(state).await).await.is_some_and(|(_, under)| under > 0)
        {
            break;
        }
        assert!(
            child.try_wait().expect("a child of ours").is_none(),
            "it ended before it was killed"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("a child of ours");
    let (done, under) = counted(&mut open(state).await).await.expect("counts");
    assert!(done + under > 0);
    let total = LARGE + TABLES * SMALL;
    let rest = stats(scan(&governed, state));
    // Only what has no free text is looked at by a sample; the rest of the rows is read once.
    let read = rest["rows"].as_u64().expect("a number");
    assert_eq!(read + (done + under) as u64, total, "{rest}: {done} done and {under} under way");
    let again = stats(scan(&governed, state));
    assert_eq!((&again["rows"], &again["unchanged"]), (&0.into(), &(TABLES + 1).into()), "{again}");
}
