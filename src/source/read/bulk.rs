//! Samples and streams: every column as text, one row at a time, in constant memory.

use super::selection::{Part, Reading, Sampled, Since, Sink};
use crate::model::Dialect;
use crate::source::connection::Source;
use crate::source::driver::Pool;
use crate::source::error::SourceError;
use crate::source::{mysql, postgres, sqlite};

impl Source {
    /// Hands the rows that are asked for to `sink`. A sample of a table that is not much larger is the table.
    pub async fn read(
        &self,
        reading: Reading<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Sampled, SourceError> {
        let mut reading = reading;
        if let Part::Sample { rows } = reading.part
            && reading.table.estimated_rows <= rows.saturating_mul(2)
        {
            reading.part = Part::Whole { from: 0 };
        }
        // In SQLite a text without a zone is the source's local time; west of UTC it reads as an earlier one.
        if let (Part::Since { since: Since::Moment { at, .. }, .. }, Dialect::Sqlite) =
            (&mut reading.part, self.dialect()?)
        {
            *at += i64::from(self.config.offset_seconds.min(0)) * 1_000;
        }
        let usual = self.config.statement_timeout;
        let read = match self.reader_pool().await? {
            Pool::Sqlite(pool) => sqlite::stream::read(pool, &reading, sink).await,
            Pool::Postgres(pool) => postgres::stream::read(pool, &reading, usual, sink).await,
            Pool::Mysql(pool) => mysql::stream::read(pool, &reading, usual, sink).await,
        };
        read.map_err(|error| match reading.timeout {
            Some(limit) => self.error_within(limit, &error),
            None => self.error(&error),
        })
    }
}
