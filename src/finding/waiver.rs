//! Waivers: an officer accepts a finding until a day, with a reason.

use super::stored::{FindingState, StoredFinding, save};
use crate::model::Instant;
use crate::store::{Store, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum WaiverError {
    #[error("no finding has a fingerprint that begins with `{0}`")]
    Unknown(String),
    #[error("`{0}` begins the fingerprints of several findings; give more of it")]
    Ambiguous(String),
    #[error("a waiver ends on a day in the future")]
    Past,
    #[error("a waiver needs a reason")]
    NoReason,
    #[error("the finding is not waived")]
    NotWaived,
    #[error("the finding is resolved; there is nothing to waive")]
    Resolved,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for WaiverError {
    fn from(error: sqlx::Error) -> Self {
        WaiverError::Store(StoreError::from(error))
    }
}

/// Silences one finding until a moment. `fingerprint` may be its beginning, as long as no other has it.
pub async fn waive(
    store: &Store,
    fingerprint: &str,
    until: Instant,
    reason: &str,
    now: Instant,
) -> Result<StoredFinding, WaiverError> {
    if until <= now {
        return Err(WaiverError::Past);
    }
    if reason.trim().is_empty() {
        return Err(WaiverError::NoReason);
    }
    change(store, fingerprint, |finding| {
        if finding.state == FindingState::Resolved.as_str() {
            return Err(WaiverError::Resolved);
        }
        finding.state = FindingState::Waived.as_str().to_owned();
        finding.waived_until = Some(until);
        finding.waiver = Some(reason.trim().to_owned());
        Ok(())
    })
    .await
}

/// Takes a waiver back: the finding is open again at once.
pub async fn unwaive(store: &Store, fingerprint: &str) -> Result<StoredFinding, WaiverError> {
    change(store, fingerprint, |finding| {
        if finding.waived_until.is_none() {
            return Err(WaiverError::NotWaived);
        }
        if finding.state == FindingState::Waived.as_str() {
            finding.state = FindingState::Open.as_str().to_owned();
        }
        (finding.waived_until, finding.waiver) = (None, None);
        Ok(())
    })
    .await
}

async fn change(
    store: &Store,
    fingerprint: &str,
    edit: impl FnOnce(&mut StoredFinding) -> Result<(), WaiverError>,
) -> Result<StoredFinding, WaiverError> {
    let mut transaction = store.write().await?;
    let mut found: Vec<StoredFinding> = sqlx::query_as(
        "SELECT * FROM findings WHERE substr(fingerprint, 1, length(?1)) = ?1 AND ?1 <> '' LIMIT 2",
    )
    .bind(fingerprint)
    .fetch_all(&mut *transaction)
    .await?;
    if found.len() > 1 {
        return Err(WaiverError::Ambiguous(fingerprint.to_owned()));
    }
    let mut finding = found.pop().ok_or_else(|| WaiverError::Unknown(fingerprint.to_owned()))?;
    edit(&mut finding)?;
    save(&mut transaction, &finding).await?;
    transaction.commit().await?;
    Ok(finding)
}
