//! Habits: who is refused or reads far above their own, and broken glass.

use std::path::Path;
use std::sync::Arc;
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
const HOUR: i64 = 3_600_000;

struct Ward {
    store: Store,
    _dir: TempDir,
}

fn seen(principal: &str, time: i64, resource: u64, permitted: bool) -> Seen {
    Seen {
        time,
        principal: ("Steward::User".into(), principal.into()),
        resource: ("crm::customers".into(), Some(format!("{resource:012x}{resource:020x}").into())),
        table: Some(Arc::new(TableRef::new("crm", "customers"))),
        action: "read".into(),
        permitted,
        break_glass: false,
        bundle: "bundle".into(),
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
        access::sweep(&mut tx, now).await.unwrap();
        let alerts = access::note(&mut tx, &tally, now).await.unwrap();
        tx.commit().await.unwrap();
        alerts
    }

    /// A day with so many refusals and so many different records read, around the clock.
    async fn day(&self, principal: &str, day: i64, refused: u64, read: u64) -> Vec<Alert> {
        let time = START + day * DAY;
        let at = |number: u64| time + (number % 24) as i64 * HOUR;
        let refused = (0..refused).map(|number| seen(principal, at(number), number, false));
        let read = (0..read).map(|number| seen(principal, at(number), number, true));
        self.note(refused.chain(read).collect(), time).await
    }

    /// So many within an hour of a day, in turns of ten; every hour has records of its own.
    async fn hour(&self, day: i64, hour: i64, refused: u64, read: u64) -> Vec<Alert> {
        let time = START + day * DAY + hour * HOUR;
        let refused = (0..refused).map(|number| seen("clerk", time, number, false));
        let first = hour as u64 * 1_000;
        let read = (first..first + read).map(|number| seen("clerk", time, number, true));
        let all: Vec<Seen> = refused.chain(read).collect();
        let mut alerts = Vec::new();
        for (turn, some) in all.chunks(10).enumerate() {
            alerts.extend(self.note(some.to_vec(), time + turn as i64 * 1_000).await);
        }
        alerts
    }

    /// Four weeks in which the clerk reads thirty records and is refused twice between nine and eleven, and at no
    /// other time.
    async fn of_a_clerk() -> Self {
        let ward = Self::open().await;
        for day in 0..28 {
            for hour in [9, 10] {
                assert!(ward.hour(day, hour, 1, 15).await.is_empty(), "day {day} is usual");
            }
        }
        ward
    }

    async fn rows(&self, table: &str) -> i64 {
        let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(count).fetch_one(self.store.reader()).await.unwrap()
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
    assert_eq!((&alerts[0].data["count"], &alerts[0].data["usual"]), (&21.into(), &10.into()));
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
        let at = time + turn * 2 * HOUR;
        let some = (0..10).map(|number| seen("clerk", at, turn as u64 * 5 + number, true));
        alerts.extend(ward.note(some.collect(), at).await);
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
    let alerts = ward.day("new", 8, 1_000, 0).await;
    assert_eq!(alerts.len(), 1);
}

#[tokio::test]
async fn one_who_reads_everything_at_night_is_told_of_within_the_hour_and_once() {
    let ward = Ward::of_a_clerk().await;
    let alerts = ward.hour(28, 2, 0, 300).await;
    let said: Vec<_> =
        alerts.iter().map(|alert| (&alert.data["window"], &alert.data["what"])).collect();
    let read = &"read".into();
    // The busiest hour is 15, so 38 are explained; a day is 30, and 62.
    assert_eq!(said, [(&"hour".into(), read), (&"day".into(), read)], "told once each: {alerts:?}");
    assert_eq!((&alerts[0].data["count"], &alerts[0].data["usual"]), (&40.into(), &38.into()));
    assert_eq!(alerts[0].time, START + 28 * DAY + 2 * HOUR + 3_000, "after the fourth turn of ten");
    assert_eq!(alerts[1].data["usual"], 62);
    let findings = ward.findings().await;
    assert_eq!(findings.len(), 2);
    let of_hour = findings.iter().find(|one| one.message.contains("hour")).unwrap();
    let said =
        "different resources in the hour from 2026-03-30 02:00 UTC; its own habit explains 38";
    assert!(of_hour.message.contains(said), "{}", of_hour.message);
    // Another hour is another window, refusals another measure; the day was told already.
    let alerts = ward.hour(28, 3, 0, 300).await;
    assert_eq!(alerts.len(), 1, "an hour is told once");
    assert_eq!(alerts[0].data["window"], "hour");
    let alerts = ward.hour(28, 3, 30, 0).await;
    let said: Vec<_> =
        alerts.iter().map(|alert| (&alert.data["window"], &alert.data["what"])).collect();
    let refused = &"refused".into();
    assert_eq!(said, [(&"hour".into(), refused), (&"day".into(), refused)]);
}

#[tokio::test]
async fn few_in_an_hour_are_never_told_however_rare() {
    let ward = Ward::of_a_clerk().await;
    // Of refusals the habit explains seven in a busy hour.
    for hour in [2, 3, 4] {
        let alerts = ward.hour(28, hour, 6, 0).await;
        assert!(alerts.is_empty(), "few are told: {alerts:?}");
    }
    assert!(ward.hour(29, 2, 19, 0).await.is_empty(), "few are told");
    let ward = Ward::of_a_clerk().await;
    assert_eq!(ward.hour(28, 2, 20, 0).await.len(), 2, "of the hour and of the day");
}

#[tokio::test]
async fn an_hour_is_compared_with_the_principals_own_busy_hours() {
    let ward = Ward::open().await;
    for day in 0..28 {
        assert!(ward.hour(day, 9, 0, 400).await.is_empty(), "the habit is told of");
    }
    assert!(ward.hour(28, 2, 0, 450).await.is_empty(), "the habit is told of");
    let alerts = ward.hour(29, 2, 0, 800).await;
    assert_eq!(alerts.len(), 2);
}

#[tokio::test]
async fn of_a_principal_hours_are_kept_while_they_last() {
    let ward = Ward::of_a_clerk().await;
    for hour in 0..24 {
        ward.hour(28, hour, 1, 1).await;
        assert!(ward.rows("access_hours").await <= 2, "hours gone by are kept");
    }
    assert_eq!(ward.rows("access_habits").await, 29);
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
pub fn home() -> Home {
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
pub async fn daemon(home: &Home, work: impl AsyncFnOnce(&App)) {
    let config = config::load(&home.config()).unwrap();
    let (signals, injected) = Signals::injected();
    let run = Lifecycle::new(injected).run(Duration::from_secs(60), async |handle| {
        let app = App::open(config, Clock::System, handle).await?;
        app::start(&app).await?;
        work(&app).await;
        signals.send(Signal::Stop).unwrap();
        Ok(())
    });
    assert_eq!(run.await, Ending::Drained);
}

fn broken(number: usize) -> Decided {
    Decided {
        outcome: Outcome::BreakGlass,
        break_glass: Some("canary-reason".into()),
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
    daemon(&home, async |app| {
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
    daemon(&home, async |_| ()).await;
    assert_eq!(outbox(root).await, ["access.break_glass"; 2]);
    daemon(&home, async |_| ()).await;
    assert_eq!(outbox(root).await.len(), 2, "once told, always told");
    assert!(!contains(&bytes(root), "canary"), "store, log and spool hold no id");
}

#[cfg(feature = "failpoints")]
#[test]
fn an_hour_without_a_floor_is_noticed() {
    let test = "decisions::habits::few_in_an_hour_are_never_told_however_rare";
    super::world::fails_with("unusual-without-a-floor", test, "few are told");
}

#[cfg(feature = "failpoints")]
#[test]
fn an_hour_without_a_habit_is_noticed() {
    let test = "decisions::habits::an_hour_is_compared_with_the_principals_own_busy_hours";
    super::world::fails_with("unusual-without-a-habit", test, "the habit is told of");
}
