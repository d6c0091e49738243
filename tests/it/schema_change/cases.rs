//! What people do to a schema, and what must come of it.

use super::world::{CUSTOMERS, VISITORS, World};
use crate::support::governed::Engine;

/// What the next cycle makes of a changed schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// What a policy reads is gone: nothing more is acted on, and a finding says so.
    Quarantined,
    /// Nothing a policy reads has changed: the rest is erased.
    GoesOn,
}

struct Case {
    name: &'static str,
    postgres: &'static str,
    sqlite: &'static str,
    mysql: &'static str,
    then: Then,
}

const CASES: &[Case] = &[
    Case {
        name: "a column that a forbid reads is dropped",
        postgres: "ALTER TABLE customers DROP COLUMN balance_cents",
        sqlite: "ALTER TABLE customers DROP COLUMN balance_cents",
        mysql: "ALTER TABLE customers DROP COLUMN balance_cents",
        then: Then::Quarantined,
    },
    Case {
        name: "a column that a permit reads is renamed",
        postgres: "ALTER TABLE customers RENAME COLUMN consent_ends_at TO consent_over",
        sqlite: "ALTER TABLE customers RENAME COLUMN consent_ends_at TO consent_over",
        mysql: "ALTER TABLE customers RENAME COLUMN consent_ends_at TO consent_over",
        then: Then::Quarantined,
    },
    Case {
        name: "a column is retyped",
        postgres: "ALTER TABLE customers ALTER COLUMN balance_cents TYPE text",
        sqlite: "BEGIN IMMEDIATE; ALTER TABLE customers DROP COLUMN balance_cents; \
                 ALTER TABLE customers ADD COLUMN balance_cents TEXT; COMMIT",
        mysql: "ALTER TABLE customers MODIFY balance_cents varchar(40)",
        then: Then::Quarantined,
    },
    Case {
        name: "two columns change places",
        postgres: "ALTER TABLE customers RENAME COLUMN full_name TO x; \
                   ALTER TABLE customers RENAME COLUMN note TO full_name; \
                   ALTER TABLE customers RENAME COLUMN x TO note",
        sqlite: "BEGIN IMMEDIATE; ALTER TABLE customers RENAME COLUMN full_name TO x; \
                 ALTER TABLE customers RENAME COLUMN note TO full_name; \
                 ALTER TABLE customers RENAME COLUMN x TO note; COMMIT",
        mysql: "ALTER TABLE customers RENAME COLUMN full_name TO note, RENAME COLUMN note TO full_name",
        then: Then::GoesOn,
    },
    Case {
        name: "a column is added",
        postgres: "ALTER TABLE customers ADD COLUMN nickname text",
        sqlite: "ALTER TABLE customers ADD COLUMN nickname TEXT",
        mysql: "ALTER TABLE customers ADD COLUMN nickname text",
        then: Then::GoesOn,
    },
    Case {
        name: "a dependant's table is dropped",
        postgres: "DROP TABLE orders",
        sqlite: "DROP TABLE orders",
        mysql: "DROP TABLE orders",
        then: Then::GoesOn,
    },
    Case {
        name: "a table that refers to it is made",
        postgres: "CREATE TABLE letters (id bigint PRIMARY KEY, \
                   customer_id bigint REFERENCES customers (id) ON DELETE CASCADE); \
                   CREATE INDEX letters_by_customer ON letters (customer_id)",
        sqlite: "BEGIN IMMEDIATE; CREATE TABLE letters (id INTEGER PRIMARY KEY AUTOINCREMENT, \
                 customer_id INTEGER REFERENCES customers (id) ON DELETE CASCADE); \
                 CREATE INDEX letters_by_customer ON letters (customer_id); COMMIT",
        mysql: "CREATE TABLE letters (id bigint PRIMARY KEY, customer_id bigint, \
                FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE)",
        then: Then::GoesOn,
    },
    Case {
        name: "its key is another",
        postgres: "ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE; \
                   ALTER TABLE customers ADD PRIMARY KEY (id, full_name)",
        sqlite: "BEGIN IMMEDIATE; ALTER TABLE customers RENAME TO old_customers; \
                 CREATE TABLE customers (id INTEGER NOT NULL, full_name TEXT NOT NULL, \
                 consent_ends_at TEXT, balance_cents INTEGER, note TEXT, PRIMARY KEY (id, full_name)) \
                 WITHOUT ROWID; DROP TABLE orders; \
                 INSERT INTO customers SELECT * FROM old_customers; \
                 DROP TABLE old_customers; \
                 CREATE TRIGGER gone_c AFTER DELETE ON customers \
                 BEGIN INSERT INTO ledger (name) VALUES ('customers'); END; COMMIT",
        mysql: "DROP TABLE orders; ALTER TABLE customers DROP PRIMARY KEY, ADD PRIMARY KEY (id, full_name)",
        then: Then::GoesOn,
    },
    Case {
        name: "a collation is another",
        postgres: "ALTER TABLE customers ALTER COLUMN full_name TYPE text COLLATE \"POSIX\"",
        sqlite: "BEGIN IMMEDIATE; ALTER TABLE customers DROP COLUMN note; \
                 ALTER TABLE customers ADD COLUMN note TEXT COLLATE NOCASE; COMMIT",
        mysql: "ALTER TABLE customers MODIFY full_name varchar(100) COLLATE utf8mb4_bin NOT NULL",
        then: Then::GoesOn,
    },
];

impl Case {
    fn ddl(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Postgres => self.postgres,
            Engine::Sqlite => self.sqlite,
            Engine::Mysql => self.mysql,
        }
    }
}

async fn every_case(engine: Engine) {
    for case in CASES {
        let world = World::new(engine, "slow-batches").await;
        let (mut process, gone) = world.change_under_a_run(case.ddl(engine)).await;
        process.ends().await;
        let log = process.log();
        assert_eq!(
            world.gone("customers").await,
            gone,
            "{}: under the old schema\n{log}",
            case.name
        );
        assert_eq!(
            world.gone("visitors").await,
            VISITORS,
            "{}: the rest goes on\n{log}",
            case.name
        );
        check_next_cycle(&world.hurried(), case, gone).await;
    }
}

async fn check_next_cycle(world: &World, case: &Case, gone: i64) {
    let summary = world.home.once_json();
    let left = CUSTOMERS - world.gone("customers").await;
    let drift = summary["findings"]["schema_drift"].as_u64().unwrap_or_default();
    match case.then {
        Then::Quarantined => {
            assert_eq!(left, CUSTOMERS - gone, "{}: quarantined, {summary}", case.name);
            assert!(drift > 0, "{}: a finding says so, {summary}", case.name);
        }
        Then::GoesOn => assert_eq!(left, 0, "{}: {summary}", case.name),
    }
    assert_eq!(summary["audit"]["verified"], true, "{}", case.name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_changed_under_a_run() {
    every_case(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_is_changed_under_a_run() {
    every_case(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mariadb_is_changed_under_a_run() {
    every_case(Engine::Mysql).await;
}

/// The guard broken on purpose: the same look at the database finds rows that went under an old schema.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_does_not_look_is_caught() {
    for engine in [Engine::Postgres, Engine::Sqlite, Engine::Mysql] {
        let world = World::new(engine, "slow-batches,ignore-schema-changes").await;
        let added = CASES.iter().find(|case| case.name == "a column is added").expect("a case");
        let (mut process, gone) = world.change_under_a_run(added.ddl(engine)).await;
        process.ends().await;
        assert!(world.gone("customers").await > gone, "{engine:?}: {}", process.log());
    }
}
