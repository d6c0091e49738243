//! Erasing, anonymising and asking on real databases.

use std::collections::BTreeSet;

use chrono::Duration;
use serde_json::Value;
use stewardd::model::Action;
use stewardd::workflow::{Outcome, Reason, reverify};

use super::world::*;
use crate::support::governed::Engine;

const ENGINES: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::Mysql];

async fn erases_what_is_due_and_nothing_else(engine: Engine) {
    let world = World::new(engine, ERASE, Settings::default(), &crowd()).await;
    world.hold(1_005).await;
    let outcome = world.cycle().await;
    let plan = outcome.rules[0].plan.as_ref().expect("a plan");
    assert_eq!((plan.targets, plan.held, plan.vetoed, plan.dependants), (150, 1, 1, 1));
    assert_eq!(plan.closure, [("customers".to_owned(), 150), ("orders".to_owned(), 300)]);
    assert_eq!(outcome.acted()[&Action::Erase], 150);
    assert_eq!(world.ids("customers").await, [1_001, 1_002, 1_003, 1_004, 1_005]);
    assert_eq!(world.ids("orders").await, [20_030, 20_031]);
    assert_eq!(world.ids("invoices").await, [1]);
    assert_eq!(world.ledger("orders").await.len(), 300);
    world.assert_evidence().await;
    let certificates = world.of_kind("certificate").await;
    assert_eq!(certificates.len(), 1);
    assert_eq!(certificates[0]["verified"], "true");
    assert_eq!(certificates[0]["rows"]["customers"], 150);
    assert_eq!(world.of_kind("hold.placed").await.len(), 1);
    let again = world.cycle().await;
    assert_eq!(again.acted()[&Action::Erase], 0, "what is done is done");
    world.assert_evidence().await;
}

#[tokio::test]
async fn erases_what_is_due_and_nothing_else_on_sqlite() {
    erases_what_is_due_and_nothing_else(Engine::Sqlite).await;
}

#[tokio::test]
async fn erases_what_is_due_and_nothing_else_on_postgres() {
    erases_what_is_due_and_nothing_else(Engine::Postgres).await;
}

#[tokio::test]
async fn erases_what_is_due_and_nothing_else_on_mysql() {
    erases_what_is_due_and_nothing_else(Engine::Mysql).await;
}

async fn anonymises_once(engine: Engine) {
    let rows = customer(1, LAPSED, 0) + &customer(2, LAPSED, 7) + &customer(3, LASTING, 0);
    let world = World::new(engine, ANONYMIZE, Settings::default(), &rows).await;
    let outcome = world.cycle().await;
    assert_eq!(outcome.acted()[&Action::Anonymize], 1);
    let masked = "SELECT count(*) FROM customers WHERE email IS NULL AND full_name = 'ERASED' \
                  AND phone = '********' AND birth_date = '1980-01-01'";
    assert_eq!(world.governed.number(masked).await, 1);
    assert_eq!(world.governed.number(&format!("{masked} AND id = 1")).await, 1);
    let plain =
        "SELECT count(*) FROM customers WHERE email IS NOT NULL AND full_name LIKE 'Customer %'";
    assert_eq!(world.governed.number(plain).await, 2);
    assert_eq!(world.of_kind("certificate").await[0]["verified"], "true");
    let again = world.cycle().await;
    assert_eq!(again.due()[&Action::Anonymize], 0, "a row in its anonymised form is not due");
}

#[tokio::test]
async fn anonymises_once_on_sqlite() {
    anonymises_once(Engine::Sqlite).await;
}

#[tokio::test]
async fn anonymises_once_on_postgres() {
    anonymises_once(Engine::Postgres).await;
}

#[tokio::test]
async fn anonymises_once_on_mysql() {
    anonymises_once(Engine::Mysql).await;
}

#[tokio::test]
async fn a_rule_may_read_a_fact_about_the_rows_that_go() {
    let rows = customer(1, LAPSED, 0) + &order(1, 1, 0) + &customer(2, LAPSED, 0);
    for engine in ENGINES {
        let world = World::new(engine, BY_ORDERS, Settings::default(), &rows).await;
        let outcome = world.cycle().await;
        assert_eq!(outcome.acted()[&Action::Erase], 1);
        assert_eq!(world.ids("customers").await, [2]);
        world.assert_evidence().await;
    }
}

#[tokio::test]
async fn a_trigger_that_keeps_a_row_is_noticed_and_stops_nobody_else() {
    let world = World::new(Engine::Sqlite, ERASE, Settings::default(), &crowd()).await;
    let trigger = "CREATE TRIGGER keep BEFORE DELETE ON customers WHEN old.id = 7 BEGIN SELECT RAISE(IGNORE); END;";
    world.governed.execute(trigger).await;
    let world = World::open(world.shut().await, ERASE, Settings::default()).await;
    let outcome = world.cycle().await;
    assert_eq!(World::kept(&outcome)[&Reason::Verification], 1);
    assert_eq!(world.ids("customers").await, [7, 1_001, 1_002, 1_003, 1_004]);
    assert!(outcome.alerts.iter().any(|alert| alert.event == "run.verification_failed"));
    world.assert_evidence().await;
}

async fn people_are_asked_oldest_first_and_only_once(engine: Engine) {
    let rows: String = (1..=9).rev().map(|id| customer(id, LASTING, 0)).collect();
    let settings = Settings { max_open: 4, ..Settings::default() };
    let world = World::new(engine, REVERIFY, settings, &rows).await;
    world.hold(2).await;
    let asked = |world: &World, outcome: Outcome| {
        let alert = outcome.alerts.iter().find(|alert| alert.event == "cases.opened").cloned();
        assert_eq!(alert.map(|alert| alert.data["count"].clone()), Some(4.into()));
        world.hashes("customers", &[1, 3, 4, 5])
    };
    let outcome = world.cycle().await;
    let expected: BTreeSet<String> = asked(&world, outcome).into_iter().collect();
    let opened = world.of_kind("case.opened").await;
    let records = opened.iter().map(|data| data["record"].as_str().expect("a hash").to_owned());
    assert_eq!(records.collect::<BTreeSet<_>>(), expected);
    let noted =
        "SELECT CAST(subject AS signed) FROM stewardd_subjects WHERE asks = 1 AND asked_at > 0";
    assert_eq!(world.governed.numbers(noted).await, [1, 3, 4, 5], "the source knows who was asked");
    world.cycle().await;
    assert_eq!(reverify::list(&world.context.store, Some("open")).await.expect("cases").len(), 4);
    world.context.clock.advance(Duration::days(1));
    world.cycle().await;
    assert_eq!(reverify::list(&world.context.store, None).await.expect("cases").len(), 8);
}

#[tokio::test]
async fn people_are_asked_oldest_first_and_only_once_on_sqlite() {
    people_are_asked_oldest_first_and_only_once(Engine::Sqlite).await;
}

#[tokio::test]
async fn people_are_asked_oldest_first_and_only_once_on_mysql() {
    people_are_asked_oldest_first_and_only_once(Engine::Mysql).await;
}

#[tokio::test]
async fn an_inexact_predicate_is_judged_in_the_process() {
    let rows = customer(3, LAPSED, 4) + &customer(4, LAPSED, 4);
    let world = World::new(Engine::Sqlite, INEXACT, Settings::default(), &rows).await;
    let outcome = world.cycle().await;
    assert!(!outcome.rules[0].plan.as_ref().expect("a plan").exact);
    assert_eq!(outcome.due()[&Action::Erase], 1);
    assert_eq!(world.ids("customers").await, [4]);
    assert_eq!(outcome.disagreements(), 0, "a superset is no disagreement");
}

#[tokio::test]
async fn more_children_than_a_batch_holds_go_in_parts() {
    let orders: String = (1..=23).map(|id| order(id, 1, 0)).collect();
    let settings = Settings { batch_rows: 5, ..Settings::default() };
    let rows = customer(1, LAPSED, 0) + &orders + &customer(2, LAPSED, 0);
    for engine in ENGINES {
        let world = World::new(engine, ERASE, settings, &rows).await;
        world.cycle().await;
        assert!(world.ids("customers").await.is_empty());
        assert!(world.ids("orders").await.is_empty());
        world.assert_evidence().await;
        for result in world.of_kind("batch.result").await {
            let rows: i64 = result["counts"]
                .as_object()
                .expect("counts")
                .values()
                .filter_map(Value::as_i64)
                .sum();
            assert!(rows <= 5, "a batch of {rows} rows");
        }
    }
}
