//! Habits: who is refused or reads far above their own, and broken glass.

use std::path::Path;
use std::time::Duration;

use sqlx::Row;
use stewardd::app::{self, App};
use stewardd::audit::decisions::{Decided, Outcome, Seen};
use stewardd::config;
use stewardd::finding::access::{self, Tally};
use stewardd::finding::{Kind, Scope, StoredFinding, reconcile, stored};
use stewardd::lifecycle::{Ending, Lifecycle, Signal, Signals};
use stewardd::model::{Clock, TableRef};
use stewardd::notify::Alert;
use stewardd::store::Store;
use tempfile::TempDir;

use super::world::{START, bytes, contains, decided};
use crate::support::daemon::Home;

const DAY: i64 = 86_400_000;

struct Ward {
    store: Store,
    _dir: TempDir,
}

fn seen(principal: &str, time: i64, resource: u64, permitted: bool) -> Seen {
    Seen {
        time,
        principal: ("Steward::User".to_owned(), principal.to_owned()),
        resource: ("crm::customers".to_owned(), Some(format!("{resource:012x}{resource:020x}"))),
        table: Some(TableRef::new("crm", "customers")),
        action: "read".to_owned(),
        permitted,
        break_glass: false,
        bundle: "bundle".to_owned(),
    }
}

impl Ward {
    async fn open() -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::open(&dir.path().join("stewardd.db")).await.unwrap();
        Self { store, _dir: dir }
    }

    async fn note(&self, seen: Vec<Seen>, now: i64) -> Vec<Alert> {
        let mut tally = Tally::default();
        seen.into_iter().for_each(|seen| tally.add(seen));
        let mut tx = self.store.write().await.unwrap();
        let alerts = access::note(&mut tx, &tally, now).await.unwrap();
        tx.commit().await.unwrap();
        alerts
    }

    /// A day with so many refusals and so many different records read.
    async fn day(&self, principal: &str, day: i64, refused: u64, read: u64) -> Vec<Alert> {
        let time = START + day * DAY;
        let refused = (0..refused).map(|number| seen(principal, time, number, false));
        let read = (0..read).map(|number| seen(principal, time, number, true));
        self.note(refused.chain(read).collect(), time).await
    }

    async fn findings(&self) -> Vec<StoredFinding> {
        stored::list(&self.store, None, Some(Kind::UnusualAccess.as_str())).await.unwrap()
    }
}

#[tokio::test]
async fn one_far_above_their_own_habit_is_a_finding_and_an_alert_once() {
    let ward = Ward::open().await;
    for day in 0..28 {
        assert!(ward.day("clerk", day, 2, 30).await.is_empty(), "day {day} is usual");
        assert!(ward.day("auditor", day, 0, 900).await.is_empty(), "day {day} is usual");
    }
    assert!(ward.day("auditor", 28, 0, 950).await.is_empty(), "much, and no more than always");
    let alerts = ward.day("clerk", 28, 60, 0).await;
    assert_eq!(alerts.len(), 1);
    assert_eq!((alerts[0].event, &alerts[0].data["what"]), ("access.unusual", &"refused".into()));
    assert_eq!((&alerts[0].data["count"], &alerts[0].data["usual"]), (&60.into(), &10.into()));
    assert!(ward.day("clerk", 28, 60, 0).await.is_empty(), "a day's finding opens once");
    let alerts = ward.day("clerk", 28, 0, 400).await;
    assert_eq!((alerts.len(), &alerts[0].data["what"]), (1, &"read".into()));
    let findings = ward.findings().await;
    assert_eq!(findings.len(), 2);
    assert!(findings.iter().all(|one| one.source == "crm" && one.state == "open"));
    assert_eq!(findings[0].table.as_deref(), Some("customers"));
    assert!(findings.iter().any(|one| one.message.contains("was refused 120 times on 2026-03-30")));
}

#[tokio::test]
async fn a_day_is_one_day_however_many_turns_it_took() {
    let ward = Ward::open().await;
    ward.day("clerk", 0, 1, 1).await;
    let time = START + 10 * DAY;
    let mut alerts = Vec::new();
    for turn in 0..10 {
        let some = (0..10).map(|number| seen("clerk", time + turn, turn as u64 * 5 + number, true));
        alerts.extend(ward.note(some.collect(), time).await);
    }
    assert_eq!(alerts.len(), 1, "the third turn crosses twenty");
    let row = sqlx::query("SELECT permitted, resources FROM access_habits WHERE permitted > 1")
        .fetch_one(ward.store.reader())
        .await
        .unwrap();
    assert_eq!((row.get::<i64, _>(0), row.get::<i64, _>(1)), (100, 55), "the overlap counts once");
}

#[tokio::test]
async fn a_new_principal_says_nothing_for_a_week_but_for_broken_glass() {
    let ward = Ward::open().await;
    for day in 0..7 {
        assert!(ward.day("new", day, 500, 500).await.is_empty(), "day {day}");
    }
    let mut glass = seen("new", START, 1, true);
    glass.break_glass = true;
    let alerts = ward.note(vec![glass.clone(), glass], START).await;
    let events: Vec<_> = alerts.iter().map(|alert| alert.event).collect();
    assert_eq!(events, ["access.break_glass"; 2], "each is told");
    assert_eq!(ward.findings().await.len(), 1, "a day is one finding");
    assert!(ward.day("new", 7, 500, 500).await.is_empty(), "that is the habit");
    let alerts = ward.day("new", 8, 5_000, 0).await;
    assert_eq!(alerts.len(), 1);
}

#[tokio::test]
async fn a_scan_resolves_no_finding_of_access_and_time_does() {
    let ward = Ward::open().await;
    ward.day("clerk", 0, 0, 0).await;
    ward.day("clerk", 1, 1, 0).await;
    ward.day("clerk", 20, 100, 0).await;
    assert_eq!(ward.findings().await[0].state, "open");
    let scope = Scope { source: "crm".to_owned(), unread: std::collections::BTreeSet::new() };
    let mut tx = ward.store.write().await.unwrap();
    let changes = reconcile(&mut tx, &scope, &[], "bundle", START + 21 * DAY).await.unwrap();
    tx.commit().await.unwrap();
    assert!(changes.resolved.is_empty());
    assert_eq!(ward.findings().await[0].state, "open");
    ward.day("clerk", 49, 1, 0).await;
    assert_eq!(ward.findings().await[0].state, "resolved");
    let days: i64 = sqlx::query_scalar("SELECT count(*) FROM access_habits")
        .fetch_one(ward.store.reader())
        .await
        .unwrap();
    assert_eq!(days, 1, "older ones are forgotten");
}

/// A house with somebody to be told, whom nobody reaches.
fn home() -> Home {
    let policy = "@id(\"collect\")\npermit (principal, action == Steward::Action::\"collect\", resource)\n\
                  when { resource.category in resource.purposes };\n";
    let home = Home::new("").with_policy("collection/base.cedar", policy);
    let secret = home.path().join("incident-key");
    std::fs::write(&secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
    home.configured(&format!(
        "[[alert]]\nname = \"incident\"\nurl = \"http://127.0.0.1:9/\"\nallow_private = true\nsecret_file = \"{}\"\n",
        secret.display()
    ))
}

/// A daemon's parts in this process; `work` hands in decisions before it is stopped.
async fn daemon(home: &Home, work: impl FnOnce(&App)) {
    let config = config::load(&home.config()).unwrap();
    let (signals, injected) = Signals::injected();
    let run = Lifecycle::new(injected).run(Duration::from_secs(60), async |handle| {
        let app = App::open(config, Clock::System, handle).await?;
        app::start(&app).await?;
        work(&app);
        signals.send(Signal::Stop).unwrap();
        Ok(())
    });
    assert_eq!(run.await, Ending::Drained);
}

fn broken(number: usize) -> Decided {
    Decided {
        outcome: Outcome::BreakGlass,
        break_glass: Some("canary-reason".to_owned()),
        ..decided(number)
    }
}

async fn outbox(root: &Path) -> Vec<String> {
    let store = Store::attach(&root.join("state/stewardd.db")).await.unwrap();
    let events = sqlx::query_scalar("SELECT event FROM outbox WHERE event LIKE 'access.%'");
    events.fetch_all(store.reader()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_that_stops_writes_everything_and_tells_of_broken_glass() {
    let home = home();
    let root = home.path();
    daemon(&home, |app| {
        for number in 0..500 {
            app.decisions
                .record(if number == 77 { broken(number) } else { decided(number) })
                .unwrap();
        }
    })
    .await;
    assert_eq!(outbox(root).await, ["access.break_glass"]);
    // What a crash kept from being told is found in the log.
    let store = Store::open(&root.join("state/stewardd.db")).await.unwrap();
    store.set_fact("decisions.told", "0").await.unwrap();
    drop(store);
    daemon(&home, |_| ()).await;
    assert_eq!(outbox(root).await, ["access.break_glass"; 2]);
    daemon(&home, |_| ()).await;
    assert_eq!(outbox(root).await.len(), 2, "once told, always told");
    assert!(!contains(&bytes(root), "canary"), "store, log and spool hold no id");
}
