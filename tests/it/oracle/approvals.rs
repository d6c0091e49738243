//! Who must say yes: two people for the first run of a rule, for a changed one, and for more than the brake
//! allows. Through the application, with policies in a directory.

use std::sync::Arc;

use stewardd::app::App;
use stewardd::model::{Action, Clock};
use stewardd::workflow::approval;
use stewardd::workflow::plans::{self, Listed};

use super::house::{self, House};
use crate::support::governed::Engine;

const RULE: &str = r#"
@id("erase-expired")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource.days > 30 };
@id("keep-who-owes")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource.balance_cents > 0 };
"#;

const DATASET: &str = "[customers]\nsubject = \"id\"\n[orders]\nsubject = \"none\"\n\
                       on_erase = { customer_id = \"cascade\" }\n";

struct Office {
    house: House,
    app: Arc<App>,
    clock: Clock,
}

impl Office {
    /// 100 customers, none due yet; two orders each.
    async fn open(brake: &str) -> Self {
        let script = "CREATE TABLE customers (id bigint PRIMARY KEY NOT NULL, days bigint NOT NULL,
               balance_cents bigint NOT NULL);
             CREATE TABLE orders (id bigint PRIMARY KEY NOT NULL,
               customer_id bigint NOT NULL REFERENCES customers (id));
             CREATE INDEX orders_by_customer ON orders (customer_id);
             INSERT INTO customers SELECT value, 0, 0 FROM generate_series(1, 100);
             INSERT INTO orders SELECT value, (value + 1) / 2 FROM generate_series(1, 200);";
        // SQLite as sqlx brings it has no generate_series.
        let numbers = |to: u32| {
            let values: Vec<String> = (1..=to).map(|n| format!("({n})")).collect();
            format!("(SELECT column1 AS value FROM (VALUES {}))", values.join(","))
        };
        let script = script
            .replace("generate_series(1, 100)", &numbers(100))
            .replace("generate_series(1, 200)", &numbers(200));
        let guard = format!("approvals = 2\ngrace = \"none\"\n{brake}");
        let house = House::new(Engine::Sqlite, &script, &guard).await;
        house.write("policies/datasets/crm.toml", DATASET);
        house.write("policies/retention/crm.cedar", RULE);
        let clock = Clock::manual(Clock::System.now());
        let app = house::app(house.path(), &clock).await;
        Self { house, app, clock }
    }

    async fn due(&self, from: i64, to: i64) {
        let sql = format!("UPDATE customers SET days = 40 WHERE id BETWEEN {from} AND {to}");
        self.house.governed.execute(&sql).await;
    }

    /// One cycle; answers how many it erased.
    async fn cycle(&self) -> u64 {
        let summary =
            self.app.cycle().await.unwrap_or_else(|failure| panic!("{}", failure.message));
        assert_eq!(summary.errors, [""; 0]);
        summary.acted.get(Action::Erase.as_str()).copied().unwrap_or_default()
    }

    /// The plan that waits.
    async fn plan(&self) -> Listed {
        let mut plans = plans::list(&self.app.store).await.expect("plans");
        assert_eq!(plans.len(), 1);
        plans.remove(0)
    }

    async fn approve(&self, plan: &str, by: &str) {
        let now = self.clock.millis();
        approval::approve(&self.app.store, plan, by, None, now).await.expect("approved");
    }

    async fn left(&self) -> (usize, usize) {
        (self.house.ids("customers").await.len(), self.house.ids("orders").await.len())
    }

    async fn waits_for(&self, reason: &str) -> String {
        assert_eq!(self.cycle().await, 0);
        let listed = self.plan().await;
        assert_eq!(listed.guard, "needs_approval");
        let said = listed.reasons.join("; ");
        assert!(said.contains(reason), "{said}");
        listed.plan.id
    }
}

const WIDE: &str = "max_rows = 10000\nmax_percent = 100\n";

#[tokio::test]
async fn a_new_rule_and_a_changed_one_wait_for_two_people() {
    let office = Office::open(WIDE).await;
    office.due(1, 10).await;
    let plan = office.waits_for("the first run of a new or changed rule").await;
    // One person twice is one person; the requester is nobody.
    office.approve(&plan, "uid:1001").await;
    office.approve(&plan, "uid:1001").await;
    office.approve(&plan, "stewardd").await;
    assert_eq!(office.waits_for("1 of 2 approvals").await, plan);
    assert_eq!(office.left().await, (100, 200));
    office.approve(&plan, "uid:1002").await;
    assert_eq!(office.cycle().await, 10);
    assert_eq!(office.left().await, (90, 180));
    // Proven: the same rule runs again without anybody.
    office.due(11, 15).await;
    assert_eq!(office.cycle().await, 5);
    // A changed rule asks again, for its own plan; old approvals mean nothing.
    office.due(16, 20).await;
    office.house.write("policies/retention/crm.cedar", &RULE.replace("> 30", "> 29"));
    let changed = office.waits_for("the first run of a new or changed rule; 0 of 2").await;
    assert_ne!(changed, plan);
    // While it waits the rule changes once more: what one person approved is void.
    office.approve(&changed, "uid:1001").await;
    office.house.write("policies/retention/crm.cedar", &RULE.replace("> 30", "> 28"));
    let again = office.waits_for("0 of 2 approvals").await;
    assert_ne!(again, changed);
    office.approve(&again, "uid:1002").await;
    office.waits_for("1 of 2 approvals").await;
    office.approve(&again, "uid:1001").await;
    assert_eq!(office.cycle().await, 5);
    assert_eq!(office.left().await, (80, 160));
    // Back to the first text: it was proven, and still is.
    office.house.write("policies/retention/crm.cedar", RULE);
    office.due(21, 22).await;
    assert_eq!(office.cycle().await, 2);
}

#[tokio::test]
async fn more_than_the_brake_allows_waits_for_two_people() {
    // 5 percent of 100 customers; 5 percent of 200 orders; 12 rows in all, dependants included.
    let office = Office::open("max_rows = 12\nmax_percent = 5\n").await;
    office.due(1, 4).await;
    let plan = office.waits_for("the first run").await;
    office.approve(&plan, "uid:1001").await;
    office.approve(&plan, "uid:1002").await;
    assert_eq!(office.cycle().await, 4, "4 customers and 8 orders are within the brake");
    // Four customers are within the percentage, but one of them has an order more: 13 rows.
    office.due(5, 8).await;
    office.house.governed.execute("INSERT INTO orders VALUES (1000, 5)").await;
    let rows = office.waits_for("13 rows are more than max_rows = 12").await;
    office.approve(&rows, "uid:1001").await;
    office.waits_for("1 of 2 approvals").await;
    // More becomes due meanwhile: the plan that is being approved does not grow.
    office.due(9, 40).await;
    office.approve(&rows, "uid:1002").await;
    assert_eq!(office.cycle().await, 4);
    let left = office.left().await;
    assert_eq!(left, (92, 184));
    // The rest is a plan of its own, and too much by share as well.
    office.waits_for("32 of 92 rows of customers are more than max_percent = 5").await;
    assert_eq!(office.left().await, left);
    // Nobody answers for four days: the plan expires, and what one person said of it with it.
    let old = office.plan().await.plan.id;
    office.approve(&old, "uid:1001").await;
    office.clock.advance(chrono::Duration::hours(96));
    assert_ne!(office.waits_for("0 of 2 approvals").await, old);
    let late = approval::approve(&office.app.store, &old, "uid:1002", None, office.clock.millis());
    assert!(late.await.is_err(), "a plan that is over cannot be approved");
    assert_eq!(office.left().await, left);
}
