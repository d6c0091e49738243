//! Tokens made and revoked get their entry in the audit log here: a command stores what was done, the daemon
//! alone appends. A crash between an entry and its index writes the entry twice, never not at all.

use serde_json::{Value, json};

use crate::audit::{AuditError, Entry, Log};
use crate::model::Instant;
use crate::store::{Store, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Audit(#[from] AuditError),
}

type Made = (String, String, String, String, Instant, Option<String>);

/// Writes the entries that tokens still lack.
pub async fn catch_up(store: &Store, log: &Log) -> Result<(), EvidenceError> {
    let made: Vec<Made> = sqlx::query_as(
        "SELECT id, name, scopes, created_by, created_at, replaces FROM tokens \
         WHERE created_entry IS NULL ORDER BY created_at, id",
    )
    .fetch_all(store.reader())
    .await
    .map_err(StoreError::from)?;
    for (id, name, scopes, by, at, replaces) in made {
        let kind = if replaces.is_some() { "token.rotated" } else { "token.created" };
        let data = json!({
            "token": id, "name": name, "scopes": scopes, "by": by, "replaces": replaces,
        });
        let note = "UPDATE tokens SET created_entry = ? WHERE id = ?";
        write(store, log, (kind, id, at, data), note).await?;
    }
    let revoked: Vec<(String, String, Option<String>, Instant)> = sqlx::query_as(
        "SELECT id, name, revoked_by, revoked_at FROM tokens \
         WHERE revoked_at IS NOT NULL AND revoked_entry IS NULL ORDER BY revoked_at, id",
    )
    .fetch_all(store.reader())
    .await
    .map_err(StoreError::from)?;
    for (id, name, by, at) in revoked {
        let data = json!({ "token": id, "name": name, "by": by });
        let note = "UPDATE tokens SET revoked_entry = ? WHERE id = ?";
        write(store, log, ("token.revoked", id, at, data), note).await?;
    }
    Ok(())
}

async fn write(
    store: &Store,
    log: &Log,
    (kind, id, time, data): (&'static str, String, Instant, Value),
    note: &'static str,
) -> Result<(), EvidenceError> {
    let index = log.append(Entry { kind, subject: id.clone(), time, data }).await?;
    let mut tx = store.write().await?;
    sqlx::query(note)
        .bind(i64::try_from(index).unwrap_or(i64::MAX))
        .bind(id)
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}
