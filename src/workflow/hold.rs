//! Legal holds: nothing destructive happens to a person while one covers them, in any table of the source.
//!
//! Several may cover one subject; each ends by itself. A hold binds from the moment it is stored: running
//! batches ask after they have locked their rows. Its entry in the audit log is written by the daemon,
//! which alone appends to the log, so that `holds add` also works while the log is down.

use serde::Serialize;
use uuid::Uuid;

use super::error::Error;
use crate::model::Instant;
use crate::store::Store;

/// A hold to be placed. `subject` is a keyed hash, never the identifier.
#[derive(Debug, Clone)]
pub struct NewHold<'a> {
    pub source: &'a str,
    pub subject: &'a str,
    pub reason: &'a str,
    pub placed_by: &'a str,
    pub placed_at: Instant,
    pub review_by: Option<Instant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    pub id: String,
    pub source: String,
    pub reason: String,
    pub placed_by: String,
    #[serde(serialize_with = "crate::model::clock::written")]
    pub placed_at: Instant,
    #[serde(serialize_with = "crate::model::clock::written_if")]
    pub review_by: Option<Instant>,
}

/// Places a hold; answers its id.
pub async fn add(store: &Store, hold: &NewHold<'_>) -> Result<String, Error> {
    let id = Uuid::now_v7().to_string();
    let mut tx = store.write().await?;
    sqlx::query(
        "INSERT INTO holds (id, source, subject, reason, placed_by, placed_at, review_by) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&id)
    .bind(hold.source)
    .bind(hold.subject)
    .bind(hold.reason)
    .bind(hold.placed_by)
    .bind(hold.placed_at)
    .bind(hold.review_by)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// Releases one hold; others on the same person stay.
pub async fn remove(store: &Store, id: &str, by: &str, at: Instant) -> Result<(), Error> {
    let mut tx = store.write().await?;
    let done = sqlx::query(
        "UPDATE holds SET released_by = ?, released_at = ? WHERE id = ? AND released_at IS NULL",
    )
    .bind(by)
    .bind(at)
    .bind(id)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    if done.rows_affected() == 0 { Err(Error::NoHold(id.to_owned())) } else { Ok(()) }
}

/// Active holds, oldest first.
pub async fn list(store: &Store) -> Result<Vec<Hold>, Error> {
    let rows: Vec<(String, String, String, String, Instant, Option<Instant>)> = sqlx::query_as(
        "SELECT id, source, reason, placed_by, placed_at, review_by FROM holds \
         WHERE released_at IS NULL ORDER BY placed_at, id",
    )
    .fetch_all(store.reader())
    .await?;
    let hold = |(id, source, reason, placed_by, placed_at, review_by)| Hold {
        id,
        source,
        reason,
        placed_by,
        placed_at,
        review_by,
    };
    Ok(rows.into_iter().map(hold).collect())
}
