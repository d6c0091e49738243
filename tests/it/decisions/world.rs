//! A decision log in a directory of its own, and decisions with canaries for ids.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use stewardd::audit::decisions::read::{self, Logged};
use stewardd::audit::decisions::{
    self, Asked, Decided, DecisionLog, Kind, Outcome, Record, Writer,
};
use stewardd::audit::{Keys, Log};
use stewardd::config::DecisionsConfig;
use stewardd::model::Clock;

pub const ORIGIN: &str = "steward.example.org/audit/test";
/// 2026-03-02T00:00:00Z.
pub const START: i64 = 1_772_409_600_000;

pub struct House {
    pub dir: PathBuf,
    pub keys: Keys,
    pub log: Log,
    pub decisions: DecisionLog,
    pub writer: Writer,
}

impl House {
    pub async fn open(dir: &Path, config: &DecisionsConfig) -> Self {
        let state = dir.join("state");
        fs::create_dir_all(&state).unwrap();
        let keys = Keys::load_or_create(&state).unwrap();
        let log = Log::open(&dir.join("audit"), ORIGIN, Clock::System).await.unwrap();
        let (decisions, writer) =
            decisions::open(log.clone(), keys.clone(), Clock::System, config, &state).unwrap();
        Self { dir: dir.to_owned(), keys, log, decisions, writer }
    }

    pub fn audit(&self) -> PathBuf {
        self.dir.join("audit")
    }

    pub fn spool(&self) -> PathBuf {
        self.dir.join("state/decisions.spool")
    }

    /// Every batch in the log, in order.
    pub async fn logged(&self) -> Vec<Logged> {
        let entries = self.log.read(0, u64::MAX).await.unwrap();
        entries.iter().filter_map(|entry| read::logged(entry)).collect()
    }

    pub async fn records(&self) -> Vec<Record> {
        self.logged().await.into_iter().flat_map(|batch| batch.records).collect()
    }
}

pub fn asked(number: usize) -> Asked {
    Asked {
        time: START + number as i64,
        bundle: "b".repeat(64).into(),
        caller: "crm-app".into(),
        request_id: Some(format!("request-{number}").into()),
        kind: Kind::Evaluation,
        principal: ("User".into(), format!("canary-person-{}", number % 7).into()),
        action: "read".into(),
        purpose: Some("contract".into()),
    }
}

pub fn decided(number: usize) -> Decided {
    of(asked(number), number)
}

/// The answer to what was asked, about a record.
pub fn of(asked: Asked, number: usize) -> Decided {
    Decided {
        asked: Arc::new(asked),
        resource: ("crm::customers".into(), format!("canary-record-{number}").into()),
        table: Some(Arc::new("crm.customers".parse().unwrap())),
        decision: true,
        outcome: Outcome::Ok,
        reason: None,
        policies: ["crm-read".into()].into(),
        break_glass: None,
        results: None,
        always: None,
    }
}

/// Every byte below a directory.
pub fn bytes(dir: &Path) -> Vec<u8> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(bytes(&path));
            continue;
        }
        match fs::read(&path) {
            // SQLite's last connection takes its journals with it, a moment after a daemon has ended.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            read => found.extend(read.unwrap()),
        }
    }
    found
}

pub fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// The request ids of records, which tell them apart.
pub fn requests(records: &[Record]) -> Vec<String> {
    records.iter().filter_map(|record| record.request_id.clone()).collect()
}

pub fn expected(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| format!("request-{number}")).collect()
}

/// Runs one test of this binary in a process of its own; what it said.
pub fn alone(test: &str, failpoint: &str, wrap: &[&str], arguments: &[&str]) -> (bool, String) {
    let binary = std::env::current_exe().unwrap();
    let mut words: Vec<_> = wrap.iter().map(std::ffi::OsString::from).collect();
    words.push(binary.into_os_string());
    words.extend([test, "--exact"].iter().chain(arguments).map(std::ffi::OsString::from));
    let output = Command::new(&words[0])
        .args(&words[1..])
        .env("STEWARDD_FAILPOINT", failpoint)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// A test can fail: with its guard broken it does, and says this.
#[cfg(feature = "failpoints")]
pub fn fails_with(failpoint: &str, test: &str, because: &str) {
    let (passed, said) = alone(test, failpoint, &[], &[]);
    assert!(!passed && said.contains("1 failed") && said.contains(because), "{failpoint}: {said}");
}
