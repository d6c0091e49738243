//! What can go wrong with evidence. Every error means the same to whoever acts: do not act.

use std::path::Path;

use super::checkpoint::NoteError;

/// Cloned to everybody who waited for the same group of appends.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AuditError {
    /// The disk refused. The next append or probe tries again.
    #[error("audit log {path}: {cause}")]
    Io { path: String, cause: String },
    #[error("audit log: an entry of {size} bytes; 65,535 is the limit")]
    TooLarge { size: usize },
    /// What is on disk is not what was written. It stays an error until somebody puts it right.
    #[error("audit log: {0}")]
    Corrupt(String),
    #[error("key file {path}: {cause}")]
    Keys { path: String, cause: String },
    #[error("audit log {path}: another process appends to it")]
    Locked { path: String },
    #[error("audit log: {0}")]
    Note(#[from] NoteError),
    #[error("audit log: closed")]
    Closed,
}

impl AuditError {
    pub(super) fn io(path: &Path, cause: &std::io::Error) -> Self {
        Self::Io { path: path.display().to_string(), cause: cause.to_string() }
    }

    pub(super) fn keys(path: &Path, cause: impl ToString) -> Self {
        Self::Keys { path: path.display().to_string(), cause: cause.to_string() }
    }
}
