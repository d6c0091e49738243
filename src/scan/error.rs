//! Why a scan as a whole could not be done. What one table refuses is an observation, not an error.

use crate::source::SourceError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ScanError {
    fn from(error: sqlx::Error) -> Self {
        ScanError::Store(StoreError::from(error))
    }
}

impl ScanError {
    /// A stored document that does not parse.
    pub(super) fn corrupt(what: &str, cause: &serde_json::Error) -> Self {
        ScanError::Store(StoreError::Corrupt(format!("{what}: {cause}")))
    }
}
