//! An application's side: the condition in a statement of its own, its parameters bound as JSON brings them.

use std::collections::BTreeSet;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use stewardd::policy::decide::Plan;

use crate::support::governed::{Engine, Governed};

macro_rules! ids {
    ($connection:expr, $plan:expr, $sql:expr) => {{
        let mut connection = $connection;
        if let Some(session) = &$plan.session {
            let session = AssertSqlSafe(session.clone());
            connection.execute(sqlx::raw_sql(session)).await.expect("the session is set");
        }
        let mut query = sqlx::query_scalar::<_, i64>(AssertSqlSafe($sql.clone()));
        for parameter in &$plan.splice.as_ref().expect("a condition").parameters {
            query = match parameter {
                Value::Bool(value) => query.bind(*value),
                Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                    (Some(whole), _) => query.bind(whole),
                    (None, double) => query.bind(double.expect("a number")),
                },
                Value::String(text) => query.bind(text.clone()),
                other => panic!("a parameter is {other}"),
            };
        }
        query.fetch_all(&mut connection).await.unwrap_or_else(|error| panic!("{error}\n{}", $sql))
    }};
}

/// The ids of the rows that the plan shows.
pub async fn selected(governed: &Governed, table: &str, plan: &Plan) -> BTreeSet<i64> {
    let splice = plan.splice.as_ref().expect("a condition");
    let sql = format!("SELECT id FROM {table} WHERE id > 0 AND {}", splice.sql);
    let rows: Vec<i64> = match governed.engine {
        Engine::Sqlite => {
            ids!(sqlx::SqliteConnection::connect(&governed.url).await.expect("connect"), plan, sql)
        }
        Engine::Postgres => {
            ids!(sqlx::PgConnection::connect(&governed.url).await.expect("connect"), plan, sql)
        }
        Engine::Mysql => {
            ids!(sqlx::MySqlConnection::connect(&governed.url).await.expect("connect"), plan, sql)
        }
    };
    rows.into_iter().collect()
}
