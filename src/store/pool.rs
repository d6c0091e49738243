//! One writer with `BEGIN IMMEDIATE`, a pool of readers, WAL; one daemon per state directory.

use std::path::Path;

use sqlx::{Sqlite, SqlitePool, Transaction};

/// The embedded control store.
#[derive(Clone, Debug)]
pub struct Store {
    reader: SqlitePool,
    writer: SqlitePool,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("control store: {0}")]
    Database(#[from] sqlx::Error),
    #[error(
        "the state in {path} was written by a newer stewardd (schema {found}, this one knows {known}); run that version or restore a backup"
    )]
    Newer { path: String, found: i64, known: i64 },
    #[error(
        "another stewardd is using {path}; stop it first, or give this one a state directory of its own"
    )]
    Locked { path: String },
    #[error("cannot use {path}: {cause}")]
    Io { path: String, cause: std::io::Error },
    #[error("control store: {0}")]
    Corrupt(String),
}

impl Store {
    /// Opens (and creates, and migrates) the store for a daemon, which keeps everybody else's daemon out.
    pub async fn open(_path: &Path) -> Result<Self, StoreError> {
        todo!()
    }

    /// Opens an existing store beside a running daemon, for the command line.
    pub async fn attach(_path: &Path) -> Result<Self, StoreError> {
        todo!()
    }

    /// For queries: any number at once.
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// Begins the one write transaction (`BEGIN IMMEDIATE`).
    pub async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}
