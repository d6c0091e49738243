//! A scan that is killed twice: `tests/run bench resume [ROWS]`. SIGKILL comes after 30 % and after 70 % of a
//! large table, each time in the middle of a chunk; the same command goes on. What each part read is counted
//! from outside: by what the state remembers, by the last part's own report, and by PostgreSQL itself. The exit
//! code is 1 when more than a chunk for each kill was read twice, or when what was seen differs from what an
//! undisturbed scan sees.

#![allow(dead_code, reason = "the harness can do more than is measured here")]

#[path = "../tests/it/support/governed.rs"]
mod governed;
#[path = "../tests/it/support/mysql.rs"]
mod mysql;
#[path = "../tests/it/support/postgres.rs"]
mod postgres;
mod scanner;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqliteConnection};

use governed::{Engine, Governed};
use scanner::{Asked, Scan};

/// Share of the table's rows after which a kill comes.
const KILLS: [f64; 2] = [0.3, 0.7];
/// What is estimated from parts, or counted of a sample too, may be this far off.
const NEAR: f64 = 0.05;

#[tokio::main]
async fn main() -> ExitCode {
    let asked = Asked::from_arguments();
    let rows = asked.number(0, 2_000_000);
    let mut wrong = 0;
    for engine in [Engine::Postgres, Engine::Sqlite] {
        if engine == Engine::Postgres && std::env::var_os("STEWARDD_TEST_POSTGRES").is_none() {
            println!("Postgres: no server; tests/run bench starts them");
            wrong += 1;
            continue;
        }
        wrong += measure(&asked, engine, rows).await;
    }
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Answers how many bars were missed.
async fn measure(asked: &Asked, engine: Engine, rows: u64) -> usize {
    eprintln!("{engine:?}: making {rows} rows");
    let governed = Governed::new(engine, "desk").await;
    governed.execute(&create(engine, rows)).await;
    let dir = tempfile::tempdir().expect("a directory");
    let (calm, killed) = (dir.path().join("calm.db"), dir.path().join("killed.db"));
    println!("{engine:?}: {rows} rows of text");

    eprintln!("{engine:?}: an undisturbed scan");
    let before = served(&governed).await;
    let whole = start(asked, &governed, &calm).end();
    let cost = served(&governed).await.zip(before).map(|(after, before)| after - before);
    println!("  undisturbed  {:>10} rows read{}", read(&whole.report), by_server(cost));

    let before = served(&governed).await;
    let (mut kept, mut largest) = (0, 0);
    for share in KILLS {
        eprintln!("{engine:?}: to be killed after {:.0} %", share * 100.0);
        let from = served(&governed).await;
        let scan = start(asked, &governed, &killed);
        let (now, chunk) = until(scan, &killed, kept, (rows as f64 * share) as u64).await;
        largest = largest.max(chunk);
        let handed = served(&governed).await.zip(from).map(|(after, before)| after - before);
        println!(
            "  killed       {:>10} rows read and remembered, at most {chunk} in a chunk{}",
            now - kept,
            by_server(handed)
        );
        kept = now;
    }
    eprintln!("{engine:?}: to its end");
    let from = served(&governed).await;
    let last = start(asked, &governed, &killed).end();
    let rest = served(&governed).await.zip(from).map(|(after, before)| after - before);
    println!("  to its end   {:>10} rows read{}", read(&last.report), by_server(rest));
    let parts = served(&governed).await.zip(before).map(|(after, before)| after - before);

    let mut wrong = Vec::new();
    let sum = kept + read(&last.report);
    if sum != rows {
        wrong.push(format!("what is remembered and the rest are {sum} rows"));
    }
    if let Some((parts, cost)) = parts.zip(cost) {
        let again = parts - cost;
        println!("  read again   {again:>10} rows by the server's count");
        let most = (KILLS.len() as u64 * largest) as i64;
        if again > most {
            wrong.push(format!("{again} rows were read again, more than {most}"));
        }
    }
    let (calm, killed) = (observations(&calm).await, observations(&killed).await);
    wrong.extend(differences(&calm, &killed));
    for wrong in &wrong {
        println!("  MISSED: {wrong}");
    }
    if wrong.is_empty() {
        println!("  the observation equals that of the undisturbed scan");
    }
    if engine == Engine::Postgres {
        governed.execute("DROP TABLE notes").await;
    }
    wrong.len()
}

fn start(asked: &Asked, governed: &Governed, state: &Path) -> Scan {
    let state = state.to_str().expect("UTF-8");
    asked.scan(&["--full", "--connections", "1", "--state", state, &governed.url])
}

fn read(report: &Value) -> u64 {
    report["stats"]["rows"].as_u64().expect("a number")
}

fn by_server(rows: Option<i64>) -> String {
    rows.map(|rows| format!("; the server handed out {rows}")).unwrap_or_default()
}

/// Kills a scan in the middle of the chunk after the one that brought it to so many rows, of which `kept` were
/// read before; answers how many are remembered, and the most rows of a chunk.
async fn until(mut scan: Scan, state: &Path, mut kept: u64, wanted: u64) -> (u64, u64) {
    let (mut chunk, mut took) = (0, Duration::ZERO);
    let mut changed = Instant::now();
    loop {
        assert!(scan.runs(), "it ended before it was killed: more rows, please");
        let now = remembered(state).await;
        if now > kept {
            (chunk, took) = (chunk.max(now - kept), changed.elapsed());
            (kept, changed) = (now, Instant::now());
        }
        if chunk > 0 && now >= wanted && changed.elapsed() >= took / 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    scan.kill();
    (remembered(state).await, chunk)
}

/// Rows that the state holds of a read under way.
async fn remembered(state: &Path) -> u64 {
    // There is no table before the program has made it.
    let Some(mut open) = open(state).await else { return 0 };
    let rows =
        sqlx::query_scalar("SELECT sum(json_extract(partial, '$[1].rows')) FROM scan_states");
    let rows: Option<i64> = rows.fetch_one(&mut open).await.unwrap_or_default();
    rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default()
}

async fn open(state: &Path) -> Option<SqliteConnection> {
    if !state.exists() {
        return None;
    }
    let options = SqliteConnectOptions::new().filename(state).read_only(true);
    options.busy_timeout(Duration::from_secs(10)).connect().await.ok()
}

/// Rows that PostgreSQL's scans of the table have handed out by now, whoever got them.
async fn served(governed: &Governed) -> Option<i64> {
    if governed.engine != Engine::Postgres {
        return None;
    }
    // A session reports when it ends, one whose client was killed when it next writes.
    let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    while governed.number(others).await > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let rows = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'notes'";
    Some(governed.number(rows).await)
}

/// What a state says of the table's fields.
async fn observations(state: &Path) -> Vec<Value> {
    let mut open = open(state).await.expect("the state");
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT observation FROM observations ORDER BY field")
            .fetch_all(&mut open)
            .await
            .expect("observations");
    rows.iter().map(|text| serde_json::from_str(text).expect("JSON")).collect()
}

/// In what two observations differ, field by field, member by member. A field that was only sampled differs by
/// chance, and the estimate of different values is put together from parts.
fn differences(calm: &[Value], killed: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    if calm.len() != killed.len() {
        found.push(format!("{} fields and not {}", killed.len(), calm.len()));
    }
    for (calm, killed) in calm.iter().zip(killed) {
        let name = calm["column"]["name"].as_str().unwrap_or("the table");
        if name == "id" {
            continue;
        }
        for (member, value) in calm.as_object().expect("an object") {
            let other = &killed[member];
            let equal = match member.as_str() {
                "distinct" => near(value, other),
                "values" => same_counts(value, other),
                // With those of the sample before the whole read, which is drawn by lot.
                "bytes" if name == "the table" => near(value, other),
                _ => value == other,
            };
            if !equal {
                found.push(format!("{name}.{member} is {other} and not {value}"));
            }
        }
    }
    found
}

/// What is counted of every cell is the same. What is known by a sample of the cells is drawn anew after each kill.
fn same_counts(a: &Value, b: &Value) -> bool {
    const SAMPLED: [&str; 1] = ["phone"];
    let rest = |counts: &Value| {
        let mut counts = counts.clone();
        for name in SAMPLED {
            counts["hits"].as_object_mut().expect("an object").remove(name);
        }
        counts
    };
    let within =
        |counts: &Value, name: &str| counts["hits"][name]["within"].as_f64().unwrap_or(0.0);
    let filled = a["filled"].as_f64().unwrap_or(0.0);
    // Of all rows: a kind that is in hardly any of them may be in none of a sample.
    let sampled = |name: &&str| (within(a, name) - within(b, name)).abs() <= filled * NEAR / 10.0;
    rest(a) == rest(b) && SAMPLED.iter().all(sampled)
}

fn near(a: &Value, b: &Value) -> bool {
    let (Some(a), Some(b)) = (a.as_f64(), b.as_f64()) else { return false };
    (a - b).abs() <= a.max(b) * NEAR
}

/// Notes of about 1,100 bytes, somebody's address in one of a hundred.
fn create(engine: Engine, rows: u64) -> String {
    let (numbers, repeat, analyse) = match engine {
        Engine::Sqlite => (
            format!(
                "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n) s"
            ),
            "replace(hex(zeroblob(8)), '0', 'I would like to know what happened to the parcel then. ')",
            "",
        ),
        _ => (
            format!("generate_series(1, {rows}::bigint) AS s(i)"),
            "repeat('I would like to know what happened to the parcel then. ', 16)",
            "ANALYZE notes;",
        ),
    };
    format!(
        "CREATE TABLE notes (id bigint PRIMARY KEY, body text);
         INSERT INTO notes SELECT i, 'Hello, order ' || (i * 7919) || ' came late. ' || {repeat} || CASE WHEN i % 100 = 0
           THEN 'Write to ann.' || i || '@example.org.' ELSE 'Thank you!' END FROM {numbers}; {analyse}"
    )
}
