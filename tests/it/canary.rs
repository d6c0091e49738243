//! No value of a governed database gets out: not into logs at their most talkative, metrics, findings, plans,
//! cases, alerts, the audit log, the control store, nor what any command prints.

mod evidence;
mod plant;
mod search;
mod world;

use std::time::{Duration, Instant};

use plant::CODES;
use world::World;

use crate::support::daemon::PATIENCE;
use crate::support::governed::Engine;

/// Rows to go, by the rules that nothing speaks against.
const GONE: &str = "SELECT count(*) FROM people WHERE status = 'gone'";
const NAMED: &str = "SELECT count(*) FROM contacts WHERE email IS NOT NULL";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_value_gets_out_and_the_log_proves_what_was_done() {
    let mut world = World::new(20_260_301, 70).await;
    commands_before(&mut world);
    cycle(&mut world).await;
    commands(&mut world);
    world.plant(70).await;
    daemon(&mut world).await;
    commands(&mut world);
    world.keep_state("at the end");
    world.keep_alerts();
    assert!(world.canaries.len() >= 5_000, "{}", world.canaries.len());
    shows_something(&world);
    let found = world.found();
    assert!(found.is_empty(), "{found:#?}");
    // The searcher, on the same material: one canary in the log file, and it is found.
    let canary = world.canaries.text();
    world.say("the daemon's log", format!("{}{canary}\n", world.said("the daemon's log")).into());
    assert_eq!(world.found().len(), 1);
    evidence::proves_itself(&world.home.audit());
    println!("{} canaries, {} bytes searched", world.canaries.len(), world.bytes());
}

/// The two guards that matter most, each broken in the program itself: what it then says is found.
#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_talks_is_caught() {
    for (seed, failpoint, shown) in [
        (1, "quote-database-errors", ["stdout", "stderr"]),
        (2, "drivers-log", ["stderr", "gone: ("]),
    ] {
        let mut world = World::new(seed, 10).await;
        world.run_broken(failpoint, &["run", "--once", "--json"]);
        let found = world.found();
        for part in shown {
            let talks =
                found.iter().any(|(place, what)| place.contains(part) || what.contains(part));
            assert!(talks, "{failpoint}: no {part} in {found:#?}");
        }
    }
}

/// What an operator does before the first run.
fn commands_before(world: &mut World) {
    for engine in [Engine::Postgres, Engine::Sqlite, Engine::Mysql] {
        assert!(world.scan(engine, &[]).status.success());
        assert!(world.scan(engine, &["--full", "--json"]).status.success());
    }
    for name in ["pg", "lite", "maria"] {
        assert!(world.run(&["source", "prepare", name]).status.success());
    }
    let output = world.run(&["check"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// `run --once`, twice: the second settles what the first left open.
async fn cycle(world: &mut World) {
    for _ in 0..2 {
        let output = world.run(&["run", "--once", "--json"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(69), "the traps are reported: {said}");
    }
    let left = (world.count(GONE).await, world.count(NAMED).await);
    assert_eq!(left, (0, 0), "the rest was done: {}", world.said("run --once --json: stdout"));
    world.keep_state("after the cycles");
}

/// Everything that shows what the daemon knows, in both forms.
fn commands(world: &mut World) {
    let shown: [&[&str]; 14] = [
        &["findings", "--state", "all"],
        &["plan"],
        &["cases"],
        &["holds", "list"],
        &["status"],
        &["check"],
        &["policy", "coverage"],
        &["policy", "schema"],
        &["policy", "test"],
        &["audit", "verify"],
        &["pause", "--list"],
        &["report"],
        &["report", "--format", "csv"],
        &["report", "--format", "fides"],
    ];
    for arguments in shown {
        world.run(arguments);
        world.run(&[arguments, &["--json"]].concat());
    }
}

/// The daemon, through a scheduled scan and a scheduled retention run, with a legal hold on three people.
async fn daemon(world: &mut World) {
    for source in ["pg", "lite", "maria"] {
        let held = world.hold(source).await;
        assert!(held.status.success(), "{}", String::from_utf8_lossy(&held.stderr));
    }
    world.configure("json", "* * * * *");
    let mut daemon = world.home.start().await;
    let since = Instant::now();
    while world.scheduled().await < 2 {
        assert!(since.elapsed() < 2 * PATIENCE, "no scheduled runs");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    assert_eq!((world.count(GONE).await, world.count(NAMED).await), (3, 0), "all but the held");
    world.run(&["reload"]);
    for page in ["/metrics", "/healthz", "/readyz", "/readyz/act"] {
        world.say(page, daemon.get(page).await.1.into());
    }
    world.keep_state("while the daemon runs");
    assert_eq!(daemon.stop().await, 0);
    world.say("the daemon's log", daemon.log().into());
}

/// The material is what it is said to be: every trap was sprung, in text and in JSON, and much was logged.
fn shows_something(world: &World) {
    for place in ["run --once", "the daemon's log"] {
        let said = world.said(place);
        for (engine, codes) in CODES {
            for code in codes {
                assert!(said.contains(code), "{place}: no {code} of {engine:?}");
            }
        }
        assert!(said.contains("TRACE"), "{place} says everything");
        assert!(!said.contains("panicked"), "{place}");
    }
    assert!(world.said("the daemon's log").lines().all(|line| line.starts_with('{')));
    for (place, part) in [
        ("/metrics", "stewardd_records_acted_total"),
        ("findings", "over_collected"),
        ("plan", "erase-loud"),
        ("cases", "reverify"),
        ("scan", "user.contact.email"),
        ("alert", "run.finished"),
        ("at the end", "case.opened"),
    ] {
        assert!(world.said(place).contains(part), "{place} without {part}");
    }
}
