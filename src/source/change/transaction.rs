//! The transaction itself.
//!
//! READ COMMITTED on both servers, and every session says so. A record is judged after it was locked, so each
//! statement must see what was committed before it began. MySQL's own REPEATABLE READ would answer the
//! parts that lock nothing (facts, restricting dependants, the person's own state) from a snapshot as old as
//! the first of them, and lock the gaps between keys against the application's inserts. What must not
//! appear meanwhile, a new row that refers to a locked one, the foreign key itself keeps waiting. A phantom
//! elsewhere can change a fact between judgement and change, on every database alike.
//!
//! A deadlock ends the whole transaction on MySQL, not only the statement: whatever came after it would
//! commit by itself. So no error is survived here; whoever meets one drops the change.

use sqlx::{MySql, Postgres, Sqlite, Transaction};

use super::fence;
use crate::model::Dialect;
use crate::source::connection::Source;
use crate::source::driver::{Link, Pool};
use crate::source::error::SourceError;
use crate::source::grant::Grant;

/// An open transaction on a governed database, of which whoever changes rows holds one. Dropped without
/// `commit`, it rolls back.
pub struct Change<'s> {
    pub(super) source: &'s Source,
    pub(super) dialect: Dialect,
    pub(super) epoch: i64,
    transaction: Open,
}

/// A transaction as the driver has it. Nobody may put a timeout around it on MySQL: one that is dropped while its
/// statement is prepared rolls back, but its connection is lost to the pool.
pub(super) enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
    Mysql(Transaction<'static, MySql>),
}

impl<'s> Change<'s> {
    /// Opens the transaction and checks the fence: fails with `Fenced` when the journal holds a newer epoch,
    /// and with `Unsupported` when there is no journal.
    pub async fn begin(
        source: &'s Source,
        _grant: &Grant,
        epoch: i64,
    ) -> Result<Self, SourceError> {
        let transaction = Open::begin(source).await?;
        let mut change = Self { source, dialect: source.dialect()?, epoch, transaction };
        fence::check(&mut change).await?;
        Ok(change)
    }

    pub async fn commit(self) -> Result<(), SourceError> {
        self.transaction.commit(self.source).await
    }

    pub(super) fn link(&mut self) -> Link<'_> {
        self.transaction.link()
    }

    pub(super) fn error(&self, error: &sqlx::Error) -> SourceError {
        self.source.error(error)
    }
}

impl Open {
    pub(super) async fn begin(source: &Source) -> Result<Self, SourceError> {
        let transaction = match source.writer_pool().await? {
            Pool::Sqlite(pool) => pool.begin_with("BEGIN IMMEDIATE").await.map(Self::Sqlite),
            Pool::Postgres(pool) => pool.begin().await.map(Self::Postgres),
            Pool::Mysql(pool) => pool.begin().await.map(Self::Mysql),
        };
        transaction.map_err(|error| source.error(&error))
    }

    pub(super) async fn commit(self, source: &Source) -> Result<(), SourceError> {
        let committed = match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
            Self::Mysql(transaction) => transaction.commit().await,
        };
        committed.map_err(|error| source.error(&error))
    }

    pub(super) fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(transaction) => Link::Sqlite(transaction),
            Self::Postgres(transaction) => Link::Postgres(transaction),
            Self::Mysql(transaction) => Link::Mysql(transaction),
        }
    }
}
