//! Occurrences in a real store: each once, the latest of those missed, and what a killed process leaves.

use std::path::PathBuf;

use chrono::{DateTime, Duration};
use stewardd::config::Cron;
use stewardd::model::Clock;
use stewardd::schedule::{Job, Outcome, abandon, claim, finish, pending, run};
use stewardd::store::Store;
use tokio_util::sync::CancellationToken;

use crate::support::daemon::PATIENCE;

async fn store() -> (tempfile::TempDir, PathBuf, Store) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("stewardd.db");
    let store = Store::open(&path).await.unwrap();
    (dir, path, store)
}

fn clock(text: &str) -> Clock {
    Clock::manual(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

fn nightly(owner: &str) -> Job {
    let cron = Cron::parse("0 2 * * *").unwrap();
    Job { name: "scan", cron, zone: chrono_tz::UTC, owner: owner.into() }
}

async fn due(store: &Store, job: &Job, clock: &Clock) -> Option<String> {
    let at = pending(store, job.name, &job.cron, job.zone, clock.millis()).await.unwrap();
    at.map(stewardd::model::clock::rfc3339)
}

/// Runs the job until nothing is pending; the occurrences it ran.
async fn run_pending(store: &Store, job: &Job, clock: &Clock, result: Result<(), String>) -> usize {
    let token = CancellationToken::new();
    let mut ran = 0;
    let work = |_| {
        ran += 1;
        token.cancel();
        std::future::ready(result.clone())
    };
    let running = run(job, store, clock, &token, work);
    // Without anything pending the job naps until its next occurrence, hours away; its work ends it.
    let pending = due(store, job, clock).await.is_some();
    let wait = if pending { PATIENCE } else { std::time::Duration::from_millis(300) };
    drop(tokio::time::timeout(wait, running).await);
    ran
}

async fn states(store: &Store) -> Vec<(String, Option<String>)> {
    let query = sqlx::query_as("SELECT state, detail FROM occurrences ORDER BY scheduled_at");
    query.fetch_all(store.reader()).await.unwrap()
}

#[tokio::test]
async fn an_occurrence_is_claimed_once_by_whoever_comes_first() {
    let (_dir, path, store) = store().await;
    let other = Store::attach(&path).await.unwrap();
    let (first, second) = tokio::join!(
        claim(&store, "scan", 1_000, "a", 2_000),
        claim(&other, "scan", 1_000, "b", 2_000)
    );
    assert_ne!(first.unwrap(), second.unwrap());
    assert!(!claim(&store, "scan", 1_000, "a", 3_000).await.unwrap());
    assert!(claim(&store, "scan", 2_000, "a", 3_000).await.unwrap());
    assert!(claim(&store, "retention", 1_000, "a", 3_000).await.unwrap());
}

#[tokio::test]
async fn a_new_job_missed_nothing_and_an_absence_is_made_up_for_once() {
    let (_dir, path, store) = store().await;
    let (job, clock) = (nightly("a"), clock("2026-01-01T10:00:00Z"));
    assert_eq!(due(&store, &job, &clock).await, None);
    store.close().await;
    drop(store);
    clock.advance(Duration::days(5));
    let store = Store::open(&path).await.unwrap();
    assert_eq!(due(&store, &job, &clock).await.unwrap(), "2026-01-06T02:00:00.000Z");
    assert_eq!(run_pending(&store, &job, &clock, Ok(())).await, 1);
    assert_eq!(run_pending(&store, &job, &clock, Ok(())).await, 0);
    assert_eq!(states(&store).await, [("done".to_owned(), None)]);
    clock.advance(Duration::days(1));
    assert_eq!(due(&store, &job, &clock).await.unwrap(), "2026-01-07T02:00:00.000Z");
}

#[tokio::test]
async fn a_failure_is_noted_and_the_next_occurrence_comes() {
    let (_dir, _path, store) = store().await;
    let (job, clock) = (nightly("a"), clock("2026-01-01T00:00:00Z"));
    assert_eq!(due(&store, &job, &clock).await, None);
    clock.advance(Duration::days(1));
    assert_eq!(run_pending(&store, &job, &clock, Err("no source answered".into())).await, 1);
    assert_eq!(run_pending(&store, &job, &clock, Ok(())).await, 0, "not again at once");
    clock.advance(Duration::days(1));
    assert_eq!(run_pending(&store, &job, &clock, Ok(())).await, 1);
    let failed = ("failed".to_owned(), Some("no source answered".to_owned()));
    assert_eq!(states(&store).await, [failed, ("done".to_owned(), None)]);
}

#[tokio::test]
async fn what_a_killed_process_claimed_has_failed() {
    let (_dir, _path, store) = store().await;
    claim(&store, "scan", 1_000, "gone", 1_500).await.unwrap();
    claim(&store, "scan", 2_000, "gone", 2_500).await.unwrap();
    finish(&store, "scan", 1_000, &Outcome::Done, 1_700).await.unwrap();
    assert_eq!(abandon(&store, 3_000).await.unwrap(), 1);
    assert_eq!(states(&store).await[0].0, "done");
    assert_eq!(states(&store).await[1].0, "failed");
    // Too late to change what was said.
    finish(&store, "scan", 2_000, &Outcome::Done, 4_000).await.unwrap();
    assert_eq!(states(&store).await[1].0, "failed");
}
