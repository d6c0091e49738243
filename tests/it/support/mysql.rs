//! A MariaDB database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::mysql::MySqlRow;
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, Row};

/// The superuser's URL of the test server.
pub fn server() -> String {
    variable("STEWARDD_TEST_MYSQL")
}

/// The certificate of the CA that the test server's certificate comes from.
pub fn ca() -> String {
    variable("STEWARDD_TEST_MYSQL_CA")
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
        Self::create_on(&server()).await
    }

    pub async fn create_on(server: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{count}", std::process::id());
        let create = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4");
        connect(server).await.execute(AssertSqlSafe(create)).await.expect("create");
        Self { name }
    }

    /// The superuser's URL.
    pub fn url(&self) -> String {
        self.url_on(&server())
    }

    pub fn url_on(&self, server: &str) -> String {
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        format!("{base}/{}", self.name)
    }

    /// The URL of a user with a password, with extra parameters (`?ssl-mode=…`) or none.
    pub fn url_of(&self, user: &str, password: &str, parameters: &str) -> String {
        let url = self.url();
        let (_, place) = url.split_once('@').expect("a URL with a user");
        format!("mysql://{user}:{password}@{place}{parameters}")
    }

    pub async fn execute(&self, sql: &str) {
        let mut connection = connect(&self.url()).await;
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.expect("SQL");
    }

    pub async fn int(&self, sql: &str) -> i64 {
        numbers(&self.url(), AssertSqlSafe(sql.to_owned())).await[0]
    }

    /// The indexes that the server's plan of a query uses, one a table.
    pub async fn indexes(&self, sql: &str) -> Vec<Option<String>> {
        let mut connection = connect(&self.url()).await;
        let explain = AssertSqlSafe(format!("EXPLAIN {sql}"));
        let rows = sqlx::raw_sql(explain).fetch_all(&mut connection).await.expect("a plan");
        rows.iter().map(|row| row.get("key")).collect()
    }
}

/// One column of whole numbers of any type.
pub async fn numbers(url: &str, sql: AssertSqlSafe<String>) -> Vec<i64> {
    let mut connection = connect(url).await;
    // The plain protocol writes digits whatever the type: `sum` alone would be a decimal.
    let rows = sqlx::raw_sql(sql).fetch_all(&mut connection).await.expect("numbers");
    let number = |row: &MySqlRow| row.get_unchecked::<i64, _>(0);
    rows.iter().map(number).collect()
}

async fn connect(url: &str) -> MySqlConnection {
    MySqlConnection::connect(url).await.expect("the test server answers")
}
