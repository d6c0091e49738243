//! Telling people: an alert goes into the durable outbox of every receiver that wants it.

use std::sync::Arc;

use serde_json::Value;
use sqlx::SqliteConnection;

use crate::config::AlertConfig;
use crate::model::Clock;
use crate::notify::alert::AlertSeverity;
use crate::notify::{Alert, outbox};
use crate::store::{Store, StoreError};

#[derive(Clone)]
pub struct Tell {
    store: Store,
    receivers: Arc<[AlertConfig]>,
    clock: Clock,
}

impl Tell {
    pub fn new(store: Store, receivers: &[AlertConfig], clock: Clock) -> Self {
        Self { store, receivers: receivers.into(), clock }
    }

    /// Puts an alert into the outbox, durably. `data` holds ids and counts, never values.
    pub async fn alert(
        &self,
        event: &'static str,
        severity: AlertSeverity,
        summary: String,
        data: Value,
    ) -> Result<(), StoreError> {
        self.send(&Alert { event, severity, summary, time: self.clock.millis(), data }).await
    }

    pub async fn send(&self, alert: &Alert) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        self.send_in(&mut tx, alert).await?;
        tx.commit().await?;
        Ok(())
    }

    /// In the caller's transaction, so that the alert commits with what it is about.
    pub async fn send_in(
        &self,
        connection: &mut SqliteConnection,
        alert: &Alert,
    ) -> Result<(), StoreError> {
        outbox::enqueue(connection, &self.receivers, alert).await?;
        Ok(())
    }
}
