//! Samples and streams: every column as text, one row at a time, in constant memory.

use super::selection::{RowSink, Sampled};
use crate::model::{Column, Table};
use crate::source::connection::Source;
use crate::source::driver::Pool;
use crate::source::error::SourceError;
use crate::source::{mysql, postgres, sqlite};

impl Source {
    /// About `rows` rows spread over the whole table (TABLESAMPLE or key ranges), never the first ones;
    /// a table that is not much larger is read whole.
    pub async fn sample(
        &self,
        table: &Table,
        columns: &[&Column],
        rows: u64,
        sink: &mut RowSink<'_>,
    ) -> Result<Sampled, SourceError> {
        if table.estimated_rows <= rows.saturating_mul(2) {
            return self.stream(table, columns, sink).await;
        }
        let sampled = match self.reader_pool().await? {
            Pool::Sqlite(pool) => sqlite::stream::sample(pool, table, columns, rows, sink).await,
            Pool::Postgres(pool) => {
                postgres::stream::sample(pool, table, columns, rows, sink).await
            }
            Pool::Mysql(pool) => mysql::stream::sample(pool, table, columns, rows, sink).await,
        };
        sampled.map_err(|error| self.error(&error))
    }

    /// Every row, in constant memory.
    pub async fn stream(
        &self,
        table: &Table,
        columns: &[&Column],
        sink: &mut RowSink<'_>,
    ) -> Result<Sampled, SourceError> {
        let streamed = match self.reader_pool().await? {
            Pool::Sqlite(pool) => sqlite::stream::all(pool, table, columns, sink).await,
            Pool::Postgres(pool) => postgres::stream::all(pool, table, columns, sink).await,
            Pool::Mysql(pool) => mysql::stream::all(pool, table, columns, sink).await,
        };
        streamed.map_err(|error| self.error(&error))
    }
}
