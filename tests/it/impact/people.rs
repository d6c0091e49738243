//! People made from their number alone, once in SQL and once in Rust: what the database holds is known without
//! asking it.

use crate::support::governed::{Engine, Governed};

/// One customer, as number `i` makes it.
pub struct Person {
    /// Whole days since consent ended, twelve hours more to be precise; `None`: it never ended.
    pub ended: Option<i64>,
    pub balance: Option<i64>,
    pub segment: &'static str,
    pub visits: i64,
    pub score: i64,
    pub litigation: bool,
    /// A value that Cedar has no word for, in the balance (SQLite) or the date (PostgreSQL).
    pub odd: bool,
    pub orders: i64,
}

impl Person {
    pub fn of(i: i64) -> Self {
        Self {
            ended: (i % 11 != 0).then(|| i * 7919 % 60 - 5),
            balance: (i % 13 != 0).then(|| i * 31 % 300 - 150),
            segment: ["lead", "vip", "std", "trial"][(i / 3 % 4) as usize],
            visits: i * 17 % 5,
            score: i * 13 % 7,
            litigation: i % 29 == 0,
            odd: i % 101 == 0,
            orders: i % 3,
        }
    }
}

const TABLES: &str =
    "CREATE TABLE customers (id BIGINT NOT NULL PRIMARY KEY, consent_ends_at {datetime},
       balance_cents BIGINT, segment TEXT NOT NULL, visits BIGINT NOT NULL, score BIGINT NOT NULL,
       litigation BIGINT NOT NULL, email TEXT);
     CREATE TABLE orders (id BIGINT NOT NULL PRIMARY KEY,
       customer_id BIGINT NOT NULL REFERENCES customers (id), parts BIGINT);
     INSERT INTO customers
       SELECT i, {ended}, {balance},
         CASE (i - i % 3) / 3 % 4 WHEN 0 THEN 'lead' WHEN 1 THEN 'vip' WHEN 2 THEN 'std' ELSE 'trial' END,
         i * 17 % 5, i * 13 % 7, CASE WHEN i % 29 = 0 THEN 1 ELSE 0 END, 'c' || i || '@example.org'
       FROM {numbers};
     INSERT INTO orders SELECT i * 3, i, 1 FROM {numbers} WHERE i % 3 > 0;
     INSERT INTO orders SELECT i * 3 + 1, i, 2 FROM {numbers} WHERE i % 3 > 1;
     CREATE INDEX orders_by_customer ON orders (customer_id);";

/// A prepared database with people 1 to `rows` and their orders.
pub async fn database(engine: Engine, name: &str, rows: i64) -> Governed {
    let governed = Governed::new(engine, name).await;
    let numbers = match engine {
        Engine::Sqlite => format!(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n)"
        ),
        Engine::Mysql => format!("(SELECT CAST(seq AS signed) AS i FROM seq_1_to_{rows}) AS n"),
        Engine::Postgres => format!("generate_series(1::bigint, {rows}) AS n(i)"),
    };
    let balance = "CASE WHEN i % 13 != 0 THEN i * 31 % 300 - 150 END";
    let hours = "((i * 7919 % 60 - 5) * 24 + 12)";
    let (datetime, ended, balance) = match engine {
        Engine::Sqlite => (
            "TEXT",
            format!(
                "CASE WHEN i % 11 != 0 THEN \
                 strftime('%Y-%m-%dT%H:%M:%fZ', 'now', (-1 * {hours}) || ' hours') END"
            ),
            format!("CASE WHEN i % 101 = 0 THEN 'odd' ELSE {balance} END"),
        ),
        Engine::Mysql => (
            "DATETIME(3)",
            format!(
                "CASE WHEN i % 101 = 0 THEN '0000-00-00 00:00:00' \
                 WHEN i % 11 != 0 THEN utc_timestamp(3) - INTERVAL {hours} HOUR END"
            ),
            balance.to_owned(),
        ),
        Engine::Postgres => (
            "TIMESTAMPTZ",
            format!(
                "CASE WHEN i % 101 = 0 THEN '-infinity' \
                 WHEN i % 11 != 0 THEN now() - {hours} * interval '1 hour' END"
            ),
            balance.to_owned(),
        ),
    };
    let script = TABLES
        .replace("{datetime}", datetime)
        .replace("{ended}", &ended)
        .replace("{balance}", &balance)
        .replace("{numbers}", &numbers);
    // A date that is none, and `||` that joins.
    let mode = if engine == Engine::Mysql { "SET sql_mode = 'PIPES_AS_CONCAT';" } else { "" };
    governed.execute(&format!("{mode}{script}")).await;
    governed.source().prepare().await.expect("prepared");
    governed
}

pub const DATASET: &str = "[customers]\nsubject = \"id\"\n[orders]\nsubject = \"none\"\n\
                           on_erase = { customer_id = \"cascade\" }\n";

/// What SQLite must be told about its columns.
pub fn dataset(engine: Engine) -> String {
    match engine {
        Engine::Sqlite => DATASET
            .replace("[orders]", "[customers.types]\nconsent_ends_at = \"iso-text\"\n[orders]"),
        Engine::Mysql | Engine::Postgres => DATASET.to_owned(),
    }
}
