//! A full scan beside reading the same columns to nowhere: `tests/run bench scan [ROWS] [postgres|mysql|sqlite …]`. Both read in turn, so
//! that a busy machine is busy for both; what is printed are medians and their ratio. PostgreSQL's COPY and
//! MariaDB's streaming read are those of the servers' own clients where they are installed, else of the driver.

#![allow(dead_code, reason = "the harness can do more than is measured here")]

#[path = "../tests/it/support/governed.rs"]
mod governed;
#[path = "../tests/it/support/mysql.rs"]
mod mysql;
#[path = "../tests/it/support/postgres.rs"]
mod postgres;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use governed::{Engine, Governed};
use stewardd::scan::{Options, observe};

const ROUNDS: usize = 5;

/// What customers look like, `i` being a number of theirs: three parts, joined by `||`.
const COLUMNS: [(&str, &str); 11] = [
    ("full_name", "'Ada ' || i || ' Lovelace'"),
    ("email", "'customer.' || i || '@example.org'"),
    ("phone", "'+49 30 9' || (100000 + i % 900000) || ''"),
    ("street", "'Hauptstrasse ' || i % 200 || ''"),
    ("city", "'Berlin' || '' || ''"),
    ("postcode", "'' || (10000 + i % 80000) || ''"),
    ("note", "'The parcel number ' || i || ' came late and open; please call me back about it.'"),
    ("hostname", "'web-' || i % 5000 || '.internal.example.com'"),
    ("order_no", "'2024' || (10000000 + i) || ''"),
    ("status", "'state' || i % 5 || ''"),
    ("created", "'2024-01-' || (10 + i % 20) || ' 10:11:12'"),
];

#[tokio::main]
async fn main() {
    let rows = std::env::args().find_map(|arg| arg.parse::<u64>().ok()).unwrap_or(1_000_000);
    let only: Vec<String> = std::env::args().skip(1).map(|arg| arg.to_lowercase()).collect();
    let known = |name: &str| only.iter().any(|arg| arg == name);
    println!("{rows} rows of 11 text columns, medians of {ROUNDS} in turn");
    println!("engine       scan           read           ratio   by");
    for (engine, server) in [
        (Engine::Postgres, Some("STEWARDD_TEST_POSTGRES")),
        (Engine::Mysql, Some("STEWARDD_TEST_MYSQL")),
        (Engine::Sqlite, None),
    ] {
        let name = format!("{engine:?}").to_lowercase();
        let others = ["postgres", "mysql", "sqlite"].iter().any(|other| known(other));
        if others && !known(&name) {
            continue;
        }
        if server.is_some_and(|name| std::env::var_os(name).is_none()) {
            println!("{engine:?}: no server; tests/run bench starts them");
            continue;
        }
        measure(engine, rows).await;
    }
}

async fn measure(engine: Engine, rows: u64) {
    let governed = Governed::new(engine, "crm").await;
    governed.execute(&create(engine, rows)).await;
    let (mut scans, mut reads, mut by) = (Vec::new(), Vec::new(), "");
    for round in 0..=ROUNDS {
        let start = Instant::now();
        by = nowhere(&governed).await;
        let read = start.elapsed();
        let start = Instant::now();
        scan(&governed, rows).await;
        // The first round fills the caches.
        if round > 0 {
            reads.push(read);
            scans.push(start.elapsed());
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1e3
    };
    let (scan, read) = (median(&mut scans), median(&mut reads));
    let engine = format!("{engine:?}");
    println!("{engine:<10} {scan:8.0} ms  {read:11.0} ms  {:8.2}   {by}", scan / read);
}

/// All of it, over one connection.
async fn scan(governed: &Governed, rows: u64) {
    let source = governed.source();
    let inventory = source.introspect().await.expect("an inventory");
    let options = Options { rows: rows * 2, full: true, connections: 1, ..Options::default() };
    let seen = observe(&source, &inventory, options, &|_| {}).await;
    assert_eq!((seen[0].rows, seen[0].complete), (rows, true), "{:?}", seen[0].failure);
}

/// Reads the columns and looks at none; answers by what.
async fn nowhere(governed: &Governed) -> &'static str {
    let names = COLUMNS.map(|(name, _)| name).join(", ");
    let url = &governed.url;
    let client = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    match governed.engine {
        Engine::Postgres => {
            let copy = format!("COPY (SELECT {names} FROM customers) TO STDOUT");
            if client("psql", &["--no-psqlrc", "--quiet", "--command", &copy, url]) {
                return "psql";
            }
            let mut open = sqlx::PgConnection::connect(url).await.expect("opens");
            let mut stream = open.copy_out_raw(&copy).await.expect("copies");
            while let Some(chunk) = stream.try_next().await.expect("a chunk") {
                std::hint::black_box(&chunk);
            }
            "the driver"
        }
        Engine::Mysql => {
            let select = format!("SELECT {names} FROM customers");
            let at = url::Url::parse(url).expect("a URL");
            let host = format!("--host={}", at.host_str().expect("a host"));
            let port = format!("--port={}", at.port().unwrap_or(3306));
            let user = format!("--user={}", at.username());
            let password = format!("--password={}", at.password().unwrap_or_default());
            let database = at.path().trim_start_matches('/');
            let quick = ["--quick", "--batch", "--protocol=tcp", "--execute", &select];
            let mut arguments = vec![host.as_str(), &port, &user, &password, database];
            arguments.extend(quick);
            if client("mariadb", &arguments) {
                return "mariadb --quick";
            }
            let mut open = sqlx::MySqlConnection::connect(url).await.expect("opens");
            let mut stream = sqlx::raw_sql(AssertSqlSafe(select)).fetch(&mut open);
            while let Some(row) = stream.try_next().await.expect("a row") {
                for at in 0..row.len() {
                    let cell: Option<&[u8]> = row.try_get_unchecked(at).expect("bytes");
                    std::hint::black_box(cell);
                }
            }
            "the driver"
        }
        Engine::Sqlite => {
            let mut open = sqlx::SqliteConnection::connect(url).await.expect("opens");
            let select = format!("SELECT {names} FROM customers");
            let mut stream = sqlx::query(AssertSqlSafe(select)).fetch(&mut open);
            while let Some(row) = stream.try_next().await.expect("a row") {
                for at in 0..row.len() {
                    let cell: Option<&[u8]> = row.try_get_unchecked(at).expect("bytes");
                    std::hint::black_box(cell);
                }
            }
            "the driver"
        }
    }
}

fn create(engine: Engine, rows: u64) -> String {
    let numbers = match engine {
        Engine::Sqlite => format!(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n) s"
        ),
        Engine::Postgres => format!("generate_series(1, {rows}::bigint) AS s(i)"),
        Engine::Mysql => format!("(SELECT seq AS i FROM seq_1_to_{rows}) s"),
    };
    let text = |parts: &str| match engine {
        Engine::Mysql => format!("concat({})", parts.replace(" || ", ", ")),
        _ => parts.to_owned(),
    };
    let columns = COLUMNS.map(|(name, _)| format!("{name} text")).join(", ");
    let values = COLUMNS.map(|(_, parts)| text(parts)).join(", ");
    let statistics = match engine {
        Engine::Mysql => "ANALYZE TABLE customers",
        Engine::Sqlite | Engine::Postgres => "ANALYZE",
    };
    format!(
        "CREATE TABLE customers ({columns}); INSERT INTO customers SELECT {values} FROM {numbers}; {statistics}"
    )
}
