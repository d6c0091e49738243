//! A governed database of a test's own, with a second connection that writes and counts behind the
//! daemon's back.

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use std::time::Duration;
use stewardd::config::{Mode, SourceConfig};
use stewardd::source::Source;
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
    Mysql,
}

pub struct Governed {
    pub engine: Engine,
    pub name: String,
    pub url: String,
    _dir: TempDir,
}

impl Governed {
    pub async fn new(engine: Engine, name: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let url = match engine {
            Engine::Sqlite => {
                let path = dir.path().join("governed.db");
                let url = format!("sqlite://{}", path.display());
                let options: sqlx::sqlite::SqliteConnectOptions = url.parse().expect("a path");
                let made = options.create_if_missing(true);
                sqlx::SqliteConnection::connect_with(&made).await.expect("a database file");
                url
            }
            Engine::Postgres => super::postgres::Database::create().await.url(),
            Engine::Mysql => super::mysql::Database::create().await.url(),
        };
        Self { engine, name: name.to_owned(), url, _dir: dir }
    }

    /// On a MariaDB of the test's own, by the URL of a database there.
    pub async fn on_mysql(server: &str, name: &str) -> Self {
        let url = super::mysql::Database::create_on(server).await.url_on(server);
        let dir = tempfile::tempdir().expect("a temporary directory");
        Self { engine: Engine::Mysql, name: name.to_owned(), url, _dir: dir }
    }

    pub fn config(&self) -> SourceConfig {
        SourceConfig {
            name: self.name.clone(),
            url: SecretString::from(self.url.clone()),
            mode: Mode::Enforce,
            offset_seconds: 0,
            replicas: Some(0),
            statement_timeout: Duration::from_secs(60),
            batch_rows: 1_000,
            batch_time: Duration::from_secs(5),
            roles: std::collections::BTreeMap::new(),
        }
    }

    pub fn source(&self) -> Source {
        Source::new(self.config())
    }

    /// Runs statements on a connection of the test's own.
    pub async fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.engine {
            Engine::Sqlite => {
                let mut connection =
                    sqlx::SqliteConnection::connect(&self.url).await.expect("connect");
                connection.execute(sqlx::raw_sql(sql)).await.expect("execute");
            }
            Engine::Postgres => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.expect("connect");
                connection.execute(sqlx::raw_sql(sql)).await.expect("execute");
            }
            Engine::Mysql => {
                let mut connection =
                    sqlx::MySqlConnection::connect(&self.url).await.expect("connect");
                connection.execute(sqlx::raw_sql(sql)).await.expect("execute");
            }
        }
    }

    /// One number, counted in the governed database.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.engine {
            Engine::Sqlite => {
                let mut connection =
                    sqlx::SqliteConnection::connect(&self.url).await.expect("connect");
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("a number")
            }
            Engine::Postgres => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.expect("connect");
                sqlx::query_scalar(sql).fetch_one(&mut connection).await.expect("a number")
            }
            Engine::Mysql => super::mysql::numbers(&self.url, sql).await[0],
        }
    }

    /// One column of integers, sorted.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        let sql = AssertSqlSafe(sql.to_owned());
        let mut numbers: Vec<i64> = match self.engine {
            Engine::Sqlite => {
                let mut connection =
                    sqlx::SqliteConnection::connect(&self.url).await.expect("connect");
                sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("numbers")
            }
            Engine::Postgres => {
                let mut connection = sqlx::PgConnection::connect(&self.url).await.expect("connect");
                sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("numbers")
            }
            Engine::Mysql => super::mysql::numbers(&self.url, sql).await,
        };
        numbers.sort_unstable();
        numbers
    }
}
