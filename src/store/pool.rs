//! One writer with `BEGIN IMMEDIATE`, a pool of readers, WAL; one daemon per state directory.
//!
//! SQLite knows one writer at a time anyway. Giving it one connection makes writers queue here, where
//! waiting is fair and costs nothing, instead of polling for the lock; another process (a command beside
//! the daemon) is what `busy_timeout` is for. Readers cannot write: their connections are `query_only`.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqlitePool, Transaction};

use super::lock::DaemonLock;
use super::{StoreError, migrate};

/// Longer than any transaction of ours takes, shorter than an operator's patience.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const READERS: u32 = 4;

/// The embedded control store; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    reader: SqlitePool,
    writer: SqlitePool,
    /// The daemon's lock, released with the last clone; `None` when attached.
    _lock: Option<Arc<DaemonLock>>,
}

impl Store {
    /// Opens (and creates, and migrates) the store for a daemon, which keeps everybody else's daemon out.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        create(path).map_err(|cause| StoreError::Io { path: path.display().to_string(), cause })?;
        let lock = DaemonLock::take(path).await?;
        let store = Self::connect(path, Some(Arc::new(lock))).await?;
        migrate::migrate(&mut *store.writer.acquire().await?, path).await?;
        Ok(store)
    }

    /// Opens an existing store beside a running daemon, for the command line.
    pub async fn attach(path: &Path) -> Result<Self, StoreError> {
        match path.try_exists() {
            Ok(true) => {}
            Ok(false) => return Err(StoreError::Missing { path: path.display().to_string() }),
            Err(cause) => return Err(StoreError::Io { path: path.display().to_string(), cause }),
        }
        let store = Self::connect(path, None).await?;
        migrate::check(&mut *store.reader.acquire().await?, path).await?;
        Ok(store)
    }

    /// For queries: any number at once.
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// Begins the one write transaction (`BEGIN IMMEDIATE`). Never await one while holding another.
    pub async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Closes the connections, which folds the write-ahead log back into the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    async fn connect(path: &Path, lock: Option<Arc<DaemonLock>>) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        // The writer's connection lives as long as the store: reopening it would cost a checkpoint each.
        let pool = || SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None);
        let writer = pool()
            .max_connections(1)
            // On a full disk SQLite rolls back by itself; the driver then never ends the transaction it
            // counts, and no other would begin on this connection. The ping waits for a rollback.
            .after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_with(options.clone())
            .await?;
        let reader = pool()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        Ok(Self { reader, writer, _lock: lock })
    }
}

/// Makes the directory (0700) and the file (0600); SQLite gives its log files the same mode.
fn create(path: &Path) -> std::io::Result<()> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    Ok(())
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
