//! How busy a governed database is: how long it takes to answer a trivial question, and how many sessions
//! are at work.

use std::time::Duration;

use tokio::time::Instant;

use crate::source::connection::Source;
use crate::source::driver::{Cells, Held, plain};
use crate::source::error::SourceError;

/// Sessions of others that run a statement. Without `pg_read_all_stats` the server hides the states of other
/// users' sessions, so those of unknown state that hold a transaction open count too.
const POSTGRES: &str = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' \
    AND pid <> pg_backend_pid() AND application_name <> 'stewardd' \
    AND (state = 'active' OR (state IS NULL AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)))";

/// Statements at work, this one among them.
const MYSQL: &str = "SHOW GLOBAL STATUS LIKE 'Threads_running'";

/// How busy a database is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    pub latency: Duration,
    /// `None`: nobody counts them (SQLite).
    pub active: Option<u64>,
}

impl Source {
    /// Asks once. Our own reads count in MySQL: one a connection.
    pub async fn load(&self) -> Result<Load, SourceError> {
        let mut held = self.reader().await?;
        let begun = Instant::now();
        let asked = match &held {
            Held::Sqlite(_) => held.link().fetch_int(plain("SELECT 1")).await.map(|_| None),
            Held::Postgres(_) => held.link().fetch_int(plain(POSTGRES)).await,
            Held::Mysql(_) => {
                let count = |row: &dyn Cells| Ok(row.text(1)?.parse::<i64>().ok());
                let rows = held.link().fetch(plain(MYSQL), count).await;
                rows.map(|rows| rows.first().copied().flatten().map(|running| running - 1))
            }
        };
        let active = asked.map_err(|error| self.error(&error))?;
        let active = active.map(|active| active.max(0).unsigned_abs());
        Ok(Load { latency: begun.elapsed(), active })
    }
}
