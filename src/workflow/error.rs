//! Why a step of the workflow could not be taken; none of it comes from a governed row.

use crate::audit::AuditError;
use crate::source::SourceError;
use crate::store::StoreError;

/// An error that stops the work on one source; what was committed stays recorded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Audit(#[from] AuditError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("control store: {what} cannot be read back: {cause}")]
    Damaged { what: &'static str, cause: serde_json::Error },
    #[error("table {0} is not in the last inventory")]
    NoTable(String),
    #[error("no open plan has the id {0}")]
    NoPlan(String),
    #[error("no open plan and no waiting change of policies has the id {0}")]
    NoChange(String),
    #[error("plan {0} has expired; approve the one that replaced it")]
    Expired(String),
    #[error("no active hold has the id {0}")]
    NoHold(String),
    #[error("the marker of batch {0} does not fit what the batch was to do")]
    Marker(String),
    #[error("the dependants of a record changed three times while it was to be erased")]
    Restless,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Error::Store(error.into())
    }
}

impl Error {
    /// Whether the same step may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Error::Source(error) => error.is_transient(),
            Error::Audit(_) | Error::Restless => true,
            _ => false,
        }
    }
}
