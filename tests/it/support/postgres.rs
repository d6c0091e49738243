//! A PostgreSQL database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// The superuser's URL of the test server.
pub fn server() -> String {
    variable("STEWARDD_TEST_POSTGRES")
}

/// The certificate of the CA that the test server's certificate comes from.
pub fn ca() -> String {
    variable("STEWARDD_TEST_POSTGRES_CA")
}

fn variable(name: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "how the harness learns of its server")]
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run tests/run"))
}

/// A database of its own; the server is thrown away after the tests, and the database with it.
pub struct Database {
    pub name: String,
}

impl Database {
    pub async fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{count}", std::process::id());
        let mut admin = connect(&server()).await;
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("create");
        Self { name }
    }

    /// The superuser's URL.
    pub fn url(&self) -> String {
        let server = server();
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        format!("{base}/{}", self.name)
    }

    /// The URL of a role with a password, with extra parameters (`?sslmode=…`) or none.
    pub fn url_of(&self, role: &str, password: &str, parameters: &str) -> String {
        let url = self.url();
        let (_, place) = url.split_once('@').expect("a URL with a user");
        format!("postgres://{role}:{password}@{place}{parameters}")
    }

    pub async fn execute(&self, sql: &str) {
        let mut connection = connect(&self.url()).await;
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.expect("SQL");
    }

    pub async fn int(&self, sql: &str) -> i64 {
        let mut connection = connect(&self.url()).await;
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut connection)
            .await
            .expect("one integer")
    }

    /// The plan of a query when reading the whole table is out of the question.
    pub async fn explain(&self, sql: &str) -> String {
        let mut connection = connect(&self.url()).await;
        connection.execute("SET enable_seqscan = off").await.expect("a setting");
        let explain = AssertSqlSafe(format!("EXPLAIN {sql}"));
        let plan: Vec<String> =
            sqlx::query_scalar(explain).fetch_all(&mut connection).await.expect("a plan");
        plan.join("\n")
    }
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("the test server answers")
}
