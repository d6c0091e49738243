//! An erasure that is killed again and again, at any instruction: it finishes, erases what is due and nothing
//! else, and the evidence names every row that went, once.
//!
//! The database says what went (a trigger), SQL of the test's own says what was due. The points are drawn from
//! a fixed seed: most at a number of rows, counted while their transaction is still open, some at a time after
//! the start, which hits scan, evaluation and the settling of what the last kill left.

use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::world::{World, entries};
use crate::support::daemon::Daemon;
use crate::support::governed::Engine;

/// `STEWARDD_TEST_ROWS` and `STEWARDD_TEST_KILLS`: 200,000 and 20 for the long run.
fn size(name: &str, default: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "how long the test may take")]
    let value = std::env::var(name).ok();
    value.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// Where to kill.
#[derive(Debug, Clone, Copy)]
enum Point {
    /// So long after the start.
    Time(Duration),
    /// So long after so many rows went in all.
    Rows(u64, Duration),
}

/// Every fourth by time; the others spread over seven tenths of the rows, one in each stretch.
fn points(kills: u64, rows: u64, seed: u64) -> Vec<Point> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut point = |number| {
        let stretch = rows * 7 / 10 / kills;
        let at = number * stretch + random.random_range(stretch / 2..stretch);
        match number % 4 {
            1 => Point::Time(Duration::from_millis(random.random_range(0..1_500))),
            _ => Point::Rows(at, Duration::from_micros(random.random_range(0..30_000))),
        }
    };
    (0..kills).map(&mut point).collect()
}

async fn reach(world: &World, process: &mut Daemon, point: Point) {
    match point {
        Point::Time(wait) => tokio::time::sleep(wait).await,
        Point::Rows(rows, wait) => {
            world.until_gone(process, rows).await;
            tokio::time::sleep(wait).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_survives_kills_at_any_instruction_on_postgres() {
    an_erasure_survives_kills_at_any_instruction(Engine::Postgres, 40_000, 8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_survives_kills_at_any_instruction_on_mysql() {
    an_erasure_survives_kills_at_any_instruction(Engine::Mysql, 10_000, 4).await;
}

async fn an_erasure_survives_kills_at_any_instruction(engine: Engine, rows: u64, kills: u64) {
    let (rows, kills) = (size("STEWARDD_TEST_ROWS", rows), size("STEWARDD_TEST_KILLS", kills));
    // Of twenty customers thirteen go, and twenty orders with them.
    let world = World::on(engine, rows * 20 / 33, 500, "").await;
    let due = world.expected().await;
    assert!(due.abs_diff(rows) < rows / 100 + 20, "{due} rows are due");
    let started = Instant::now();
    for (number, point) in (1..).zip(points(kills, due, 20_260_301)) {
        let mut process = world.home.spawn(&["run", "--once"]);
        reach(&world, &mut process, point).await;
        assert!(process.kill9(), "it ended before the kill: {}", process.log());
        let (gone, entries) = (world.gone().await, world.verify());
        println!("kill {number} at {point:?}: {gone} rows, {entries} entries");
    }
    let summary = world.home.once_json();
    println!("{due} rows and {kills} kills in {:.1?}", started.elapsed());
    assert_eq!(summary["errors"], serde_json::json!([]), "{summary}");
    assert_eq!(summary["audit"]["verified"], true);
    assert_eq!(world.check_rows().await, [""; 0]);
    assert_eq!(world.check_evidence().await, [""; 0]);
    let entries = entries(&world.home.audit()).await;
    let of = |kind| entries.iter().filter(move |entry| entry.0 == kind).map(|entry| &entry.1);
    let certificate = of("certificate").next().expect("a certificate");
    let millis = |name: &str| certificate[name].as_i64().expect("an instant");
    println!(
        "{} batches, {} of them void; the last run took {} ms",
        of("batch.intent").count(),
        of("batch.void").count(),
        millis("finished") - millis("started"),
    );
    let again = world.home.once_json();
    assert_eq!(again["acted"]["erase"], 0, "nothing is left to do: {again}");
}
