//! How the process ends, what its exit code says, and what it leaves to its successor.

use rustix::process::Signal;
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::world::World;
use crate::support::daemon::Home;

const DECIDES_ONLY: &str = r#"
@id("collect-nothing") permit (principal, action == Steward::Action::"collect", resource) when { false };
"#;

fn home() -> Home {
    Home::new("").with_policy("collection/base.cedar", DECIDES_ONLY)
}

/// Dependants go first; then the deletion of customers, in the same transaction, waits until this session ends.
async fn held_up(world: &World) -> PgConnection {
    let wait = "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS
           $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;
         CREATE TRIGGER wait BEFORE DELETE ON customers FOR EACH STATEMENT EXECUTE FUNCTION wait();";
    world.governed.execute(wait).await;
    let mut held = PgConnection::connect(&world.governed.url).await.expect("connect");
    held.execute("SELECT pg_advisory_lock(1)").await.expect("locked");
    held
}

async fn committed(world: &World) -> u64 {
    let rows = world.governed.number("SELECT count(*) FROM ledger").await;
    rows.try_into().expect("a count")
}

#[tokio::test]
async fn either_signal_stops_an_idle_daemon_with_0() {
    let home = home();
    for signal in [Signal::TERM, Signal::INT] {
        let mut daemon = home.start().await;
        assert_eq!(daemon.get("/healthz").await.0, 200);
        daemon.until("/readyz/act", 200).await;
        daemon.signal(signal);
        assert_eq!(daemon.wait().await, 0, "{}", daemon.log());
    }
}

#[cfg(feature = "failpoints")]
#[tokio::test]
async fn a_task_that_dies_stops_the_daemon_with_70() {
    let home = home().with_env("STEWARDD_FAILPOINT", "task-panics");
    let mut daemon = home.start().await;
    assert_eq!(daemon.wait().await, 70, "{}", daemon.log());
    assert!(daemon.log().contains("sources: panicked"), "{}", daemon.log());
}

#[tokio::test]
async fn a_batch_in_progress_ends_before_the_daemon_does() {
    let world = World::new(200, 20, "").await;
    world.miss_an_occurrence().await;
    let held = held_up(&world).await;
    let mut daemon = world.home.start().await;
    world.until_gone(&mut daemon, 1).await;
    assert_eq!(committed(&world).await, 0, "the transaction is open");
    daemon.signal(Signal::TERM);
    daemon.said("what was begun is finished first").await;
    held.close().await.expect("it goes on");
    assert_eq!(daemon.wait().await, 0, "{}", daemon.log());
    let gone = committed(&world).await;
    assert!(gone > 0, "it was not rolled back");
    assert!(gone < world.expected().await, "no other was begun");
    assert_eq!(world.check_evidence().await, [""; 0]);
    world.verify();
}

#[tokio::test]
async fn past_the_deadline_it_ends_with_124_and_the_next_start_settles_what_is_open() {
    let world = World::new(200, 20, "").await;
    world.miss_an_occurrence().await;
    let held = held_up(&world).await;
    let mut daemon = world.home.spawn(&["run", "--drain", "500ms"]);
    world.until_gone(&mut daemon, 1).await;
    assert_eq!(daemon.stop().await, 124, "{}", daemon.log());
    assert!(daemon.log().contains("still running: retention"), "{}", daemon.log());
    assert_ne!(world.check_evidence().await, [""; 0], "an intent without an end");
    let mut daemon = world.home.start().await;
    // The transaction of the one before outlives it: the first try is too early.
    daemon.said("open batches: ").await;
    held.close().await.expect("it goes on");
    daemon.said("open batches are settled").await;
    assert_eq!(daemon.stop().await, 0, "{}", daemon.log());
    assert_eq!(world.check_evidence().await, [""; 0]);
}

/// A daemon that died between a commit and its result, and a second start under `failpoint`.
#[cfg(feature = "failpoints")]
async fn after_a_crash(failpoint: &str) -> World {
    let under = |world: World, failpoint: &str| {
        let World { governed, home } = world;
        World { governed, home: home.with_env("STEWARDD_FAILPOINT", failpoint) }
    };
    let world = World::new(200, 20, "").await;
    world.miss_an_occurrence().await;
    let world = under(world, "crash-after-commit");
    let mut daemon = world.home.spawn(&["run"]);
    world.until_gone(&mut daemon, 1).await;
    assert!(!daemon.ends().await.success());
    assert!(committed(&world).await > 0);
    assert_ne!(world.check_evidence().await, [""; 0], "the result is missing");
    let world = under(world, failpoint);
    let mut daemon = world.home.start().await;
    daemon.said("open batches are settled").await;
    assert_eq!(daemon.stop().await, 0, "{}", daemon.log());
    world
}

#[cfg(feature = "failpoints")]
#[tokio::test]
async fn what_committed_before_a_crash_is_in_the_log_after_the_next_start() {
    let world = after_a_crash("").await;
    assert_eq!(world.check_evidence().await, [""; 0]);
}

/// The test above, and that of the kills, can fail: whoever does not ask for the marker is caught.
#[cfg(feature = "failpoints")]
#[tokio::test]
async fn without_the_marker_the_evidence_lies() {
    let problems = after_a_crash("ignore-marker").await.check_evidence().await;
    assert!(problems.iter().any(|problem| problem.starts_with("customers: ")), "{problems:?}");
}
