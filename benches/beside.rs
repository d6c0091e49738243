//! What the users of a database notice of a scan: `tests/run bench beside [SECONDS [RATE]]`. pgbench's own load
//! (like TPC-B, at a fixed rate) runs alone and beside a scan of a large table of the same server, in turn, three
//! pairs; what is compared are the medians of the 99th percentiles of its transactions. The scan runs as an
//! operator sets it up for a database at work; what that means is printed. The exit code is 1 above the bar.

#![allow(dead_code, reason = "the harness can do more than is measured here")]

#[path = "../tests/it/support/governed.rs"]
mod governed;
#[path = "../tests/it/support/mysql.rs"]
mod mysql;
#[path = "../tests/it/support/postgres.rs"]
mod postgres;
mod scanner;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use governed::{Engine, Governed};
use scanner::Asked;

const PAIRS: usize = 3;
/// The 99th percentile beside a scan and that alone.
const MOST: f64 = 1.2;
/// Size of pgbench's database: about 16 MB each.
const SCALE: u64 = 10;
const CLIENTS: u64 = 4;
/// Rows of the scanned table, of about 250 bytes: more than a scan at this rate reads in a round.
const ROWS: u64 = 2_000_000;

/// A scan beside users: one connection, a rate, a pause while the database is slow to answer, and no more of the
/// processor than nobody else wants, as `Nice=` of a unit would have it.
const CONSIDERATE: [&str; 6] =
    ["--connections", "1", "--rows-per-second", "20000", "--max-latency", "50ms"];
const NICE: i32 = 19;

#[tokio::main]
async fn main() -> ExitCode {
    let mut asked = Asked::from_arguments();
    let (seconds, rate) = (asked.number(0, 30), asked.number(1, 200));
    let Some(pgbench) = pgbench() else {
        println!("pgbench is not installed: it comes with PostgreSQL's server");
        return ExitCode::FAILURE;
    };
    asked.nice = NICE;
    let governed = Governed::new(Engine::Postgres, "desk").await;
    // A server that does not wait for its disk is nobody's; the tests' own is quicker than safe.
    governed.execute("ALTER SYSTEM SET fsync = on").await;
    governed.execute("SELECT pg_reload_conf()").await;
    let load = Load { pgbench, governed: &governed, rate };
    load.prepare().await;
    println!(
        "{rate} transactions a second of {CLIENTS} clients, {seconds} s a round, {PAIRS} pairs in turn"
    );
    println!("beside: nice -n {NICE} stewardd scan --full {}", CONSIDERATE.join(" "));
    load.run(5);
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for pair in 1..=PAIRS {
        eprintln!("pair {pair} of {PAIRS}: alone");
        alone.push(load.run(seconds));
        eprintln!("pair {pair} of {PAIRS}: beside a scan");
        let (took, rows) = load.beside(&asked, seconds).await;
        beside.push(took);
        println!(
            "pair {pair}: p99 alone {:7.2} ms   beside {:7.2} ms   the scan read {rows:.0} rows/s",
            alone[pair - 1],
            took
        );
    }
    governed.execute("ALTER SYSTEM RESET fsync").await;
    governed.execute("SELECT pg_reload_conf()").await;
    let (alone, beside) = (median(alone), median(beside));
    let ratio = beside / alone;
    println!("p99 {alone:.2} ms alone, {beside:.2} ms beside: {ratio:.2}, at most {MOST}");
    if ratio <= MOST { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Load<'a> {
    pgbench: PathBuf,
    governed: &'a Governed,
    rate: u64,
}

impl Load<'_> {
    async fn prepare(&self) {
        eprintln!("making pgbench's tables, and {ROWS} rows to scan");
        let scale = SCALE.to_string();
        self.call(&["--initialize", "--quiet", "--scale", &scale]);
        let words = "I would like to know what happened to the parcel, and when it will come. ";
        self.governed
            .execute(&format!(
                "CREATE TABLE letters (id bigint PRIMARY KEY, author text, body text);
                 INSERT INTO letters SELECT i, 'person' || i || '@example.org', 'Order ' || i || ': ' || repeat('{words}', 3)
                 FROM generate_series(1, {ROWS}::bigint) AS s(i)"
            ))
            .await;
        self.governed.execute("VACUUM ANALYZE letters").await;
        self.governed.execute("CHECKPOINT").await;
    }

    /// Runs the load for so long; answers the 99th percentile of its transactions, in milliseconds.
    fn run(&self, seconds: u64) -> f64 {
        let dir = tempfile::tempdir().expect("a directory");
        let log = dir.path().join("log");
        let (clients, rate) = (CLIENTS.to_string(), self.rate.to_string());
        let (seconds, log) = (seconds.to_string(), log.to_str().expect("UTF-8"));
        self.call(&[
            "--no-vacuum",
            "--client",
            &clients,
            "--jobs",
            "2",
            "--rate",
            &rate,
            "--time",
            &seconds,
            "--log",
            "--log-prefix",
            log,
        ]);
        percentile(dir.path())
    }

    /// The same while a scan runs, again when it has come to its end; answers the scan's rows a second, too.
    async fn beside(&self, asked: &Asked, seconds: u64) -> (f64, f64) {
        let url = self.governed.url.as_str();
        let arguments = [&["--full"], &CONSIDERATE[..], &[url]].concat();
        let (before, started) = (self.handed_out().await, Instant::now());
        let took = std::thread::scope(|scope| {
            let load = scope.spawn(|| self.run(seconds));
            let mut scan = asked.scan(&arguments);
            while !load.is_finished() {
                if !scan.runs() {
                    scan = asked.scan(&arguments);
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            scan.kill();
            load.join().expect("the load's figures")
        });
        let rows = (self.handed_out().await - before) as f64 / started.elapsed().as_secs_f64();
        assert!(rows > 0.0, "the scan read nothing");
        (took, rows)
    }

    /// Rows of the scanned table that the server has handed out, once nobody reads it.
    async fn handed_out(&self) -> i64 {
        let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        while self.governed.number(others).await > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let rows = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'letters'";
        self.governed.number(rows).await
    }

    fn call(&self, arguments: &[&str]) {
        let mut command = Command::new(&self.pgbench);
        let output = command.args(arguments).arg(&self.governed.url).stdin(Stdio::null()).output();
        let output = output.expect("pgbench starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "pgbench {arguments:?}: {said}");
    }
}

/// Of the transactions in pgbench's logs: the third word of a line is how long one took, in microseconds, from when
/// it was due.
fn percentile(dir: &Path) -> f64 {
    let mut took = Vec::new();
    for file in std::fs::read_dir(dir).expect("a directory") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a log");
        let third = |line: &str| line.split(' ').nth(2)?.parse::<u64>().ok();
        took.extend(text.lines().map(|line| third(line).expect("a transaction")));
    }
    assert!(took.len() >= 100, "{} transactions are too few to tell", took.len());
    took.sort_unstable();
    took[took.len() * 99 / 100] as f64 / 1e3
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Beside the server's other programs: `STEWARDD_POSTGRES_BIN`, else where Debian puts them, the newest first.
fn pgbench() -> Option<PathBuf> {
    let named = std::env::var_os("STEWARDD_POSTGRES_BIN").map(PathBuf::from);
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    debian.sort();
    let found = named.into_iter().chain(debian.into_iter().rev()).map(|bin| bin.join("pgbench"));
    found.into_iter().find(|pgbench| pgbench.exists())
}
