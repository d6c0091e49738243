//! What is written, and what never is.

use std::fs;

use stewardd::audit::decisions::{Outcome, Unlogged};
use stewardd::audit::verify;
use stewardd::config::{DecisionsConfig, Permits};
use tempfile::TempDir;

#[cfg(feature = "failpoints")]
use super::world::fails_with;
use super::world::{House, bytes, contains, decided, expected, requests};

#[tokio::test]
async fn decisions_are_logged_in_order_and_ids_never_in_clear() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &DecisionsConfig::default()).await;
    for number in 0..1_000 {
        let mut one = decided(number);
        one.decision = number % 3 > 0;
        if number == 500 {
            one.outcome = Outcome::BreakGlass;
            one.break_glass = Some("canary-reason: the patient is unconscious".into());
        }
        house.decisions.record(one).unwrap();
    }
    assert_eq!(house.decisions.unwritten(), 1_000);
    house.writer.turn().await.unwrap();
    assert_eq!(house.decisions.unwritten(), 0);
    let records = house.records().await;
    assert_eq!(requests(&records), expected(0..1_000));
    assert_eq!(records.iter().filter(|record| !record.decision).count(), 334);
    let person = house.keys.entity("User", "canary-person-3");
    assert!(!contains(&bytes(&house.audit()), "canary"), "an id in clear: canary");
    assert_eq!(records[3].principal.id.as_deref(), Some(person.as_str()));
    let batches = house.logged().await;
    assert!(batches.len() < 30, "{} entries for 1,000 decisions", batches.len());
    assert!(verify(&house.audit(), None, None).unwrap().verified);
    // The same house with the log down: the spool hides no less.
    fs::rename(house.audit().join("checkpoint"), temp.path().join("away")).unwrap();
    house.decisions.record(decided(1_000)).unwrap();
    house.writer.turn().await.unwrap();
    assert!(fs::metadata(house.spool()).unwrap().len() > 100);
    assert!(!contains(&bytes(temp.path()), "canary"));
}

#[tokio::test]
async fn a_share_is_written_into_the_entry_and_denials_are_never_sampled() {
    let temp = TempDir::new().unwrap();
    let config = DecisionsConfig { permits: Permits::Share(0.1), ..DecisionsConfig::default() };
    let mut house = House::open(temp.path(), &config).await;
    for number in 0..1_000 {
        let mut one = decided(number);
        one.decision = number % 2 > 0;
        one.always = (number == 1).then_some(true);
        house.decisions.record(one).unwrap();
    }
    let seen = house.writer.turn().await.unwrap();
    assert_eq!(seen.len(), 1_000, "habits know of all");
    let batches = house.logged().await;
    let records: Vec<_> = batches.iter().flat_map(|batch| batch.records.clone()).collect();
    assert_eq!(records.iter().filter(|record| !record.decision).count(), 500);
    let permits = records.len() as u64 - 500;
    assert!((25..=80).contains(&permits), "{permits}");
    assert!(requests(&records).contains(&"request-1".to_owned()));
    let unlogged: u64 = batches.iter().map(|batch| batch.permits_unlogged).sum();
    assert_eq!(unlogged, 500 - permits);
    assert_eq!(batches[0].permit_share, 0.1);
}

#[tokio::test]
async fn a_full_backlog_closes_the_gate_until_it_is_written_and_has_an_end() {
    let temp = TempDir::new().unwrap();
    let config = DecisionsConfig { backlog: 1_000, ..DecisionsConfig::default() };
    let mut house = House::open(temp.path(), &config).await;
    let several = |numbers: std::ops::Range<usize>| numbers.map(decided).collect::<Vec<_>>();
    house.decisions.record_all(several(0..999)).unwrap();
    assert!(house.decisions.may_decide());
    house.decisions.record_all(several(999..1_500)).unwrap();
    assert!(!house.decisions.may_decide(), "who would decide must wait");
    house.decisions.record_all(several(1_500..2_000)).unwrap();
    assert_eq!(house.decisions.record(decided(2_000)), Err(Unlogged::Full));
    assert_eq!(house.decisions.unwritten(), 2_000);
    let decisions = house.decisions.clone();
    let waiting = decisions.ready();
    tokio::pin!(waiting);
    assert!(futures_util::poll!(waiting.as_mut()).is_pending());
    let stop = tokio_util::sync::CancellationToken::new();
    house.writer.wait(&stop).await;
    house.writer.turn().await.unwrap();
    assert_eq!(waiting.await, Ok(()), "told at once");
    assert_eq!(requests(&house.records().await), expected(0..2_000));
}

#[tokio::test]
async fn nobody_waits_for_room_for_ever() {
    let temp = TempDir::new().unwrap();
    let config = DecisionsConfig { backlog: 1_000, ..DecisionsConfig::default() };
    let house = House::open(temp.path(), &config).await;
    house.decisions.record_all((0..1_000).map(decided).collect()).unwrap();
    assert_eq!(house.decisions.ready().await, Err(Unlogged::Full));
}

#[tokio::test]
async fn nobody_waits_for_a_log_that_is_down() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &DecisionsConfig::default()).await;
    fs::rename(house.audit().join("checkpoint"), temp.path().join("away")).unwrap();
    house.decisions.record(decided(0)).unwrap();
    house.writer.turn().await.unwrap();
    let answer = std::pin::pin!(house.decisions.ready());
    assert_eq!(futures_util::poll!(answer), std::task::Poll::Ready(Err(Unlogged::Down)));
}

#[cfg(feature = "failpoints")]
#[test]
fn ids_in_clear_are_caught() {
    let test = "decisions::hidden::decisions_are_logged_in_order_and_ids_never_in_clear";
    fails_with("decisions-hash-skipped", test, "canary");
}

#[cfg(feature = "failpoints")]
#[test]
fn denials_sampled_away_are_caught() {
    let test = "decisions::hidden::a_share_is_written_into_the_entry_and_denials_are_never_sampled";
    fails_with("decisions-sample-denials", test, "right: 500");
}
