//! The inventory: taken from a source's own catalogue, remembered with the one before it.
//!
//! Policies compile against what is remembered, never against a live connection, so that an unreachable
//! source stops nothing; and drift is the difference between the two that are remembered.

use super::error::ScanError;
use crate::model::{Instant, Inventory};
use crate::source::Source;
use crate::store::Store;

/// The last inventory of a source and the last one that differed from it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredInventory {
    pub inventory: Inventory,
    pub previous: Option<Inventory>,
    pub taken_at: Instant,
}

/// Asks the source what it holds and remembers the answer.
pub async fn refresh(
    source: &Source,
    store: &Store,
    now: Instant,
) -> Result<StoredInventory, ScanError> {
    let inventory = source.introspect().await?;
    remember(store, inventory, now).await
}

/// Stores an inventory; when the schema changed, the old one becomes the previous one.
pub async fn remember(
    store: &Store,
    inventory: Inventory,
    now: Instant,
) -> Result<StoredInventory, ScanError> {
    let fingerprint = inventory.fingerprint();
    let text = serde_json::to_string(&inventory)
        .map_err(|error| ScanError::corrupt("inventory", &error))?;
    let mut transaction = store.write().await?;
    sqlx::query(
        "INSERT INTO inventories (source, taken_at, fingerprint, inventory) VALUES (?, ?, ?, ?)
         ON CONFLICT (source) DO UPDATE SET
           previous = CASE WHEN fingerprint = excluded.fingerprint THEN previous ELSE inventory END,
           taken_at = excluded.taken_at, fingerprint = excluded.fingerprint,
           inventory = excluded.inventory",
    )
    .bind(&inventory.source)
    .bind(now)
    .bind(&fingerprint)
    .bind(text)
    .execute(&mut *transaction)
    .await?;
    let previous: Option<String> =
        sqlx::query_scalar("SELECT previous FROM inventories WHERE source = ?")
            .bind(&inventory.source)
            .fetch_one(&mut *transaction)
            .await?;
    transaction.commit().await?;
    Ok(StoredInventory { previous: parse_previous(previous)?, inventory, taken_at: now })
}

/// Every remembered inventory, by source name.
pub async fn load(store: &Store) -> Result<Vec<StoredInventory>, ScanError> {
    let rows: Vec<(String, Option<String>, Instant)> =
        sqlx::query_as("SELECT inventory, previous, taken_at FROM inventories ORDER BY source")
            .fetch_all(store.reader())
            .await?;
    let stored = rows.into_iter().map(|(inventory, previous, taken_at)| {
        Ok(StoredInventory {
            inventory: parse(&inventory)?,
            previous: parse_previous(previous)?,
            taken_at,
        })
    });
    stored.collect()
}

fn parse_previous(text: Option<String>) -> Result<Option<Inventory>, ScanError> {
    text.as_deref().map(parse).transpose()
}

fn parse(text: &str) -> Result<Inventory, ScanError> {
    serde_json::from_str(text).map_err(|error| ScanError::corrupt("inventory", &error))
}
