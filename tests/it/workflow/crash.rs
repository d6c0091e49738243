//! Crashes, and guards broken on purpose, each in a process of its own.

use std::process::Command;

use stewardd::model::Action;
use stewardd::source::Source;
use stewardd::workflow::{Site, cycle};
use tempfile::TempDir;

use super::world::*;
use crate::support::governed::{Engine, Governed};

const CHILD: &str = "STEWARDD_WORKFLOW_CHILD";

/// A cycle in a process of its own, with a guard broken or a crash asked for. The directory names the
/// governed database in a file.
fn child(world: &(Governed, TempDir), failpoint: &str) -> bool {
    child_with(world, ERASE, failpoint)
}

fn child_with(world: &(Governed, TempDir), policies: &str, failpoint: &str) -> bool {
    std::fs::write(world.1.path().join("policies"), policies).expect("written");
    std::fs::write(world.1.path().join("url"), &world.0.url).expect("written");
    Command::new(std::env::current_exe().expect("this test"))
        .args(["workflow::crash::child_that_runs_a_cycle", "--exact", "--ignored", "--nocapture"])
        .env(CHILD, world.1.path())
        .env("STEWARDD_FAILPOINT", failpoint)
        .status()
        .expect("started")
        .success()
}

#[tokio::test]
#[ignore = "the child of the tests below"]
async fn child_that_runs_a_cycle() {
    let dir = std::path::PathBuf::from(std::env::var_os(CHILD).expect("started by another test"));
    let url = std::fs::read_to_string(dir.join("url")).expect("a URL");
    let mut config = Governed::new(Engine::Sqlite, "crm").await.config();
    config.url = url.into();
    let clock = manual();
    let source = Source::new(config).with_clock(clock.clone());
    let inventory = source.introspect().await.expect("an inventory");
    let policies = std::fs::read_to_string(dir.join("policies")).expect("policies");
    let context = context(&dir, clock, &policies, Settings::default(), &inventory).await;
    let outcome =
        cycle::run(&Site { context: &context, source: &source, inventory: &inventory }).await;
    assert!(outcome.blocked.is_none(), "{:?}", outcome.blocked);
}

async fn a_crash_between_commit_and_result_loses_no_evidence(engine: Engine) {
    let world = World::prepared(engine, &crowd()).await;
    assert!(!child(&world, "crash-after-commit"), "it died on purpose");
    assert_eq!(world.0.number("SELECT count(*) FROM ledger WHERE tbl = 'customers'").await, 10);
    assert!(!child(&world, "crash-after-commit"), "and again, in the middle of resuming");
    let world = World::open(world, ERASE, Settings::default()).await;
    let outcome = world.cycle().await;
    assert_eq!(outcome.acted()[&Action::Erase], 41);
    assert_eq!(world.ids("customers").await, [1_001, 1_002, 1_003, 1_004]);
    world.assert_evidence().await;
    let certificates = world.of_kind("certificate").await;
    assert_eq!(certificates[0]["rows"]["customers"], 151);
    assert_eq!(certificates[0]["verified"], "not_checked", "two batches died before their check");
}

#[tokio::test]
async fn a_crash_between_commit_and_result_loses_no_evidence_on_sqlite() {
    a_crash_between_commit_and_result_loses_no_evidence(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_crash_between_commit_and_result_loses_no_evidence_on_postgres() {
    a_crash_between_commit_and_result_loses_no_evidence(Engine::Postgres).await;
}

#[tokio::test]
async fn a_crash_between_commit_and_result_loses_no_evidence_on_mysql() {
    a_crash_between_commit_and_result_loses_no_evidence(Engine::Mysql).await;
}

/// The test above can fail: whoever does not ask for the marker loses ten erasures.
#[tokio::test]
async fn without_the_marker_the_evidence_lies() {
    let world = World::prepared(Engine::Sqlite, &crowd()).await;
    assert!(!child(&world, "crash-after-commit"));
    assert!(child(&world, "ignore-marker"));
    let world = World::open(world, ERASE, Settings::default()).await;
    assert_eq!(world.ledger("customers").await.len(), world.logged("customers").await.len() + 10);
}

/// The hold in the first test is what saved that customer.
#[tokio::test]
async fn without_holds_the_held_are_erased() {
    let (governed, dir) = World::prepared(Engine::Sqlite, &crowd()).await;
    let world = World::open((governed, dir), ERASE, Settings::default()).await;
    world.hold(1_005).await;
    let world = world.shut().await;
    assert!(child(&world, "ignore-holds"));
    assert_eq!(world.0.number("SELECT count(*) FROM customers WHERE id = 1005").await, 0);
}

/// The test above can fail: whoever trusts SQL alone erases a customer too many.
#[tokio::test]
async fn without_a_second_judgement_too_many_go() {
    let rows = customer(3, LAPSED, 4) + &customer(4, LAPSED, 4);
    let world = World::prepared(Engine::Sqlite, &rows).await;
    assert!(child_with(&world, INEXACT, "skip-rejudge"));
    assert_eq!(world.0.number("SELECT count(*) FROM customers").await, 0);
}
