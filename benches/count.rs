//! A retention count, the predicate made from policy beside the query a person would write:
//! `tests/run bench count [ROWS]`. Both are asked in turn, so that a busy machine is busy for both; what is
//! printed are medians and their ratio, with and without the index that serves the query.

#![allow(dead_code, reason = "the harness can do more than is measured here")]

#[path = "../tests/it/support/governed.rs"]
mod governed;
#[path = "../tests/it/support/mysql.rs"]
mod mysql;
#[path = "../tests/it/support/postgres.rs"]
mod postgres;

use std::time::{Duration, Instant};

use chrono::DateTime;
use sqlx::{AssertSqlSafe, Connection as _};

use governed::{Engine, Governed};
use stewardd::model::{Action, TableRef};
use stewardd::policy::{Bundle, PolicySources};
use stewardd::source::Source;
use stewardd::source::read::Selection;

const ROUNDS: usize = 5;
/// 2026-01-01T00:00:00Z.
const NOW: i64 = 1_767_225_600_000;

/// A rule, and what a person would write instead.
struct Case {
    name: &'static str,
    policies: &'static str,
    /// `{before}` is the moment `days` before `NOW`, in the engine's own words.
    by_hand: &'static str,
    days: i64,
    index: &'static str,
}

const CASES: [Case; 4] = [
    Case {
        name: "age",
        policies: r#"@id("age") permit (principal, action == Steward::Action::"erase", resource is crm::customers)
            when { resource has ended_at && resource.ended_at.offset(duration("3600d")) <= context.now };"#,
        by_hand: "ended_at <= {before}",
        days: 3600,
        index: "(ended_at)",
    },
    Case {
        name: "age, basis, no debt",
        policies: r#"@id("age") permit (principal, action == Steward::Action::"erase", resource is crm::customers)
            when { resource has ended_at && resource.ended_at.offset(duration("3600d")) <= context.now
              && resource.legal_basis == "consent" };
            @id("debt") forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
            when { resource.balance_cents > 0 };"#,
        by_hand: "ended_at <= {before} AND legal_basis = 'consent' AND NOT balance_cents > 0",
        days: 3600,
        index: "(ended_at)",
    },
    // A first run: most rows are due, so each costs what the whole predicate costs.
    Case {
        name: "most rows, no debt",
        policies: r#"@id("age") permit (principal, action == Steward::Action::"erase", resource is crm::customers)
            when { resource has ended_at && resource.ended_at.offset(duration("30d")) <= context.now };
            @id("debt") forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
            when { resource.balance_cents > 0 };"#,
        by_hand: "ended_at <= {before} AND NOT balance_cents > 0",
        days: 30,
        index: "(ended_at, balance_cents)",
    },
    Case {
        name: "status",
        policies: r#"@id("status") permit (principal, action == Steward::Action::"erase", resource is crm::customers)
            when { resource.status == "closed" };"#,
        by_hand: "status = 'closed'",
        days: 0,
        index: "(status)",
    },
];

#[tokio::main]
async fn main() {
    let rows = std::env::args().find_map(|arg| arg.parse::<u64>().ok()).unwrap_or(10_000_000);
    println!("{rows} rows, medians of {ROUNDS} in turn");
    println!("engine      rule                  index       found     by hand   generated  ratio");
    for (engine, server, shapes) in [
        (Engine::Sqlite, None, &[("integer", ""), ("integer", " STRICT")][..]),
        (Engine::Postgres, Some("STEWARDD_TEST_POSTGRES"), &[("timestamptz", "")]),
        (Engine::Mysql, Some("STEWARDD_TEST_MYSQL"), &[("datetime", ""), ("timestamp NULL", "")]),
    ] {
        if server.is_some_and(|name| std::env::var_os(name).is_none()) {
            println!("{engine:?}: no server; tests/run bench starts them");
            continue;
        }
        for (time, option) in shapes {
            println!("{engine:?}, {time}{option}");
            measure(engine, rows, time, option).await;
        }
    }
}

/// `time` is the type of the column that says how old a record is, `option` what ends CREATE TABLE.
async fn measure(engine: Engine, rows: u64, time: &str, option: &str) {
    let governed = Governed::new(engine, "crm").await;
    governed.execute(&create(engine, rows, time, option)).await;
    governed.execute(statistics(engine)).await;
    for index in [false, true] {
        for case in &CASES {
            if index {
                let name = case.name.replace([' ', ','], "");
                let sql = format!("CREATE INDEX by_{name} ON customers {}", case.index);
                governed.execute(&sql).await;
                governed.execute(statistics(engine)).await;
            }
            compare(&governed, case, index).await;
            if index {
                let name = case.name.replace([' ', ','], "");
                let of = if engine == Engine::Mysql { " ON customers" } else { "" };
                governed.execute(&format!("DROP INDEX by_{name}{of}")).await;
            }
        }
    }
}

/// Ten years of ended consents, one in ten without an end; one row in fifty is closed.
fn create(engine: Engine, rows: u64, time: &str, option: &str) -> String {
    let (ended, numbers) = match engine {
        Engine::Sqlite => (
            "1451606400 + (i * 7919 % 3653) * 86400",
            format!(
                "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n)"
            ),
        ),
        Engine::Postgres => (
            "timestamptz '2016-01-01 00:00:00Z' + (i * 7919 % 3653) * interval '1 day'",
            format!("generate_series(1, {rows}::bigint) AS s(i)"),
        ),
        Engine::Mysql => (
            "timestamp '2016-01-01 00:00:00' + interval (i * 7919 % 3653) day",
            format!("(SELECT seq AS i FROM seq_1_to_{rows}) s"),
        ),
    };
    let text = |length: u32| match engine {
        Engine::Mysql => format!("varchar({length}) CHARACTER SET utf8mb4 NOT NULL"),
        _ => "text NOT NULL".to_owned(),
    };
    let (basis, status) = (text(20), text(20));
    let long = if engine == Engine::Sqlite { "integer" } else { "bigint" };
    let email = if engine == Engine::Sqlite { "'c' || i" } else { "concat('c', i)" };
    format!(
        "CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, email text, ended_at {time}, \
         legal_basis {basis}, balance_cents {long} NOT NULL, status {status}){option};
         INSERT INTO customers SELECT i, {email}, CASE WHEN i % 10 = 0 THEN NULL ELSE {ended} END, \
         CASE WHEN i % 3 = 0 THEN 'contract' ELSE 'consent' END, CASE WHEN i % 5 = 0 THEN i ELSE 0 END, \
         CASE WHEN i % 50 = 0 THEN 'closed' ELSE 'active' END FROM {numbers}"
    )
}

fn statistics(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "ANALYZE",
        Engine::Postgres => "VACUUM ANALYZE customers",
        Engine::Mysql => "ANALYZE TABLE customers",
    }
}

/// The person's own connection.
enum Hand {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
    Mysql(sqlx::MySqlConnection),
}

impl Hand {
    async fn open(governed: &Governed) -> Self {
        let url = &governed.url;
        match governed.engine {
            Engine::Sqlite => {
                Self::Sqlite(sqlx::SqliteConnection::connect(url).await.expect("opens"))
            }
            Engine::Postgres => {
                Self::Postgres(sqlx::PgConnection::connect(url).await.expect("opens"))
            }
            Engine::Mysql => Self::Mysql(sqlx::MySqlConnection::connect(url).await.expect("opens")),
        }
    }

    async fn count(&mut self, sql: &str) -> u64 {
        let query = AssertSqlSafe(sql.to_owned());
        let count: i64 = match self {
            Self::Sqlite(open) => sqlx::query_scalar(query).fetch_one(open).await,
            Self::Postgres(open) => sqlx::query_scalar(query).fetch_one(open).await,
            Self::Mysql(open) => sqlx::query_scalar(query).fetch_one(open).await,
        }
        .expect("a count");
        u64::try_from(count).expect("not negative")
    }
}

async fn compare(governed: &Governed, case: &Case, index: bool) {
    let before = DateTime::from_timestamp_millis(NOW - case.days * 86_400_000).expect("a moment");
    let before = match governed.engine {
        Engine::Sqlite => before.timestamp().to_string(),
        Engine::Postgres => before.format("timestamptz '%Y-%m-%d %H:%M:%SZ'").to_string(),
        Engine::Mysql => before.format("timestamp '%Y-%m-%d %H:%M:%S'").to_string(),
    };
    let by_hand = case.by_hand.replace("{before}", &before);
    let by_hand = format!("SELECT count(*) FROM customers WHERE {by_hand}");
    let source = governed.source();
    let bundle = bundle(&source, case).await;
    let table = TableRef::new("crm", "customers");
    let rule = bundle.rule(&table, Action::Erase).expect("a rule");
    let projection = &bundle.governed[&table].projection;
    let at = bundle.instants(NOW);
    let (mut hand, mut made) = (Vec::new(), Vec::new());
    let mut found = (0, 0);
    for round in 0..=ROUNDS {
        // Both come new: connections of one process share SQLite's page cache, and whose pages were there
        // first would be served from it in every round.
        let mut person = Hand::open(governed).await;
        let source = governed.source();
        source.now().await.expect("a moment");
        let start = Instant::now();
        found.0 = person.count(&by_hand).await;
        let by_hand = start.elapsed();
        let filter = rule.due(projection, &at);
        let selection = Selection { projection, attributes: &[], filter };
        let start = Instant::now();
        found.1 = source.count(&selection).await.expect("a count");
        // The first round fills the caches.
        if round > 0 {
            hand.push(by_hand);
            made.push(start.elapsed());
        }
    }
    assert_eq!(found.0, found.1, "both count the same: {by_hand}");
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1e3
    };
    let (hand, made) = (median(&mut hand), median(&mut made));
    let (engine, name) = (format!("{:?}", governed.engine), case.name);
    let index = if index { "with" } else { "without" };
    println!(
        "{engine:<11} {name:<21} {index:<8} {:>8}  {hand:7.1} ms  {made:7.1} ms  {:.2}",
        found.1,
        made / hand
    );
}

async fn bundle(source: &Source, case: &Case) -> Bundle {
    let inventory = source.introspect().await.expect("an inventory");
    let dataset = if case.by_hand.contains("ended_at") && is_sqlite(source) {
        "[customers]\nsubject = \"id\"\n[customers.types]\nended_at = \"unix\"\n"
    } else {
        "[customers]\nsubject = \"id\"\n"
    };
    let files = [("retention/crm.cedar", case.policies), ("datasets/crm.toml", dataset)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let inventories = [inventory];
    Bundle::compile(PolicySources { files }, &inventories, &inventories).expect("a sound set")
}

fn is_sqlite(source: &Source) -> bool {
    source.dialect().is_ok_and(|dialect| dialect == stewardd::model::Dialect::Sqlite)
}
