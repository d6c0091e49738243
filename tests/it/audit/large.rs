//! Large entries: an unfinished bundle of megabytes is not written for every group, and nothing is lost or unseen by it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use stewardd::audit::{Entry, Log};
use tempfile::TempDir;

use super::{assert_verified, check, entry, open};

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

/// A copy of one moment: of a log that shows more meanwhile another one is taken.
fn copy_live(dir: &Path, to: &Path) -> PathBuf {
    let target = to.join("audit");
    let checkpoint = || fs::read(dir.join("checkpoint")).unwrap();
    for _ in 0..100 {
        let before = checkpoint();
        let mut copy = Command::new("cp");
        let copied = copy.arg("-a").arg(dir).arg(dir.with_extension("key")).arg(to).status();
        // A file may have been replaced before it was read.
        if copied.unwrap().success() && checkpoint() == before {
            return target;
        }
        fs::remove_dir_all(&target).unwrap();
    }
    panic!("the log never rests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_files_lag_behind_survives_a_kill_and_is_there_for_who_reads() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let began = Instant::now();
    let log = open(&dir).await;
    append_large(&log).await;
    // As it would be after a kill now: whatever the files show is true, and the journal has the rest.
    let dead = TempDir::new().unwrap();
    let dead = copy_live(&dir, dead.path());
    let report = check(&dead);
    assert!(report.verified, "{:#?}", report.problems);
    // Each showing leaves a bundle: one of every entry while they are few, then one a second.
    let shown = super::files(&dead.join("tile/entries/000.p")).len() as u64;
    let seconds = began.elapsed().as_secs();
    assert!(shown <= 6 + seconds, "{shown} bundles of {SEVERAL} entries in {seconds} seconds");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_read_though_the_journal_cannot_be_begun_anew() {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("audit");
    let log = open(&dir).await;
    append_large(&log).await;
    let in_the_way = dir.join("journal.tmp");
    fs::create_dir(&in_the_way).unwrap();
    assert_eq!(log.read(0, u64::MAX).await.unwrap().len() as u64, SEVERAL);
    assert!(log.verify().await.unwrap().verified);
    fs::remove_dir(&in_the_way).unwrap();
    log.append(large(SEVERAL)).await.unwrap();
    drop(log);
    assert_verified(&dir, SEVERAL + 1);
}

#[cfg(feature = "failpoints")]
#[test]
fn a_log_that_never_catches_up_is_caught() {
    let test = "audit::large::the_files_catch_up_by_themselves";
    let binary = std::env::current_exe().unwrap();
    let run = Command::new(binary)
        .args([test, "--exact"])
        .env("STEWARDD_FAILPOINT", "audit-never-catches-up")
        .output()
        .unwrap();
    assert!(!run.status.success());
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.contains("the files show"), "{said}");
}
