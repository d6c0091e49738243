//! The fence: an epoch in the governed database that only grows.
//!
//! Every transaction holds a share of the fence's row until it ends, so raising the epoch waits for
//! the transactions of the old one, and none of them begins afterwards.

use sea_query::{Expr, ExprTrait, LockType, Query, TableRef};

use super::transaction::{Change, Open};
use super::{answered, writable};
use crate::model::Dialect;
use crate::source::connection::Source;
use crate::source::driver::render;
use crate::source::error::SourceError;

/// The journal in the schema that `source prepare` makes it in.
pub(super) fn journal(dialect: Dialect) -> TableRef {
    use sea_query::IntoTableRef;
    match dialect {
        Dialect::Postgres => ("public", "stewardd_journal").into_table_ref(),
        Dialect::Sqlite | Dialect::Mysql => "stewardd_journal".into_table_ref(),
    }
}

/// No such table, in the words of each database: the answer to "is there a journal?".
pub(super) fn without_journal(source: &Source, error: SourceError) -> SourceError {
    match &error {
        SourceError::Database { code, .. }
            if matches!(code.as_str(), "42P01" | "SQLITE_1" | "MYSQL_1146") =>
        {
            source.unsupported(
                "it has no stewardd_journal; run the script of `stewardd source prepare`",
            )
        }
        _ => error,
    }
}

/// Fails when the journal's epoch is newer than the transaction's.
pub(super) async fn check(change: &mut Change<'_>) -> Result<(), SourceError> {
    let select = Query::select()
        .column("epoch")
        .from(journal(change.dialect))
        .and_where(Expr::col("batch").eq("fence"))
        .lock(LockType::Share)
        .take();
    let statement = render(change.dialect, &select);
    let source = change.source;
    writable::check(source, change.dialect, change.link()).await?;
    let found = change.link().fetch_int(statement).await;
    let found = found.map_err(|error| without_journal(change.source, change.error(&error)))?;
    match found {
        Some(epoch) if epoch <= change.epoch => Ok(()),
        Some(_) => Err(SourceError::Fenced { name: change.source.name.clone() }),
        None => Err(change.source.unsupported("its stewardd_journal has lost the fence's row")),
    }
}

impl Source {
    /// Takes over: raises the journal's epoch by one and answers it. Touches the journal and nothing else,
    /// so it needs no grant. In a transaction, so that a claim which nobody waits for any more raises nothing
    /// when its turn comes: it would fence off whoever claimed after it.
    pub async fn claim_epoch(&self) -> Result<i64, SourceError> {
        let dialect = self.dialect()?;
        let mut update = Query::update()
            .table(journal(dialect))
            .and_where(Expr::col("batch").eq("fence"))
            .take();
        let mut open = Open::begin(self).await?;
        writable::check(self, dialect, open.link()).await?;
        let next = Expr::col("epoch").add(1_i64);
        let epoch = if dialect == Dialect::Mysql {
            answered::claim(&mut open, update.value("epoch", answered::remembered(next))).await
        } else {
            update.value("epoch", next).returning_col("epoch");
            open.link().fetch_int(render(dialect, &update)).await
        };
        let epoch = epoch
            .map_err(|error| without_journal(self, self.error(&error)))?
            .ok_or_else(|| self.unsupported("its stewardd_journal has lost the fence's row"))?;
        open.commit(self).await?;
        Ok(epoch)
    }

    /// Whether the journal is there, so that something may be changed.
    pub async fn prepared(&self) -> Result<bool, SourceError> {
        let dialect = self.dialect()?;
        let select = Query::select()
            .column("epoch")
            .from(journal(dialect))
            .and_where(Expr::col("batch").eq("fence"))
            .take();
        let found = self.reader().await?.link().fetch_int(render(dialect, &select)).await;
        match found.map_err(|error| without_journal(self, self.error(&error))) {
            Ok(epoch) => Ok(epoch.is_some()),
            Err(SourceError::Unsupported { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
