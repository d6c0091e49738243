//! One face over the three drivers: a statement goes in, rows of integers and bytes come out.
//!
//! Nothing else is ever decoded. Drivers' own types for dates and numbers panic or err on what a
//! database may hold (infinity, NaN, the year 10000), so the SQL hands out integers and text only.

use futures_util::TryStreamExt;
use sea_query::{MysqlQueryBuilder, PostgresQueryBuilder, SqliteQueryBuilder};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use sqlx::pool::PoolConnection;
use sqlx::{
    AssertSqlSafe, Column as _, Executor as _, MySql, MySqlConnection, MySqlPool, PgConnection,
    PgPool, Postgres, Row, SqlSafeStr as _, Sqlite, SqliteConnection, SqlitePool,
};

use crate::model::Dialect;

/// SQL of one dialect with the values it binds.
pub(super) type Statement = (String, SqlxValues);

pub(super) fn render(dialect: Dialect, statement: &impl SqlxBinder) -> Statement {
    match dialect {
        Dialect::Sqlite => statement.build_sqlx(SqliteQueryBuilder),
        Dialect::Postgres => statement.build_sqlx(PostgresQueryBuilder),
        Dialect::Mysql => statement.build_sqlx(MysqlQueryBuilder),
    }
}

/// The cells of one fetched row, by position.
pub(super) trait Cells {
    fn int(&self, at: usize) -> Result<Option<i64>, sqlx::Error>;
    /// Text as it came over the wire; SQLite does not promise that it is UTF-8.
    fn bytes(&self, at: usize) -> Result<Option<&[u8]>, sqlx::Error>;

    /// Text of a catalogue, where odd bytes may be replaced.
    fn text(&self, at: usize) -> Result<String, sqlx::Error> {
        Ok(self.optional_text(at)?.unwrap_or_default())
    }

    fn optional_text(&self, at: usize) -> Result<Option<String>, sqlx::Error> {
        Ok(self.bytes(at)?.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
    }

    fn flag(&self, at: usize) -> Result<bool, sqlx::Error> {
        Ok(self.int(at)?.unwrap_or_default() != 0)
    }
}

impl Cells for sqlx::sqlite::SqliteRow {
    fn int(&self, at: usize) -> Result<Option<i64>, sqlx::Error> {
        self.try_get_unchecked(at)
    }

    fn bytes(&self, at: usize) -> Result<Option<&[u8]>, sqlx::Error> {
        self.try_get_unchecked(at)
    }
}

impl Cells for sqlx::postgres::PgRow {
    fn int(&self, at: usize) -> Result<Option<i64>, sqlx::Error> {
        self.try_get(at)
    }

    fn bytes(&self, at: usize) -> Result<Option<&[u8]>, sqlx::Error> {
        self.try_get_unchecked(at)
    }
}

impl Cells for sqlx::mysql::MySqlRow {
    fn int(&self, at: usize) -> Result<Option<i64>, sqlx::Error> {
        self.try_get_unchecked(at)
    }

    fn bytes(&self, at: usize) -> Result<Option<&[u8]>, sqlx::Error> {
        self.try_get_unchecked(at)
    }
}

/// A pool of connections to one database.
#[derive(Clone)]
pub(super) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
    Mysql(MySqlPool),
}

/// A connection taken from a pool.
pub(super) enum Held {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
    Mysql(PoolConnection<MySql>),
}

/// A borrowed connection, in a transaction or not.
pub(super) enum Link<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
    Mysql(&'c mut MySqlConnection),
}

impl Pool {
    pub async fn acquire(&self) -> Result<Held, sqlx::Error> {
        Ok(match self {
            Pool::Sqlite(pool) => Held::Sqlite(pool.acquire().await?),
            Pool::Postgres(pool) => Held::Postgres(pool.acquire().await?),
            Pool::Mysql(pool) => Held::Mysql(pool.acquire().await?),
        })
    }
}

impl Held {
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Held::Sqlite(connection) => Link::Sqlite(connection),
            Held::Postgres(connection) => Link::Postgres(connection),
            Held::Mysql(connection) => Link::Mysql(connection),
        }
    }

    /// Returns it before whoever comes next asks for one; a dropped one returns some time later, and a server is
    /// slow to let another in: with TLS, some 90 ms (the driver does not set `TCP_NODELAY`).
    pub async fn give_back(mut self) {
        match &mut self {
            Held::Sqlite(connection) => connection.return_to_pool().await,
            Held::Postgres(connection) => connection.return_to_pool().await,
            Held::Mysql(connection) => connection.return_to_pool().await,
        }
    }
}

impl Link<'_> {
    /// Every row of the answer, decoded as it comes: a driver's rows are many times larger.
    pub async fn fetch<T>(
        self,
        (sql, values): Statement,
        decode: impl Fn(&dyn Cells) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, sqlx::Error> {
        let query = AssertSqlSafe(sql);
        let mut decoded = Vec::new();
        match self {
            Link::Sqlite(connection) => {
                let mut rows = sqlx::query_with(query, values).fetch(connection);
                while let Some(row) = rows.try_next().await? {
                    decoded.push(decode(&row)?);
                }
            }
            Link::Postgres(connection) => {
                let mut rows = sqlx::query_with(query, values).fetch(connection);
                while let Some(row) = rows.try_next().await? {
                    decoded.push(decode(&row)?);
                }
            }
            Link::Mysql(connection) => {
                let mut rows = sqlx::query_with(query, values).fetch(connection);
                while let Some(row) = rows.try_next().await? {
                    decoded.push(decode(&row)?);
                }
            }
        }
        Ok(decoded)
    }

    /// The single integer a statement answers with, `None` when it answers nothing.
    pub async fn fetch_int(self, statement: Statement) -> Result<Option<i64>, sqlx::Error> {
        Ok(self.fetch(statement, |row| row.int(0)).await?.into_iter().next().flatten())
    }

    pub async fn execute(self, (sql, values): Statement) -> Result<u64, sqlx::Error> {
        let query = AssertSqlSafe(sql);
        Ok(match self {
            Link::Sqlite(connection) => {
                sqlx::query_with(query, values).execute(connection).await?.rows_affected()
            }
            Link::Postgres(connection) => {
                sqlx::query_with(query, values).execute(connection).await?.rows_affected()
            }
            Link::Mysql(connection) => {
                sqlx::query_with(query, values).execute(connection).await?.rows_affected()
            }
        })
    }

    /// The names of the columns that a statement answers with, as the database understands it; nothing runs.
    pub async fn columns(self, sql: String) -> Result<Vec<String>, sqlx::Error> {
        fn names<S: sqlx::Statement>(statement: &S) -> Vec<String> {
            statement.columns().iter().map(|column| column.name().to_owned()).collect()
        }
        let query = AssertSqlSafe(sql).into_sql_str();
        Ok(match self {
            Link::Sqlite(connection) => names(&connection.prepare(query).await?),
            Link::Postgres(connection) => names(&connection.prepare(query).await?),
            Link::Mysql(connection) => names(&connection.prepare(query).await?),
        })
    }

    /// Several statements of our own making, without values.
    pub async fn script(self, sql: String) -> Result<(), sqlx::Error> {
        let script = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Link::Sqlite(connection) => script.execute(connection).await.map(drop),
            Link::Postgres(connection) => script.execute(connection).await.map(drop),
            Link::Mysql(connection) => script.execute(connection).await.map(drop),
        }
    }
}

/// A statement of fixed text that binds nothing.
pub(super) fn plain(sql: &str) -> Statement {
    (sql.to_owned(), SqlxValues(sea_query::Values(Vec::new())))
}
