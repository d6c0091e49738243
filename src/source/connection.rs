//! A connected source: two lazy pools, one that cannot write and one that only a grant opens.

use std::fmt;
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::sync::OnceCell;

use super::driver::{Held, Pool, plain};
use super::driver_error::describe;
use super::error::SourceError;
use super::{mysql, postgres, sqlite};
use crate::config::SourceConfig;
use crate::model::{Clock, Dialect, Instant};

/// A connected governed database. Connecting is lazy, so that an unreachable source stops nothing.
pub struct Source {
    pub name: String,
    pub config: SourceConfig,
    readers: OnceCell<Pool>,
    writers: OnceCell<Pool>,
    clock: Option<Clock>,
}

impl Source {
    /// Remembers how to connect; the first use connects.
    pub fn new(config: SourceConfig) -> Self {
        Self {
            name: config.name.clone(),
            config,
            readers: OnceCell::new(),
            writers: OnceCell::new(),
            clock: None,
        }
    }

    /// Takes `clock` for the database's own, for tests that turn time.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// What the URL's scheme says.
    pub fn dialect(&self) -> Result<Dialect, SourceError> {
        let url = self.config.url.expose_secret();
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Dialect::Sqlite),
            Some("postgres" | "postgresql") => Ok(Dialect::Postgres),
            Some("mysql" | "mariadb") => Ok(Dialect::Mysql),
            _ => Err(self.unsupported("its URL is none of postgres://, mysql:// and sqlite://")),
        }
    }

    /// The database's own clock.
    pub async fn now(&self) -> Result<Instant, SourceError> {
        if let Some(clock) = &self.clock {
            return Ok(clock.millis());
        }
        let statement = plain(clock_sql(self.dialect()?));
        let now = self.reader().await?.link().fetch_int(statement).await;
        now.map_err(|error| self.error(&error))?
            .ok_or_else(|| self.unsupported("its clock does not answer"))
    }

    /// A connection that cannot write.
    pub(super) async fn reader(&self) -> Result<Held, SourceError> {
        self.reader_pool().await?.acquire().await.map_err(|error| self.error(&error))
    }

    pub(super) async fn reader_pool(&self) -> Result<&Pool, SourceError> {
        self.readers.get_or_try_init(|| self.pool(Access::Read)).await
    }

    /// The pool that can write; only the modules of `change` and `prepare` ask for it.
    pub(super) async fn writer_pool(&self) -> Result<&Pool, SourceError> {
        self.writers.get_or_try_init(|| self.pool(Access::Write)).await
    }

    async fn pool(&self, access: Access) -> Result<Pool, SourceError> {
        let pool = match self.dialect()? {
            Dialect::Sqlite => sqlite::connect::pool(&self.config, access).map(Pool::Sqlite),
            Dialect::Postgres if !postgres::connect::names_user(&self.config) => {
                let what = "its URL names no user; write postgres://user@host/database";
                return Err(self.unsupported(what));
            }
            Dialect::Postgres => postgres::connect::pool(&self.config, access).map(Pool::Postgres),
            Dialect::Mysql => match mysql::connect::lacks(&self.config) {
                Some(what) => return Err(self.unsupported(what)),
                None => mysql::connect::pool(&self.config, access).map(Pool::Mysql),
            },
        };
        pool.map_err(|error| self.error(&error))
    }

    pub(super) fn error(&self, error: &sqlx::Error) -> SourceError {
        describe(&self.name, self.config.statement_timeout, error)
    }

    /// The same of a statement that had a limit of its own.
    pub(super) fn error_within(&self, limit: Duration, error: &sqlx::Error) -> SourceError {
        describe(&self.name, limit, error)
    }

    pub(super) fn unsupported(&self, what: impl Into<String>) -> SourceError {
        SourceError::Unsupported { name: self.name.clone(), what: what.into() }
    }
}

/// Names the source; its URL holds a password.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Milliseconds since 1970 by the database's clock.
pub(super) fn clock_sql(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)"
        }
        Dialect::Mysql => "SELECT CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS SIGNED)",
        Dialect::Sqlite => {
            "SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000 \
             + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER)"
        }
    }
}
