//! Databases of a test's own on the server that `tests/run` started.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// The superuser's URL.
#[expect(clippy::disallowed_methods, reason = "the test run names its server in the environment")]
pub fn server() -> String {
    std::env::var("STEWARDD_TEST_POSTGRES").expect("no PostgreSQL to test with: run tests/run")
}

/// Makes an empty database and answers its URL.
pub async fn database() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("it_{}_{number}", std::process::id());
    let mut server = PgConnection::connect(&self::server()).await.expect("the test server");
    let sql = format!("CREATE DATABASE {name}");
    server.execute(AssertSqlSafe(sql)).await.expect("a database");
    let (base, _) = self::server().rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a URL");
    format!("{base}/{name}")
}
