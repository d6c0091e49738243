//! Large entries: an unfinished bundle of megabytes is not written for every group, and nothing is lost or unseen by it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use stewardd::audit::{Entry, Log};
use tempfile::TempDir;

use super::{assert_verified, check, copy, entry, open};

/// So many of 60 KB are more than an unfinished bundle that is written each time.
const SEVERAL: u64 = 40;

fn large(number: u64) -> Entry {
    Entry { data: json!({ "number": number, "pad": "x".repeat(60_000) }), ..entry(number) }
}

async fn append_large(log: &Log) {
    for number in 0..SEVERAL {
        log.append(large(number)).await.unwrap();
    }
}

fn bytes_of(dir: &Path, under: &str) -> u64 {
    let files = super::files(&dir.join(under)).into_iter();
    files.map(|path| path.metadata().unwrap().len()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_files_lag_behind_survives_a_kill_and_is_there_for_who_reads() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    append_large(&log).await;
    // As it would be after a kill now: whatever the files show is true, and the journal has the rest.
    let dead = TempDir::new().unwrap();
    let dead = copy(&dir, dead.path());
    let report = check(&dead);
    assert!(report.verified, "{:#?}", report.problems);
    let shown = bytes_of(&dead, "tile/entries");
    let each_time = SEVERAL * (SEVERAL + 1) / 2 * 60_000;
    assert!(2 * shown < each_time, "{shown} bytes of bundles were written for {SEVERAL} entries");
    let again = open(&dead).await;
    assert_eq!(again.size(), SEVERAL);
    assert_verified(&dead, SEVERAL);
    let entries = log.read(0, u64::MAX).await.unwrap();
    assert_eq!(entries, again.read(0, u64::MAX).await.unwrap());
    assert_eq!(entries.len() as u64, SEVERAL);
    assert_verified(&dir, SEVERAL);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_catch_up_by_themselves() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    append_large(&log).await;
    let deadline = Instant::now() + Duration::from_secs(20);
    while check(&dir).size < SEVERAL {
        assert!(Instant::now() < deadline, "the files show {} entries", check(&dir).size);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    log.append(large(SEVERAL)).await.unwrap();
    drop(log);
    assert_verified(&dir, SEVERAL + 1);
}

#[cfg(feature = "failpoints")]
#[test]
fn a_log_that_never_catches_up_is_caught() {
    let test = "audit::large::the_files_catch_up_by_themselves";
    let binary = std::env::current_exe().unwrap();
    let run = std::process::Command::new(binary)
        .args([test, "--exact"])
        .env("STEWARDD_FAILPOINT", "audit-never-catches-up")
        .output()
        .unwrap();
    assert!(!run.status.success());
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.contains("the files show"), "{said}");
}
