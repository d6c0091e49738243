//! What keeps a run from happening, or from going on.

use chrono::Duration;
use stewardd::config::Mode;
use stewardd::model::{Action, TableRef};
use stewardd::workflow::{Outcome, Reason, Word, approval, due, plans};

use super::world::*;
use crate::support::governed::Engine;

#[tokio::test]
async fn nobody_is_touched_before_their_grace() {
    let rows = customer(1, LAPSED, 0) + &customer(2, LAPSED, 0) + &customer(3, LAPSED, 9);
    let settings = Settings { grace: "\"7d\"", ..Settings::default() };
    let world = World::new(Engine::Sqlite, ERASE, settings, &rows).await;
    let first = world.cycle().await;
    assert_eq!(first.rules[0].word, Some(Word::Grace));
    // A payment that was booked wrongly and put right again: its grace starts anew.
    world.governed.execute("UPDATE customers SET balance_cents = 5 WHERE id = 2").await;
    world.context.clock.advance(Duration::days(3));
    world.cycle().await;
    world.governed.execute("UPDATE customers SET balance_cents = 0 WHERE id IN (2, 3)").await;
    world.context.clock.advance(Duration::days(3));
    world.cycle().await;
    world.context.clock.advance(Duration::days(1));
    let outcome = world.cycle().await;
    assert_eq!(
        outcome.rules[0].plan.as_ref().map(|plan| (plan.targets, plan.in_grace)),
        Some((1, 2))
    );
    assert_eq!(world.ids("customers").await, [2, 3]);
    world.context.clock.advance(Duration::days(6));
    world.cycle().await;
    assert!(world.ids("customers").await.is_empty());
    world.assert_evidence().await;
}

#[tokio::test]
async fn an_evaluation_that_fails_midway_resets_nobody() {
    let rows: String = (1..=9_000).map(|id| customer(id, LAPSED, 0)).collect();
    let world =
        World::new(Engine::Sqlite, ERASE, Settings::default(), &format!("BEGIN;{rows}COMMIT;"))
            .await;
    let rule = world
        .context
        .bundle
        .rule(&TableRef::new("crm", "customers"), Action::Erase)
        .expect("a rule");
    due::evaluate(&world.site(), rule).await.expect("evaluated");
    let started = world.context.clock.millis();
    world.context.clock.advance(Duration::days(1));
    world.governed.execute("UPDATE customers SET balance_cents = 5 WHERE id > 8000").await;
    for millis in [1, 5, 20, 60] {
        let time = std::time::Duration::from_millis(millis);
        let _ = tokio::time::timeout(time, due::evaluate(&world.site(), rule)).await;
        let sql = "SELECT count(*), min(first_due), max(first_due) FROM due";
        let (rows, first, last): (i64, i64, i64) = sqlx::query_as(sql)
            .fetch_one(world.context.store.reader())
            .await
            .expect("the register");
        assert!(rows == 9_000 || rows == 8_000, "all of it or a finished evaluation, not {rows}");
        assert_eq!((first, last), (started, started));
    }
    let evaluation = due::evaluate(&world.site(), rule).await.expect("evaluated");
    assert_eq!(evaluation.due, 8_000);
}

#[tokio::test]
async fn the_first_run_of_a_rule_waits_for_two_people() {
    let settings = Settings { approvals: 2, ..Settings::default() };
    let world = World::new(Engine::Sqlite, ERASE, settings, &customer(1, LAPSED, 0)).await;
    let store = &world.context.store;
    let word = |outcome: &Outcome| outcome.rules[0].word;
    let first = world.cycle().await;
    assert_eq!(word(&first), Some(Word::NeedsApproval));
    assert!(first.alerts.iter().any(|alert| alert.event == "plan.needs_approval"));
    let plan = plans::list(store).await.expect("plans")[0].plan.id.clone();
    let now = world.context.clock.millis();
    for principal in ["uid:1", "uid:1", "stewardd"] {
        approval::approve(store, &plan, principal, None, now).await.expect("approved");
        assert_eq!(word(&world.cycle().await), Some(Word::NeedsApproval), "{principal}");
    }
    approval::approve(store, &plan, "uid:2", Some("seen"), now).await.expect("approved");
    // A record that becomes due after the approval is not covered by it.
    world.context.clock.advance(Duration::minutes(1));
    world.governed.execute(&customer(2, LAPSED, 0)).await;
    let run = world.cycle().await;
    assert_eq!(word(&run), Some(Word::Ready));
    assert_eq!(run.rules[0].plan.as_ref().map(|plan| plan.id.clone()), Some(plan));
    assert_eq!(world.ids("customers").await, [2]);
    assert_eq!(world.of_kind("plan.approved").await.len(), 3);
    // The rule is proven now, and the brake is wide.
    assert_eq!(word(&world.cycle().await), Some(Word::Ready));
    assert!(world.ids("customers").await.is_empty());
}

#[tokio::test]
async fn a_source_that_is_observed_is_not_touched() {
    let settings = Settings { mode: Mode::Observe, ..Settings::default() };
    let world = World::new(Engine::Sqlite, ERASE, settings, &crowd()).await;
    let outcome = world.cycle().await;
    assert_eq!(outcome.rules[0].word, Some(Word::Observe));
    assert_eq!(outcome.rules[0].reasons.len(), 1, "it is prepared: {:?}", outcome.rules[0].reasons);
    assert_eq!(world.ids("customers").await.len(), 155);
    let epoch = world.governed.number("SELECT epoch FROM stewardd_journal WHERE batch = 'fence'");
    assert_eq!(epoch.await, 0, "not even the fence is written");
}

#[tokio::test]
async fn a_pause_is_obeyed_and_lifted() {
    let world =
        World::new(Engine::Sqlite, ERASE, Settings::default(), &customer(1, LAPSED, 0)).await;
    let file = world.dir.path().join("state/PAUSE");
    std::fs::write(&file, "").expect("written");
    let outcome = world.cycle().await;
    assert_eq!(outcome.rules[0].word, Some(Word::Refused));
    assert!(outcome.rules[0].reasons[0].contains("PAUSE"), "{:?}", outcome.rules[0].reasons);
    std::fs::remove_file(&file).expect("removed");
    world.cycle().await;
    assert!(world.ids("customers").await.is_empty());
}

#[tokio::test]
async fn a_run_never_takes_more_rows_than_its_plan_counted() {
    let settings = Settings { approvals: 1, ..Settings::default() };
    let world = World::new(Engine::Sqlite, ERASE, settings, &crowd()).await;
    world.cycle().await;
    let store = &world.context.store;
    let plan = plans::list(store).await.expect("plans")[0].plan.id.clone();
    approval::approve(store, &plan, "uid:1", None, world.context.clock.millis())
        .await
        .expect("approved");
    // 151 targets and 300 orders were approved; then somebody imports orders.
    let orders: String = (1..=1_000).map(|id| order(50_000 + id, 150, 0)).collect();
    world.governed.execute(&orders).await;
    let outcome = world.cycle().await;
    let run = outcome.rules[0].finished.as_ref().expect("a run");
    assert!(run.exceeded);
    assert_eq!(run.acted, 149);
    assert!(world.ids("customers").await.contains(&150));
    assert_eq!(world.of_kind("certificate").await[0]["complete"], false);
    world.assert_evidence().await;
    assert_eq!(
        world.cycle().await.rules[0].word,
        Some(Word::NeedsApproval),
        "the rest is a new plan"
    );
}

#[tokio::test]
async fn a_hold_placed_during_a_run_is_obeyed_at_the_next_batch() {
    let rows: String = (1..=400).map(|id| customer(id, LAPSED, 0)).collect();
    let settings = Settings { batch_rows: 10, ..Settings::default() };
    let world = World::new(Engine::Sqlite, ERASE, settings, &rows).await;
    let hold = async {
        while world.ledger("customers").await.is_empty() {
            tokio::task::yield_now().await;
        }
        world.hold(400).await
    };
    let (outcome, _) = tokio::join!(world.cycle(), hold);
    // All candidates were read before the first batch, so only the look under the locks can have seen it.
    assert_eq!(World::kept(&outcome)[&Reason::Hold], 1);
    assert_eq!(world.ids("customers").await, [400]);
    world.assert_evidence().await;
}
