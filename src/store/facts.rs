//! Facts: small values with a name (the fence's epoch, the last success of a task, the last reload).

use sqlx::SqliteConnection;

use super::{Store, StoreError};
use crate::model::Instant;

impl Store {
    /// The fact's value, as last committed.
    pub async fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        let query = sqlx::query_scalar("SELECT value FROM facts WHERE name = ?").bind(name);
        Ok(query.fetch_optional(self.reader()).await?)
    }

    /// Every fact whose name begins with `prefix`, sorted by name.
    pub async fn facts(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let query = sqlx::query_as(
            "SELECT name, value FROM facts WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name",
        );
        Ok(query.bind(prefix).fetch_all(self.reader()).await?)
    }

    /// Whether the store can be written now: tried, not remembered.
    pub async fn probe(&self, now: Instant) -> Result<(), StoreError> {
        self.set_fact("probe", &now.to_string()).await
    }

    /// Sets a fact in a transaction of its own.
    pub async fn set_fact(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        Self::set_fact_in(&mut transaction, name, value).await?;
        Ok(transaction.commit().await?)
    }

    /// Sets a fact together with whatever else the caller's transaction changes.
    pub async fn set_fact_in(
        connection: &mut SqliteConnection,
        name: &str,
        value: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .bind(name)
            .bind(value)
            .execute(connection)
            .await?;
        Ok(())
    }
}
