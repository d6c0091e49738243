//! Bearer tokens as they are remembered: by their hash.
//!
//! Whoever changes the table counts [`version`] up in the same transaction, so that a daemon beside the
//! command sees with one lookup whether its copy is still right.

use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use super::{Store, StoreError};
use crate::model::{Instant, Scopes};

const VERSION: &str = "tokens";

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "there is a token named `{0}` in force; `stewardd tokens rotate {0}` makes its successor"
    )]
    Taken(String),
    #[error("no token named `{0}` is in force; `stewardd tokens list` shows them")]
    NoName(String),
    #[error("there is no token `{0}` to revoke; `stewardd tokens list` shows the ids")]
    NoId(String),
}

impl From<sqlx::Error> for TokenError {
    fn from(error: sqlx::Error) -> Self {
        TokenError::Store(error.into())
    }
}

/// What is known of a token; `hash` is never printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    pub id: String,
    pub name: String,
    #[serde(skip)]
    pub hash: [u8; 32],
    pub scopes: Scopes,
    pub created_by: String,
    #[serde(serialize_with = "crate::model::clock::written")]
    pub created_at: Instant,
    #[serde(serialize_with = "crate::model::clock::written")]
    pub expires_at: Instant,
    pub replaces: Option<String>,
    #[serde(serialize_with = "crate::model::clock::written_if")]
    pub revoked_at: Option<Instant>,
    /// The day, as `2026-12-31`.
    pub last_used: Option<String>,
}

impl Token {
    pub fn is_in_force(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A token about to be made. `lifetime` is in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct NewToken<'a> {
    pub name: &'a str,
    pub hash: [u8; 32],
    pub by: &'a str,
    pub now: Instant,
}

struct Stored {
    id: String,
    name: String,
    hash: Vec<u8>,
    scopes: String,
    created_by: String,
    created_at: Instant,
    lifetime: i64,
    expires_at: Instant,
    replaces: Option<String>,
    revoked_at: Option<Instant>,
    last_used: Option<String>,
}

impl FromRow<'_, SqliteRow> for Stored {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            hash: row.try_get("hash")?,
            scopes: row.try_get("scopes")?,
            created_by: row.try_get("created_by")?,
            created_at: row.try_get("created_at")?,
            lifetime: row.try_get("lifetime")?,
            expires_at: row.try_get("expires_at")?,
            replaces: row.try_get("replaces")?,
            revoked_at: row.try_get("revoked_at")?,
            last_used: row.try_get("last_used")?,
        })
    }
}

impl Stored {
    fn token(self) -> Result<Token, StoreError> {
        let broken = |what| StoreError::Corrupt(format!("token {}: {what}", self.id));
        Ok(Token {
            hash: self.hash.try_into().map_err(|_| broken("its hash has another length"))?,
            scopes: self.scopes.parse().map_err(|_| broken("unknown scopes"))?,
            id: self.id,
            name: self.name,
            created_by: self.created_by,
            created_at: self.created_at,
            expires_at: self.expires_at,
            replaces: self.replaces,
            revoked_at: self.revoked_at,
            last_used: self.last_used,
        })
    }
}

/// Counts the changes of the table.
pub async fn version(store: &Store) -> Result<String, StoreError> {
    Ok(store.fact(VERSION).await?.unwrap_or_default())
}

/// Every token ever made, oldest first.
pub async fn list(store: &Store) -> Result<Vec<Token>, StoreError> {
    let rows: Vec<Stored> = sqlx::query_as("SELECT * FROM tokens ORDER BY created_at, id")
        .fetch_all(store.reader())
        .await?;
    rows.into_iter().map(Stored::token).collect()
}

/// Makes a token; a name has one in force at most, apart from a rotation's overlap.
pub async fn create(
    store: &Store,
    new: &NewToken<'_>,
    scopes: Scopes,
    lifetime: i64,
) -> Result<Token, TokenError> {
    let mut tx = store.write().await?;
    if !in_force(&mut tx, new).await?.is_empty() {
        return Err(TokenError::Taken(new.name.to_owned()));
    }
    let token = insert(&mut tx, new, scopes, lifetime, None).await?;
    count_up(&mut tx).await?;
    tx.commit().await?;
    Ok(token)
}

/// Makes the successor of the tokens of a name, with their scopes; they end after `overlap` milliseconds, or
/// when they would have anyway. Without `lifetime`, the successor gets its predecessor's.
pub async fn rotate(
    store: &Store,
    new: &NewToken<'_>,
    lifetime: Option<i64>,
    overlap: i64,
) -> Result<Token, TokenError> {
    let mut tx = store.write().await?;
    let rows = in_force(&mut tx, new).await?;
    let Some(last) = rows.into_iter().next_back() else {
        return Err(TokenError::NoName(new.name.to_owned()));
    };
    let lifetime = lifetime.unwrap_or(last.lifetime);
    let old = last.token()?;
    let token = insert(&mut tx, new, old.scopes, lifetime, Some(old.id)).await?;
    sqlx::query(
        "UPDATE tokens SET expires_at = min(expires_at, ?) \
         WHERE name = ? AND id != ? AND revoked_at IS NULL",
    )
    .bind(new.now.saturating_add(overlap))
    .bind(new.name)
    .bind(&token.id)
    .execute(&mut *tx)
    .await?;
    count_up(&mut tx).await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends a token at once.
pub async fn revoke(store: &Store, id: &str, by: &str, now: Instant) -> Result<(), TokenError> {
    let mut tx = store.write().await?;
    let done = sqlx::query(
        "UPDATE tokens SET revoked_by = ?, revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
    )
    .bind(by)
    .bind(now)
    .bind(id)
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 0 {
        return Err(TokenError::NoId(id.to_owned()));
    }
    count_up(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes the day on which tokens were used.
pub async fn used(store: &Store, ids: &[String], day: &str) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    for id in ids {
        sqlx::query("UPDATE tokens SET last_used = ? WHERE id = ?")
            .bind(day)
            .bind(id)
            .execute(&mut *tx)
            .await?;
    }
    Ok(tx.commit().await?)
}

async fn in_force(
    tx: &mut sqlx::SqliteConnection,
    new: &NewToken<'_>,
) -> Result<Vec<Stored>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM tokens WHERE name = ? AND revoked_at IS NULL AND expires_at > ? \
         ORDER BY created_at, id",
    )
    .bind(new.name)
    .bind(new.now)
    .fetch_all(tx)
    .await
}

async fn insert(
    tx: &mut sqlx::SqliteConnection,
    new: &NewToken<'_>,
    scopes: Scopes,
    lifetime: i64,
    replaces: Option<String>,
) -> Result<Token, sqlx::Error> {
    let token = Token {
        id: Uuid::now_v7().to_string(),
        name: new.name.to_owned(),
        hash: new.hash,
        scopes,
        created_by: new.by.to_owned(),
        created_at: new.now,
        expires_at: new.now.saturating_add(lifetime),
        replaces,
        revoked_at: None,
        last_used: None,
    };
    sqlx::query(
        "INSERT INTO tokens (id, name, hash, scopes, created_by, created_at, lifetime, expires_at, \
         replaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&token.id)
    .bind(&token.name)
    .bind(token.hash.as_slice())
    .bind(token.scopes.to_string())
    .bind(&token.created_by)
    .bind(token.created_at)
    .bind(lifetime)
    .bind(token.expires_at)
    .bind(&token.replaces)
    .execute(tx)
    .await?;
    Ok(token)
}

/// Random, not counted: a store restored from a backup does not repeat a version.
async fn count_up(tx: &mut sqlx::SqliteConnection) -> Result<(), StoreError> {
    Store::set_fact_in(tx, VERSION, &Uuid::new_v4().to_string()).await
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
