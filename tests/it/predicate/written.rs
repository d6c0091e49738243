//! What is written for the usual retention rule: short, and served by an index on its date.

use sea_query::{MysqlQueryBuilder, PostgresQueryBuilder, Query, SqliteQueryBuilder};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use stewardd::model::{Action, TableRef};

use super::pairs::compile;
use crate::support::governed::{Engine, Governed};

const RULES: &str = r#"
@id("erase-lapsed") permit (principal, action == Steward::Action::"erase", resource is db::customers)
when { resource has ended_at && resource.ended_at.offset(duration("30d")) <= context.now };
@id("keep-debtors") forbid (principal, action == Steward::Action::"erase", resource is db::customers)
when { resource.balance > 0 };
@id("keep-vips") forbid (principal, action == Steward::Action::"erase", resource is db::customers)
when { resource has tier && ["gold", "silver"].contains(resource.tier) };
@id("keep-marked") forbid (principal, action == Steward::Action::"erase", resource is db::customers)
when { resource.marked };
"#;

/// 2026-06-15T12:00:00Z
const NOW: i64 = 1_781_524_800_000;

struct World {
    governed: Governed,
    sql: String,
}

async fn written(engine: Engine, ddl: &str, fill: &str) -> World {
    let governed = Governed::new(engine, "db").await;
    governed.execute(ddl).await;
    governed.execute(fill).await;
    let inventory = governed.source().introspect().await.expect("introspect");
    let types =
        if engine == Engine::Sqlite { "[customers.types]\nended_at = \"unix\"\n" } else { "" };
    let dataset = format!("[customers]\nsubject = \"id\"\n{types}");
    let bundle = compile(&inventory, &dataset, RULES);
    let table = TableRef::new("db", "customers");
    let rule = bundle.rule(&table, Action::Erase).expect("a rule");
    assert!(rule.exact);
    let projection = &bundle.governed[&table].projection;
    let due = rule.due(projection, &bundle.instants(NOW));
    let select = Query::select()
        .expr(sea_query::Expr::cust("count(*)"))
        .from(projection.table_ref())
        .and_where(due)
        .take();
    let sql = match engine {
        Engine::Sqlite => select.to_string(SqliteQueryBuilder),
        Engine::Postgres => select.to_string(PostgresQueryBuilder),
        Engine::Mysql => select.to_string(MysqlQueryBuilder),
    };
    World { governed, sql }
}

fn condition(sql: &str) -> &str {
    sql.split_once(" WHERE ").expect("a condition").1
}

#[tokio::test]
async fn the_usual_rule_is_short_and_indexed_on_sqlite() {
    let world = written(
        Engine::Sqlite,
        "CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, ended_at INTEGER, balance INTEGER NOT NULL, \
         tier TEXT, marked BOOLEAN NOT NULL); CREATE INDEX ended ON customers (ended_at)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
         INSERT INTO customers SELECT i, 1700000000 + i * 36000, i % 3, 'silver', i % 2 FROM n; ANALYZE",
    )
    .await;
    assert!(!world.sql.contains("COALESCE(`customers`.`ended_at`"), "{}", condition(&world.sql));
    let mut connection =
        sqlx::SqliteConnection::connect(&world.governed.url).await.expect("connect");
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", world.sql));
    let plan = sqlx::query(explain).fetch_all(&mut connection).await.expect("a plan");
    let plan: Vec<String> = plan.iter().map(|row| row.get::<String, _>("detail")).collect();
    assert!(
        plan.iter().any(|line| line.contains("SEARCH customers USING INDEX ended")),
        "{plan:?}"
    );
}

#[tokio::test]
async fn the_usual_rule_is_short_and_indexed_on_postgresql() {
    let world = written(
        Engine::Postgres,
        "CREATE TABLE customers (id bigserial PRIMARY KEY, ended_at timestamptz, balance bigint NOT NULL, \
         tier text, marked boolean NOT NULL); CREATE INDEX ended ON customers (ended_at)",
        "INSERT INTO customers SELECT i, timestamptz '2026-01-01' + i * interval '1 h', i % 3, 'silver', i % 2 = 0 \
         FROM generate_series(1, 50000) i; ANALYZE customers",
    )
    .await;
    assert!(!world.sql.contains("COALESCE(`customers`.`ended_at`"), "{}", condition(&world.sql));
    let mut connection = sqlx::PgConnection::connect(&world.governed.url).await.expect("connect");
    let explain = AssertSqlSafe(format!("EXPLAIN {}", world.sql));
    let plan = sqlx::query(explain).fetch_all(&mut connection).await.expect("a plan");
    let plan: Vec<String> = plan.iter().map(|row| row.get::<String, _>(0)).collect();
    assert!(plan.iter().any(|line| line.contains("ended")), "{plan:?}");
}

#[tokio::test]
async fn the_usual_rule_is_short_and_indexed_on_mariadb() {
    let world = written(
        Engine::Mysql,
        "CREATE TABLE customers (id bigint AUTO_INCREMENT PRIMARY KEY, ended_at datetime(3), balance bigint NOT NULL, \
         tier varchar(20), marked tinyint(1) NOT NULL, KEY ended (ended_at))",
        "INSERT INTO customers SELECT seq, timestamp'2026-01-01 00:00:00' + INTERVAL seq HOUR, seq % 3, 'silver', seq % 2 \
         FROM seq_1_to_50000; ANALYZE TABLE customers",
    )
    .await;
    assert!(!world.sql.contains("COALESCE(`customers`.`ended_at`"), "{}", condition(&world.sql));
    let mut connection =
        sqlx::MySqlConnection::connect(&world.governed.url).await.expect("connect");
    let explain = AssertSqlSafe(format!("EXPLAIN {}", world.sql));
    let plan = sqlx::query(explain).fetch_all(&mut connection).await.expect("a plan");
    let key = plan[0].get::<Option<String>, _>("key");
    assert_eq!(key.as_deref(), Some("ended"));
}
