//! A CRM that is being erased slowly, on any engine, and a second connection that changes its schema meanwhile.

use std::time::{Duration, Instant};

use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::governed::{Engine, Governed};

/// Customers that are due; some have an order, which goes with them.
pub const CUSTOMERS: i64 = 600;
/// Visitors that are due under a rule of their own, which comes later in the same run.
pub const VISITORS: i64 = 60;

const POLICIES: &str = r#"
@id("erase-lapsed")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has consent_ends_at && resource.consent_ends_at.offset(duration("30d")) <= context.now };
@id("keep-who-owes")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has balance_cents && resource.balance_cents > 0 };
@id("erase-visitors")
permit (principal, action == Steward::Action::"erase", resource is crm::visitors)
when { resource.visits < 3 };
"#;

const DATASET: &str = r#"
[customers]
subject = "id"
{types}
[orders]
subject = "customer_id"
on_erase = { customer_id = "cascade" }
[visitors]
subject = "id"
[ledger]
subject = "none"
"#;

const POSTGRES: &str = "
CREATE TABLE customers (id bigint PRIMARY KEY, full_name text NOT NULL, consent_ends_at timestamptz,
  balance_cents bigint, note text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id));
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE TABLE visitors (id bigint PRIMARY KEY, visits integer NOT NULL);
CREATE TABLE ledger (step bigserial PRIMARY KEY, name text NOT NULL);
CREATE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO ledger (name) VALUES (TG_TABLE_NAME); RETURN old; END $$;
CREATE TRIGGER gone_c AFTER DELETE ON customers FOR EACH ROW EXECUTE FUNCTION note_gone();
CREATE TRIGGER gone_v AFTER DELETE ON visitors FOR EACH ROW EXECUTE FUNCTION note_gone();
INSERT INTO customers SELECT n, 'Customer ' || n, timestamptz '2020-09-13 12:26:40Z', 0
  FROM generate_series(1, {customers}) n;
INSERT INTO orders SELECT n, n FROM generate_series(1, {customers}, 7) n;
INSERT INTO visitors SELECT n, 1 FROM generate_series(1, {visitors}) n;
";

const MYSQL: &str = "
CREATE TABLE customers (id bigint PRIMARY KEY, full_name varchar(100) NOT NULL, consent_ends_at datetime(6),
  balance_cents bigint, note text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL,
  FOREIGN KEY (customer_id) REFERENCES customers (id));
CREATE TABLE visitors (id bigint PRIMARY KEY, visits integer NOT NULL);
CREATE TABLE ledger (step bigint AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL);
CREATE TRIGGER gone_c AFTER DELETE ON customers FOR EACH ROW INSERT INTO ledger (name) VALUES ('customers');
CREATE TRIGGER gone_v AFTER DELETE ON visitors FOR EACH ROW INSERT INTO ledger (name) VALUES ('visitors');
INSERT INTO customers SELECT seq, CONCAT('Customer ', seq), '2020-09-13 12:26:40', 0, NULL
  FROM seq_1_to_{customers};
INSERT INTO orders SELECT id, id FROM customers WHERE id % 7 = 1;
INSERT INTO visitors SELECT id, 1 FROM customers WHERE id <= {visitors};
";

const SQLITE: &str = "
CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, full_name TEXT NOT NULL,
  consent_ends_at TEXT, balance_cents INTEGER, note TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customers (id));
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE TABLE visitors (id INTEGER PRIMARY KEY AUTOINCREMENT, visits INTEGER NOT NULL);
CREATE TABLE ledger (step INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
CREATE TRIGGER gone_c AFTER DELETE ON customers BEGIN INSERT INTO ledger (name) VALUES ('customers'); END;
CREATE TRIGGER gone_v AFTER DELETE ON visitors BEGIN INSERT INTO ledger (name) VALUES ('visitors'); END;
WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {customers})
INSERT INTO customers SELECT n, 'Customer ' || n, '2020-09-13T12:26:40Z', 0, NULL FROM s;
INSERT INTO orders (id, customer_id) SELECT id, id FROM customers WHERE id % 7 = 1;
INSERT INTO visitors SELECT id, 1 FROM customers WHERE id <= {visitors};
";

pub struct World {
    pub governed: Governed,
    pub home: Home,
}

impl World {
    pub async fn new(engine: Engine, failpoints: &str) -> Self {
        let governed = Governed::new(engine, "crm").await;
        let (tables, types) = match engine {
            Engine::Postgres => (POSTGRES, ""),
            Engine::Mysql => (MYSQL, ""),
            Engine::Sqlite => (SQLITE, "[customers.types]\nconsent_ends_at = \"iso-text\""),
        };
        let tables = tables
            .replace("{customers}", &CUSTOMERS.to_string())
            .replace("{visitors}", &VISITORS.to_string());
        governed.execute(&tables).await;
        governed.source().prepare().await.expect("prepared");
        let sections = format!(
            "[[source]]\nname = \"crm\"\nurl = \"{}\"\nmode = \"enforce\"\nreplicas = \"none\"\n\
             batch_rows = 20\n[guard]\napprovals = 0\ngrace = \"none\"\n\
             max_rows = 100000\nmax_percent = 100\n",
            governed.url
        );
        let home = Home::new(&sections)
            .with_policy("retention/crm.cedar", POLICIES)
            .with_policy("datasets/crm.toml", &DATASET.replace("{types}", types))
            .with_env("STEWARDD_FAILPOINT", failpoints);
        Self { governed, home }
    }

    /// Batches of the processes to come follow each other at once.
    pub fn hurried(self) -> Self {
        let Self { governed, home } = self;
        Self { governed, home: home.with_env("STEWARDD_FAILPOINT", "") }
    }

    /// Rows of a table that went.
    pub async fn gone(&self, table: &str) -> i64 {
        self.governed.number(&format!("SELECT count(*) FROM ledger WHERE name = '{table}'")).await
    }

    /// Starts a cycle, waits until it is in the middle of the customers, and changes the schema: what had gone
    /// when the change was through.
    pub async fn change_under_a_run(&self, ddl: &str) -> (Daemon, i64) {
        let mut process = self.home.spawn(&["run", "--once", "--json"]);
        let deadline = Instant::now() + PATIENCE;
        while self.gone("customers").await < 50 {
            let ended = process.exited();
            assert!(ended.is_none(), "{ended:?}: {}", process.log());
            assert!(Instant::now() < deadline, "nothing went: {}", process.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.governed.execute(ddl).await;
        let gone = self.gone("customers").await;
        assert!(gone < CUSTOMERS, "the run was over before the schema changed");
        (process, gone)
    }
}
