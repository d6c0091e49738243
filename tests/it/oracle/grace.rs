//! Grace: mistakes have days to be seen. The daemon's clock is turned, the governed database keeps its own,
//! so what is due never changes by itself and only patience is measured.

use chrono::Duration;
use stewardd::app::Summary;
use stewardd::model::Clock;

use super::house::{self, House};
use crate::support::governed::Engine;

const GUARD: &str = "approvals = 0\nmax_rows = 1000000\nmax_percent = 100\ngrace = \"7d\"\n";

const POLICIES: &str = r#"
@id("erase-expired")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has contract_ends && resource.contract_ends <= context.now };
@id("erase-deregistered")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource.status == "deregistered" };
@id("keep-who-owes")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource.balance_cents > 0 };
"#;

const LETTERS: &str = r#"
@id("erase-letters")
permit (principal, action == Steward::Action::"erase", resource is crm::letters)
when { resource.days > DAYS };
"#;

const DATASET: &str = "[customers]\nsubject = \"id\"\n[letters]\nsubject = \"none\"\n";

/// Who is who.
const LONG_EXPIRED: i64 = 1;
const PAID_THIS_MORNING: i64 = 2;
const IMPORTED: i64 = 3;
const MISCLICKED: i64 = 4;
const OWING: i64 = 5;
const CUSTOMER: i64 = 6;

/// MySQL's times are written without one.
fn zone(engine: Engine) -> &'static str {
    if engine == Engine::Mysql { "" } else { "Z" }
}

async fn house(engine: Engine) -> House {
    let instant = match engine {
        Engine::Sqlite => "text",
        Engine::Postgres => "timestamptz",
        Engine::Mysql => "datetime",
    };
    let z = zone(engine);
    let script = format!(
        "CREATE TABLE customers (id bigint PRIMARY KEY NOT NULL, contract_ends {instant},
           status varchar(20) NOT NULL, balance_cents bigint NOT NULL);
         CREATE TABLE letters (id bigint PRIMARY KEY NOT NULL, days bigint NOT NULL);
         INSERT INTO letters VALUES (1, 100);
         INSERT INTO customers VALUES
           ({LONG_EXPIRED}, '2019-05-01 00:00:00{z}', 'active', 0),
           ({PAID_THIS_MORNING}, '2019-05-01 00:00:00{z}', 'active', 900),
           ({IMPORTED}, '2090-05-01 00:00:00{z}', 'active', 0),
           ({MISCLICKED}, '2090-05-01 00:00:00{z}', 'active', 0),
           ({OWING}, '2019-05-01 00:00:00{z}', 'active', 5),
           ({CUSTOMER}, '2090-05-01 00:00:00{z}', 'active', 0);"
    );
    let house = House::new(engine, &script, GUARD).await;
    let types = "[customers.types]\ncontract_ends = \"iso-text\"\n";
    let types = if engine == Engine::Sqlite { types } else { "" };
    house.write("policies/datasets/crm.toml", &format!("{DATASET}{types}"));
    house.write("policies/retention/crm.cedar", POLICIES);
    house.write("policies/retention/letters.cedar", &LETTERS.replace("DAYS", "1000"));
    house
}

fn erased(summary: &Summary) -> (u64, u64) {
    let count = |of: &std::collections::BTreeMap<String, u64>| of.get("erase").copied();
    (count(&summary.due).unwrap_or_default(), count(&summary.acted).unwrap_or_default())
}

/// Who of `all` is not there any more.
async fn gone(house: &House, all: &[i64]) -> Vec<i64> {
    let left = house.ids("customers").await;
    all.iter().copied().filter(|id| !left.contains(id)).collect()
}

async fn mistakes_have_days_to_be_seen(engine: Engine) {
    let house = house(engine).await;
    let clock = Clock::manual(Clock::System.now());
    let app = house::app(house.path(), &clock).await;
    let all = house.ids("customers").await;
    let set = async |what: &str, id: i64| {
        house.governed.execute(&format!("UPDATE customers SET {what} WHERE id = {id}")).await;
    };
    let cycle = async || {
        let summary = app.cycle().await.unwrap_or_else(|failure| panic!("{}", failure.message));
        assert_eq!(summary.errors, [""; 0]);
        erased(&summary)
    };
    // Day 0: one record is due; the debt was not paid yet.
    assert_eq!(cycle().await, (1, 0));
    // Day 5, in the morning: a payment is booked, an import writes a wrong year, somebody misclicks.
    clock.advance(Duration::days(5));
    set("balance_cents = 0", PAID_THIS_MORNING).await;
    let z = zone(engine);
    set(&format!("contract_ends = '2020-05-01 00:00:00{z}'"), IMPORTED).await;
    set("status = 'deregistered'", MISCLICKED).await;
    assert_eq!(cycle().await, (4, 0));
    // Another table's policy is edited, which makes its letter due; and this directory is read again.
    house.write("policies/retention/letters.cedar", &LETTERS.replace("DAYS", "30"));
    assert_eq!(cycle().await, (5, 0));
    // Day 6: the import is put right, and so is the click; the payment bounces.
    clock.advance(Duration::days(1));
    set(&format!("contract_ends = '2090-05-01 00:00:00{z}'"), IMPORTED).await;
    set("status = 'active'", MISCLICKED).await;
    set("balance_cents = 900", PAID_THIS_MORNING).await;
    assert_eq!(cycle().await, (2, 0));
    // The same evening it is paid in earnest: its grace starts now.
    set("balance_cents = 0", PAID_THIS_MORNING).await;
    assert_eq!(cycle().await, (3, 0));
    // A second before day 7: still nobody.
    clock.advance(Duration::days(1) - Duration::seconds(1));
    assert_eq!(cycle().await, (3, 0));
    assert_eq!(house.ids("customers").await, all);
    // Day 7: who was due without interruption goes, and nobody else.
    clock.advance(Duration::seconds(1));
    assert_eq!(cycle().await, (3, 1));
    assert_eq!(gone(&house, &all).await, [LONG_EXPIRED]);
    // Day 13: the payment was final seven days ago, the letter due since day 5.
    clock.advance(Duration::days(6));
    assert_eq!(cycle().await, (2, 2));
    assert_eq!(gone(&house, &all).await, [LONG_EXPIRED, PAID_THIS_MORNING]);
    assert!(house.ids("letters").await.is_empty());
    // A year later the rest is still there: nothing of them was ever due for long.
    clock.advance(Duration::days(365));
    assert_eq!(cycle().await, (0, 0));
    assert_eq!(house.ids("customers").await, [IMPORTED, MISCLICKED, OWING, CUSTOMER]);
}

#[tokio::test]
async fn mistakes_have_days_to_be_seen_on_sqlite() {
    mistakes_have_days_to_be_seen(Engine::Sqlite).await;
}

#[tokio::test]
async fn mistakes_have_days_to_be_seen_on_postgres() {
    mistakes_have_days_to_be_seen(Engine::Postgres).await;
}

#[tokio::test]
async fn mistakes_have_days_to_be_seen_on_mysql() {
    mistakes_have_days_to_be_seen(Engine::Mysql).await;
}

/// A fact that divides by zero for a while: the register is neither emptied nor forgotten.
#[tokio::test]
async fn an_evaluation_that_fails_resets_nobody() {
    let house = house(Engine::Postgres).await;
    house.governed.execute("CREATE TABLE gate (v bigint); INSERT INTO gate VALUES (0)").await;
    let share = "[customers.facts]\nshare = { type = \"long\", \
                 sql = \"select 100 / (customers.id - g.v) from gate g\" }\n";
    house.write("policies/datasets/crm.toml", &format!("{DATASET}{share}"));
    let needs = "resource has share && resource.share > 0 && resource has contract_ends";
    let policies = POLICIES.replace("resource has contract_ends", needs);
    house.write("policies/retention/crm.cedar", &policies);
    let clock = Clock::manual(Clock::System.now());
    let app = house::app(house.path(), &clock).await;
    let cycle = async || app.cycle().await.unwrap_or_else(|failure| panic!("{}", failure.message));
    assert_eq!(erased(&cycle().await), (1, 0));
    clock.advance(Duration::days(3));
    house.governed.execute(&format!("UPDATE gate SET v = {OWING}")).await;
    let failed = cycle().await;
    assert_eq!(failed.errors.len(), 1, "{failed:?}");
    assert_eq!(erased(&failed), (0, 0));
    clock.advance(Duration::days(3));
    cycle().await;
    house.governed.execute("UPDATE gate SET v = 0").await;
    clock.advance(Duration::days(1));
    assert_eq!(erased(&cycle().await), (1, 1), "due since day 0, and seven days are over");
    assert!(!house.ids("customers").await.contains(&LONG_EXPIRED));
}
