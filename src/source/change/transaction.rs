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

/// An open transaction on a governed database. Dropped without `commit`, it rolls back.
pub struct Change<'s> {
    pub(super) source: &'s Source,
    pub(super) dialect: Dialect,
    pub(super) epoch: i64,
    transaction: Open,
}

enum Open {
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
        let transaction = match source.writer_pool().await? {
            Pool::Sqlite(pool) => pool.begin_with("BEGIN IMMEDIATE").await.map(Open::Sqlite),
            Pool::Postgres(pool) => pool.begin().await.map(Open::Postgres),
            Pool::Mysql(pool) => pool.begin().await.map(Open::Mysql),
        };
        let transaction = transaction.map_err(|error| source.error(&error))?;
        let mut change = Self { source, dialect: source.dialect()?, epoch, transaction };
        fence::check(&mut change).await?;
        Ok(change)
    }

    pub async fn commit(self) -> Result<(), SourceError> {
        let source = self.source;
        let committed = match self.transaction {
            Open::Sqlite(transaction) => transaction.commit().await,
            Open::Postgres(transaction) => transaction.commit().await,
            Open::Mysql(transaction) => transaction.commit().await,
        };
        committed.map_err(|error| source.error(&error))
    }

    pub(super) fn link(&mut self) -> Link<'_> {
        match &mut self.transaction {
            Open::Sqlite(transaction) => Link::Sqlite(transaction),
            Open::Postgres(transaction) => Link::Postgres(transaction),
            Open::Mysql(transaction) => Link::Mysql(transaction),
        }
    }

    pub(super) fn error(&self, error: &sqlx::Error) -> SourceError {
        self.source.error(error)
    }
}
