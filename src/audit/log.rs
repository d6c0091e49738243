//! The log on disk: tlog-tiles, entry bundles, signed checkpoints. The append is durable before it answers.

use std::path::Path;

use super::entry::Entry;
use crate::model::Clock;

#[derive(Debug, Clone, thiserror::Error)]
pub enum AuditError {
    #[error("audit log {path}: {cause}")]
    Io { path: String, cause: String },
    #[error("audit log: an entry of {size} bytes; 65,535 is the limit")]
    TooLarge { size: usize },
    #[error("audit log: {0}")]
    Corrupt(String),
    #[error("key file {path}: {cause}")]
    Keys { path: String, cause: String },
}

/// The open log; clones share it.
#[derive(Clone)]
pub struct Log {
    _private: (),
}

impl Log {
    /// Opens or starts the log in `dir`, checks its tail against the checkpoint and repairs a torn append.
    pub async fn open(_dir: &Path, _origin: &str, _clock: Clock) -> Result<Self, AuditError> {
        todo!()
    }

    /// Appends durably and answers the entry's index. Concurrent appends share one sync.
    pub async fn append(&self, _entry: Entry) -> Result<u64, AuditError> {
        todo!()
    }

    /// Entries so far.
    pub fn size(&self) -> u64 {
        todo!()
    }

    /// Whether the log can be written now: tried, not remembered.
    pub async fn probe(&self) -> Result<(), AuditError> {
        todo!()
    }

    /// The entries `from..to` as written, for reconciliation and export.
    pub async fn read(&self, _from: u64, _to: u64) -> Result<Vec<Vec<u8>>, AuditError> {
        todo!()
    }
}
