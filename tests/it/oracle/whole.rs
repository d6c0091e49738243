//! Tens of thousands of rows of every kind through the real binary.

use chrono::{TimeDelta, TimeZone, Utc};
use stewardd::model::Clock;

use super::data::{self, Data};
use super::house::{House, OPEN, Run};
use super::truth::{Fate, Truth};
use crate::support::governed::Engine;

const SEED: u64 = 20_260_301;

pub async fn furnished(engine: Engine, rows: usize) -> (House, Data, Truth) {
    let now = Clock::System.now();
    let data = data::generate(engine, SEED, rows, now);
    assert_eq!(data.rows(), rows);
    let truth = Truth::of(engine, &data, now);
    for fate in
        [Fate::Goes, Fate::NotDue, Fate::Unjudgeable, Fate::Held, Fate::Restricted, Fate::Vetoed]
    {
        assert!(truth.count(fate) > rows as u64 / 1_000, "too few rows are {fate:?}");
    }
    let house = House::new(engine, &data::script(engine, &data), OPEN).await;
    house.hold(&data.holds).await;
    (house, data, truth)
}

/// Where the counts of `run --once --json` differ from the oracle's.
pub fn miscounts(run: &Run, truth: &Truth) -> Vec<String> {
    let expected = [
        ("/due/erase", truth.due()),
        ("/acted/erase", truth.count(Fate::Goes)),
        ("/held", truth.count(Fate::Held)),
        ("/blocked", truth.count(Fate::Restricted) + truth.count(Fate::Vetoed)),
        ("/unjudgeable", truth.count(Fate::Unjudgeable)),
        ("/disagreements", 0),
    ];
    let wrong = expected.into_iter().filter(|(pointer, count)| run.number(pointer) != *count);
    wrong.map(|(p, count)| format!("{p}: expected {count}, found {}", run.number(p))).collect()
}

async fn the_rows_gone_are_those_the_oracle_names(engine: Engine, rows: usize) {
    let (house, data, truth) = furnished(engine, rows).await;
    let run = house.run("");
    run.ended_well();
    assert_eq!(miscounts(&run, &truth), [""; 0]);
    assert_eq!(run.summary["audit"]["verified"], true);
    assert_eq!(house.objections(&truth, &data).await, [""; 0]);
}

/// Else a slow machine would be told that the oracle is wrong.
#[test]
fn what_the_oracle_names_is_the_same_an_hour_later() {
    let day = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).single().expect("a day");
    for hour in 0..24 {
        let now = day + TimeDelta::hours(hour);
        let data = data::generate(Engine::Postgres, SEED, 20_000, now);
        let at = |now| Truth::of(Engine::Postgres, &data, now);
        let (first, later) = (at(now), at(now + TimeDelta::hours(1)));
        assert!(first.customers == later.customers, "begun at {hour}:00");
        assert!(first.orders_gone == later.orders_gone, "begun at {hour}:00");
    }
}

#[tokio::test]
async fn the_rows_gone_are_those_the_oracle_names_on_sqlite() {
    the_rows_gone_are_those_the_oracle_names(Engine::Sqlite, 50_000).await;
}

#[tokio::test]
async fn the_rows_gone_are_those_the_oracle_names_on_postgres() {
    the_rows_gone_are_those_the_oracle_names(Engine::Postgres, 50_000).await;
}

#[tokio::test]
async fn the_rows_gone_are_those_the_oracle_names_on_mysql() {
    the_rows_gone_are_those_the_oracle_names(Engine::Mysql, 20_000).await;
}
