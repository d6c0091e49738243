//! The audit log cannot be written: nothing is decided, or the spool takes it; nothing is lost, nothing twice.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use stewardd::audit::decisions::Decided;
use stewardd::audit::verify;
use stewardd::config::{AuditDown, DecisionsConfig};
use tempfile::TempDir;

#[cfg(feature = "failpoints")]
use super::world::fails_with;
use super::world::{House, alone, decided, expected, requests};

fn config(audit_down: AuditDown) -> DecisionsConfig {
    DecisionsConfig { audit_down, ..DecisionsConfig::default() }
}

impl House {
    async fn decide(&mut self, numbers: std::ops::Range<usize>) {
        for number in numbers {
            self.decisions.record(decided(number)).unwrap();
        }
        self.writer.turn().await.unwrap();
    }

    /// The disk comes and goes with the checkpoint.
    fn take_away(&self) {
        fs::rename(self.audit().join("checkpoint"), self.dir.join("away")).unwrap();
    }

    fn give_back(&self) {
        fs::rename(self.dir.join("away"), self.audit().join("checkpoint")).unwrap();
    }

    /// Waits until the writer tries the log again by itself.
    async fn recovers(&mut self) {
        let stop = tokio_util::sync::CancellationToken::new();
        while self.decisions.unwritten() > 0 || !self.decisions.may_decide() {
            self.writer.wait(&stop).await;
            self.writer.turn().await.unwrap();
        }
    }

    async fn has_exactly(&self, numbers: std::ops::Range<usize>) {
        assert_eq!(requests(&self.records().await), expected(numbers), "each once, in order");
        assert!(verify(&self.audit(), None, None).unwrap().verified);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deny_closes_until_a_probe_succeeds() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Deny)).await;
    house.decide(0..10).await;
    assert!(house.decisions.may_decide());
    house.take_away();
    house.decide(10..20).await;
    assert!(!house.decisions.may_decide(), "nobody decides without evidence");
    assert_eq!(house.decisions.unwritten(), 10);
    house.give_back();
    house.recovers().await;
    house.decide(20..30).await;
    house.has_exactly(0..30).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spool_takes_what_the_log_cannot_and_gives_it_back_once() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Spool)).await;
    house.decide(0..10).await;
    house.take_away();
    house.decide(10..20).await;
    house.decide(20..300).await;
    assert!(house.decisions.may_decide(), "decisions go on");
    assert_eq!(house.decisions.unwritten(), 290);
    let mode = fs::metadata(house.spool()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    house.give_back();
    house.recovers().await;
    assert_eq!(fs::metadata(house.spool()).unwrap().len(), 0);
    house.has_exactly(0..300).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_between_replay_and_truncation_writes_nothing_twice() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Spool)).await;
    house.decide(0..10).await;
    house.take_away();
    house.decide(10..300).await;
    house.decide(300..400).await;
    let spool = house.spool();
    let kept = fs::read(&spool).unwrap();
    house.give_back();
    house.recovers().await;
    drop(house);
    // The spool as a crash before its truncation leaves it; the process after that one finds it.
    fs::write(&spool, kept).unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Spool)).await;
    assert_eq!(house.decisions.unwritten(), 390);
    house.recovers().await;
    house.decide(400..410).await;
    house.has_exactly(0..410).await;
}

#[cfg(feature = "failpoints")]
#[test]
fn a_spool_replayed_twice_is_caught() {
    let test = "decisions::down::a_crash_between_replay_and_truncation_writes_nothing_twice";
    fails_with("decisions-replay-blindly", test, "each once, in order");
}

#[cfg(feature = "failpoints")]
#[test]
fn a_gate_that_stays_open_is_caught() {
    let test = "decisions::down::deny_closes_until_a_probe_succeeds";
    fails_with("decisions-gate-open", test, "nobody decides without evidence");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_spool_closes_and_what_is_in_hand_is_kept() {
    let temp = TempDir::new().unwrap();
    let small = DecisionsConfig { spool_bytes: 60_000, ..config(AuditDown::Spool) };
    let mut house = House::open(temp.path(), &small).await;
    house.decide(0..10).await;
    house.take_away();
    house.decide(10..50).await;
    assert!(house.decisions.may_decide());
    house.decide(50..400).await;
    assert!(!house.decisions.may_decide(), "there is no room");
    assert_eq!((house.decisions.unwritten(), house.writer.held()), (390, 350));
    house.give_back();
    house.recovers().await;
    house.has_exactly(0..400).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_end_all_that_waits_is_counted_though_the_spool_is_full() {
    let temp = TempDir::new().unwrap();
    let small = DecisionsConfig { spool_bytes: 60_000, ..config(AuditDown::Deny) };
    let mut house = House::open(temp.path(), &small).await;
    house.decide(0..10).await;
    house.take_away();
    // More than a turn takes.
    for number in 10..5_010 {
        house.decisions.record(decided(number)).unwrap();
    }
    house.writer.finish().await.unwrap();
    assert_eq!((house.writer.held(), house.decisions.unwritten()), (5_000, 5_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_spooled_is_appended_together() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Spool)).await;
    house.decide(0..1).await;
    house.take_away();
    for number in 1..41 {
        house.decide(number..number + 1).await;
    }
    house.give_back();
    house.recovers().await;
    house.has_exactly(0..41).await;
    // Each group that was synced leaves a tile of its width.
    let groups = fs::read_dir(house.audit().join("tile/0/000.p")).unwrap().count();
    assert!(groups < 30, "{groups} groups of 41 batches");
}

/// A decision of some 6 KB.
fn long(number: usize) -> Decided {
    let policies = (0..60).map(|policy| format!("{policy:0>100}").into()).collect();
    Decided { policies, ..decided(number) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_come_between_while_much_is_replayed() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Spool)).await;
    house.take_away();
    house.decisions.record_all((0..2_000).map(long).collect()).unwrap();
    house.writer.turn().await.unwrap();
    house.give_back();
    let stop = tokio_util::sync::CancellationToken::new();
    let (mut turns, mut number) = (0, 2_000);
    while house.decisions.unwritten() > 0 {
        house.decisions.record(decided(number)).unwrap();
        number += 1;
        let before = house.log.size();
        house.writer.wait(&stop).await;
        house.writer.turn().await.unwrap();
        turns += u32::from(house.log.size() > before);
    }
    assert!(turns > 1, "all of it was one turn");
    house.has_exactly(0..number).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_line_of_the_spool_costs_no_other_and_is_kept() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Spool)).await;
    house.take_away();
    for number in 0..9 {
        house.decide(number..number + 1).await;
    }
    house.give_back();
    drop(house);
    let spool = temp.path().join("state/decisions.spool");
    let mut bytes = fs::read(&spool).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&spool, &bytes).unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Spool)).await;
    house.recovers().await;
    assert_eq!(requests(&house.records().await), [expected(0..4), expected(5..9)].concat());
    assert_eq!(fs::read(temp.path().join("state/decisions.spool.damaged-1")).unwrap(), bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_spooled_at_the_end_is_logged_at_the_next_start() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Deny)).await;
    house.decide(0..10).await;
    house.take_away();
    for number in 10..20 {
        house.decisions.record(decided(number)).unwrap();
    }
    house.writer.finish().await.unwrap();
    assert_eq!(house.writer.held(), 0);
    house.give_back();
    drop(house);
    let mut house = House::open(temp.path(), &config(AuditDown::Deny)).await;
    house.recovers().await;
    house.has_exactly(0..20).await;
}

/// Without a mapping of users even root is bound by permissions.
#[test]
fn an_unwritable_directory_denies() {
    let child = "decisions::down::child_in_an_unwritable_directory";
    let (passed, said) = alone(child, "", &["unshare", "-U"], &["--ignored"]);
    assert!(passed && said.contains("1 passed"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the child that permissions bind"]
async fn child_in_an_unwritable_directory() {
    let temp = TempDir::new().unwrap();
    let mut house = House::open(temp.path(), &config(AuditDown::Deny)).await;
    house.decide(0..10).await;
    let audit = house.audit();
    let mode = |mode| fs::set_permissions(&audit, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    // One entry more fits into the open journal; the one after it does not.
    house.decide(10..15).await;
    house.decide(15..20).await;
    assert!(!house.decisions.may_decide());
    mode(0o755);
    house.recovers().await;
    house.has_exactly(0..20).await;
}
