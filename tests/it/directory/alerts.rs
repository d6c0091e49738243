//! A directory that cannot be read: told once an outage, and when it is over, never with a value of the source.

use std::time::{Duration, Instant};

use super::{comes_to, company, decides};
use crate::authzen::PEOPLE;
use crate::daemon::shop::{RECEIVER, alerts};
use crate::guard::canary::holding;
use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::governed::{Engine, Governed};

/// What a database quotes when it is asked for something that this is not.
const CANARY: &str = "canary-4711-zanzibar";
const NOT_READ: &str = "directory not read";
const SUCCEEDED: &str =
    "stewardd_task_last_success_timestamp_seconds{source=\"hr\",task=\"directory\"}";

/// The staff, with a column that is a JSON path to SQLite and a number to the others, while it can be read.
async fn staff(engine: Engine, keep: &str) -> (Governed, Home) {
    let governed = Governed::new(engine, "hr").await;
    governed
        .execute("CREATE TABLE staff (login varchar(40) PRIMARY KEY, team text, odd text)")
        .await;
    governed.execute("INSERT INTO staff VALUES ('carol', 'sales', NULL)").await;
    let odd = match engine {
        Engine::Sqlite => "json_extract('{}', odd) as department",
        _ => "cast(odd as int) as clearance",
    };
    let sections = format!(
        "[[source]]\nname = \"hr\"\nurl = \"{}\"\n[[directory]]\nsource = \"hr\"\ntype = \"user\"\n\
         parent_type = \"group\"\nevery = \"1s\"\nkeep = \"{keep}\"\nquery = \"select login as id, \
         team as parents, {odd} from staff\"\n{RECEIVER}",
        governed.url
    );
    let home = company(&sections, PEOPLE);
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    std::fs::write(home.path().join("incident-key"), secret).expect("written");
    (governed, home)
}

async fn fails(governed: &Governed) {
    governed.execute(&format!("UPDATE staff SET odd = '{CANARY}'")).await;
}

async fn works(governed: &Governed) {
    governed.execute("UPDATE staff SET odd = NULL").await;
}

/// Waits until the daemon has said something so often.
async fn said(daemon: &Daemon, text: &str, times: usize) {
    let deadline = Instant::now() + PATIENCE;
    while daemon.log().matches(text).count() < times {
        assert!(Instant::now() < deadline, "{text:?} {times} times: {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What came of two outages, each of three tries and more.
#[derive(Debug, PartialEq)]
struct Story {
    /// Whether decisions went on with the last answer.
    kept: bool,
    /// Whether the time of the last success stood still.
    stood: bool,
    failed: usize,
    recovered: usize,
    /// Whether the source's value is in a log, the store, the audit log or the metrics.
    leaked: bool,
}

async fn story(engine: Engine, failpoint: &str) -> Story {
    let (governed, home) = staff(engine, "1h").await;
    let home = home.with_env("STEWARDD_FAILPOINT", failpoint);
    let mut daemon = home.start().await;
    comes_to(&daemon, "carol can_read 1", true).await;
    fails(&governed).await;
    said(&daemon, NOT_READ, 1).await;
    let before = daemon.metric(SUCCEEDED).await;
    said(&daemon, NOT_READ, 3).await;
    let stood = before.is_some_and(|at| at > 0.0) && daemon.metric(SUCCEEDED).await == before;
    let kept = decides(&daemon, "carol can_read 1").await;
    works(&governed).await;
    said(&daemon, "directory read", 2).await;
    let tries = daemon.log().matches(NOT_READ).count();
    fails(&governed).await;
    // Whatever came before the last of them is stored.
    said(&daemon, NOT_READ, tries + 3).await;
    let mut leaked = daemon.get("/metrics").await.1.contains(CANARY);
    assert_eq!(daemon.stop().await, 0);
    let failed = alerts(&home, "directory.failed").await;
    let recovered = alerts(&home, "directory.recovered").await;
    let said_kept = |body: &String| body.contains("\"kept\":true") && body.contains("hr");
    assert!(failed.iter().all(said_kept), "{failed:?}");
    assert_eq!(alerts(&home, "directory.dropped").await, Vec::<String>::new());
    let mut found = Vec::new();
    holding(home.path(), CANARY, &mut found);
    leaked |= !found.is_empty();
    Story { kept, stood, failed: failed.len(), recovered: recovered.len(), leaked }
}

const AS_PROMISED: Story =
    Story { kept: true, stood: true, failed: 2, recovered: 1, leaked: false };

#[tokio::test]
async fn an_outage_is_told_once_and_its_end_and_decisions_go_on() {
    let stories = tokio::join!(story(Engine::Sqlite, ""), story(Engine::Postgres, ""));
    assert_eq!(stories, (AS_PROMISED, AS_PROMISED));
}

#[cfg(feature = "failpoints")]
#[tokio::test]
async fn mutants_that_tell_nobody_or_always_or_too_much_are_noticed() {
    let (nobody, always, quoted, by_postgresql) = tokio::join!(
        story(Engine::Sqlite, "directory-tells-nobody"),
        story(Engine::Sqlite, "directory-tells-every-time"),
        story(Engine::Sqlite, "quote-database-errors"),
        story(Engine::Postgres, "quote-database-errors"),
    );
    assert_eq!(nobody, Story { failed: 0, recovered: 0, ..AS_PROMISED });
    assert!(always.failed > 3 && always.recovered == 1, "{always:?}");
    let leaks = || Story { leaked: true, ..AS_PROMISED };
    assert_eq!((quoted, by_postgresql), (leaks(), leaks()));
}

#[tokio::test]
async fn an_answer_that_is_too_old_is_told_once_too() {
    let (governed, home) = staff(Engine::Sqlite, "2s").await;
    let mut daemon = home.start().await;
    comes_to(&daemon, "carol can_read 1", true).await;
    fails(&governed).await;
    comes_to(&daemon, "carol can_read 1", false).await;
    let tries = daemon.log().matches(NOT_READ).count();
    said(&daemon, NOT_READ, tries + 3).await;
    works(&governed).await;
    comes_to(&daemon, "carol can_read 1", true).await;
    assert_eq!(daemon.stop().await, 0);
    let dropped = alerts(&home, "directory.dropped").await;
    assert_eq!(dropped.len(), 1, "{dropped:?}");
    assert!(dropped[0].contains("\"kept\":false"), "{}", dropped[0]);
    assert_eq!(alerts(&home, "directory.recovered").await.len(), 1);
    // None where the first failure came when the answer was too old already.
    assert!(alerts(&home, "directory.failed").await.len() <= 1);
    let mut found = Vec::new();
    holding(home.path(), CANARY, &mut found);
    assert_eq!(found, Vec::<String>::new());
}
