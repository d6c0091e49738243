//! Scrubbing: what SQLite's write-ahead log still holds of deleted rows.

use crate::model::Dialect;
use crate::source::connection::Source;
use crate::source::driver::plain;
use crate::source::error::SourceError;
use crate::source::grant::Grant;

impl Source {
    /// Copies the write-ahead log into the database and empties it, so that no deleted content stays
    /// behind in it; false when a reader kept the log busy. The servers have nothing to scrub: what their
    /// logs and old row versions hold is for vacuum, purge and archiving to end, and certificates say so.
    pub async fn scrub(&self, _grant: &Grant) -> Result<bool, SourceError> {
        if self.dialect()? != Dialect::Sqlite {
            return Ok(true);
        }
        let held = self.writer_pool().await?.acquire().await;
        let mut held = held.map_err(|error| self.error(&error))?;
        let busy = held.link().fetch_int(plain("PRAGMA wal_checkpoint(TRUNCATE)")).await;
        Ok(busy.map_err(|error| self.error(&error))? == Some(0))
    }
}
