//! A large table of free text, scanned by the real program: memory stays where it is, and somebody who
//! waits sees how far it is. `STEWARDD_TEST_ROWS` makes the table larger than is usual for a test.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::governed::{Engine, Governed};
use crate::support::process::stewardd;

const ROWS: u64 = 100_000;
/// What the program may hold of however many rows, in KiB: 100 MiB.
pub const MOST: u64 = 100 * 1024;

/// Tickets of about 400 bytes, somebody's address or card in some of them.
const TICKETS: &str = "
CREATE TABLE tickets (id bigint PRIMARY KEY, opened_at timestamptz NOT NULL, author text, body text);
INSERT INTO tickets SELECT n, timestamptz '2024-01-01' + n * interval '1 minute',
  'person' || n || '@example.org',
  'Hello, this is about order ' || md5(n::text) || '. It came late, and the parcel was open; '
  || repeat('I would like to know what happened to it, and when I will get my money back. ', 1 + n % 6)
  || CASE WHEN n % 1000 = 0 THEN 'Write to ann.other' || n || '@example.org or call +49 30 901820.' ELSE 'Thank you!' END
FROM generate_series(1, ROWS) n;
ANALYZE tickets;";

/// The same for MariaDB.
const MARIADB_TICKETS: &str = "
CREATE TABLE tickets (id bigint PRIMARY KEY, opened_at timestamp(6) NOT NULL, author text, body text);
INSERT INTO tickets SELECT seq, timestamp '2024-01-01 00:00:00' + INTERVAL seq MINUTE,
  concat('person', seq, '@example.org'),
  concat('Hello, this is about order ', md5(seq), '. It came late, and the parcel was open; ',
    repeat('I would like to know what happened to it, and when I will get my money back. ', 1 + seq % 6),
    if(seq % 1000 = 0, concat('Write to ann.other', seq, '@example.org or call +49 30 901820.'), 'Thank you!'))
FROM seq_1_to_ROWS;
ANALYZE TABLE tickets;";

fn rows() -> u64 {
    let wanted = std::env::var_os("STEWARDD_TEST_ROWS");
    wanted.map_or(ROWS, |rows| rows.to_str().and_then(|rows| rows.parse().ok()).expect("a number"))
}

async fn tickets(engine: Engine, rows: u64) -> Governed {
    let governed = Governed::new(engine, "desk").await;
    let script = if engine == Engine::Mysql { MARIADB_TICKETS } else { TICKETS };
    governed.execute(&script.replace("ROWS", &rows.to_string())).await;
    governed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_the_table() {
    memory_stays(Engine::Postgres, rows()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_mariadbs_table() {
    memory_stays(Engine::Mysql, rows() / 2).await;
}

async fn memory_stays(engine: Engine, rows: u64) {
    let governed = tickets(engine, rows).await;
    let started = Instant::now();
    let (report, peak) = scan_measured(&governed);
    println!("{rows} rows in {:.1?}, at most {peak} KiB resident", started.elapsed());
    assert!(peak <= MOST, "{peak} KiB");
    assert_eq!(report["stats"]["rows"], rows, "every row was read");
    let fields = report["tables"][0]["fields"].as_array().expect("a list");
    let body = fields.iter().find(|field| field["name"] == "body").expect("the text");
    assert!(!body["category"].is_null(), "who is named in one of a thousand is found: {body}");
}

/// The report of a full scan by the real program, and the most memory it ever had, in KiB.
pub fn scan_measured(governed: &Governed) -> (Value, u64) {
    let dir = tempfile::tempdir().expect("a directory");
    let out = dir.path().join("report.json");
    let mut child = stewardd()
        .args(["scan", "--full", "--json", &governed.url])
        .stdout(std::fs::File::create(&out).expect("a file"))
        .spawn()
        .expect("the program starts");
    let mut peak = 0;
    let status = loop {
        peak = peak.max(high_water(child.id()).unwrap_or(0));
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert!(status.success());
    assert!(peak > 1024, "it was measured");
    let report = serde_json::from_slice(&std::fs::read(&out).expect("the report")).expect("JSON");
    (report, peak)
}

/// The most memory a process ever had resident, in KiB, while there is one to ask.
fn high_water(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_shows_how_far_it_is() {
    let governed = tickets(Engine::Postgres, ROWS / 4).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/on_terminal.py");
    let output = Command::new("python3")
        .arg(script)
        // Slow enough that a bar has something to show on any machine.
        .args([env!("CARGO_BIN_EXE_stewardd"), "scan", "--full", "--rows-per-second", "20000"])
        .arg(&governed.url)
        .output()
        .expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen = String::from_utf8_lossy(&output.stdout);
    assert!(seen.contains("0/1 tables"), "{seen}");
    let mut positions: Vec<&str> = seen
        .split(" rows of tickets")
        .filter_map(|before| before.split_whitespace().last())
        .collect();
    positions.dedup();
    assert!(positions.len() > 2, "the bar moves: {positions:?}");
    assert!(seen.contains('█'), "a bar: {seen}");
    let plain = stewardd().args(["scan", &governed.url]).stderr(Stdio::piped()).output();
    let plain = plain.expect("the program starts");
    let seen = String::from_utf8_lossy(&plain.stderr);
    assert!(!seen.contains('█') && !seen.contains("rows of"), "a file gets no bar: {seen}");
}
