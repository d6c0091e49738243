//! Delivery: one pass over what is due. Safe to repeat, to run late, and to interrupt.
//!
//! Receivers are served side by side, each one's messages in order. A receiver that does not answer ends
//! its turn, so that a hundred alerts for a dead host cost one timeout a pass, not a hundred.

use std::time::Duration;

use futures_util::future::join_all;
use secrecy::ExposeSecret;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::client::{Answer, Client, ClientError};
use super::outbox::{self, Claimed};
use super::sign::{SecretError, Secrets};
use super::{retry, standard_webhooks};
use crate::config::AlertConfig;
use crate::model::{Clock, Instant};
use crate::store::{Store, StoreError};
use crate::telemetry::Metrics;

/// How long delivered messages are remembered, in milliseconds: 30 days.
const REMEMBERED: i64 = 30 * 24 * 3600 * 1000;

#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    #[error("alert `{receiver}`: {cause}")]
    Client { receiver: String, cause: ClientError },
    #[error("alert `{receiver}`: {cause}")]
    Secret { receiver: String, cause: SecretError },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for NotifyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What one pass did, in messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Delivered {
    pub delivered: u64,
    /// Failed now, tried again later.
    pub failed: u64,
    /// Given up.
    pub dead: u64,
}

/// Delivers the outbox.
pub struct Deliverer {
    store: Store,
    clock: Clock,
    metrics: Metrics,
    receivers: Vec<Receiver>,
}

struct Receiver {
    name: String,
    client: Client,
    secrets: Secrets,
    /// Names the URL without holding it.
    fingerprint: String,
}

/// What follows from an answer.
enum Verdict {
    Delivered,
    /// Later; `true` when the receiver itself is in trouble, not this message.
    Retry(bool, Option<Duration>),
    /// The receiver wants nothing any more.
    Gone,
}

impl Deliverer {
    /// Checks every receiver's URL and secret.
    pub fn new(
        store: Store,
        alerts: &[AlertConfig],
        clock: Clock,
        metrics: Metrics,
    ) -> Result<Self, NotifyError> {
        let receivers = alerts.iter().map(Receiver::new).collect::<Result<_, _>>()?;
        Ok(Self { store, clock, metrics, receivers })
    }

    /// One pass over everything due.
    pub async fn deliver_due(&self) -> Result<Delivered, NotifyError> {
        let mut total = self.bury_orphans().await?;
        for part in join_all(self.receivers.iter().map(|receiver| self.serve(receiver))).await {
            let part = part?;
            total.delivered += part.delivered;
            total.failed += part.failed;
            total.dead += part.dead;
        }
        let mut transaction = self.store.write().await?;
        outbox::prune(&mut transaction, self.clock.millis() - REMEMBERED).await?;
        transaction.commit().await?;
        Ok(total)
    }

    /// Messages for receivers that left the configuration.
    async fn bury_orphans(&self) -> Result<Delivered, NotifyError> {
        let mut total = Delivered::default();
        for stats in outbox::stats(self.store.reader()).await? {
            let known = self.receivers.iter().any(|receiver| receiver.name == stats.receiver);
            if !known && stats.pending > 0 {
                total.dead += self.bury(&stats.receiver, "receiver_removed").await?;
            }
        }
        Ok(total)
    }

    async fn bury(&self, receiver: &str, outcome: &str) -> Result<u64, NotifyError> {
        let mut transaction = self.store.write().await?;
        let buried = outbox::bury(&mut transaction, receiver, outcome).await?;
        transaction.commit().await?;
        if buried > 0 {
            tracing::warn!(receiver, outcome, messages = buried, "alerts given up");
        }
        (0..buried).for_each(|_| self.metrics.delivery(receiver, "dead"));
        Ok(buried)
    }

    async fn serve(&self, receiver: &Receiver) -> Result<Delivered, NotifyError> {
        let mut done = Delivered::default();
        if self.store.fact(&receiver.gone()).await?.as_ref() == Some(&receiver.fingerprint) {
            done.dead += self.bury(&receiver.name, "disabled").await?;
            return Ok(done);
        }
        while let Some(message) = self.claim(receiver).await? {
            let answer = receiver.send(&message, self.clock.millis()).await;
            match verdict(&answer) {
                Verdict::Delivered => {
                    self.delivered(receiver, &message).await?;
                    done.delivered += 1;
                }
                Verdict::Gone => {
                    self.gone(receiver, &message).await?;
                    done.dead += 1 + self.bury(&receiver.name, "disabled").await?;
                    break;
                }
                Verdict::Retry(trouble, after) => {
                    if self.failed(receiver, &message, &word(&answer), after).await? {
                        done.dead += 1;
                    } else {
                        done.failed += 1;
                    }
                    if trouble {
                        break;
                    }
                }
            }
        }
        Ok(done)
    }

    async fn claim(&self, receiver: &Receiver) -> Result<Option<Claimed>, NotifyError> {
        let now = self.clock.millis();
        let mut transaction = self.store.write().await?;
        let claimed = outbox::claim(&mut transaction, &receiver.name, now, rand::random()).await?;
        transaction.commit().await?;
        Ok(claimed)
    }

    async fn delivered(&self, receiver: &Receiver, message: &Claimed) -> Result<(), NotifyError> {
        let mut transaction = self.store.write().await?;
        outbox::delivered(&mut transaction, &message.id, &receiver.name).await?;
        transaction.commit().await?;
        self.metrics.delivery(&receiver.name, "delivered");
        tracing::debug!(receiver = receiver.name, event = message.event, "alert delivered");
        Ok(())
    }

    /// Records a failed attempt; answers whether it was the last.
    async fn failed(
        &self,
        receiver: &Receiver,
        message: &Claimed,
        outcome: &str,
        after: Option<Duration>,
    ) -> Result<bool, NotifyError> {
        let last = message.attempts >= retry::ATTEMPTS;
        let mut transaction = self.store.write().await?;
        if last {
            outbox::dead(&mut transaction, &message.id, &receiver.name, outcome).await?;
        } else {
            let patience = after.unwrap_or_default().as_millis() as i64;
            let not_before = self.clock.millis().saturating_add(patience);
            let connection = &mut transaction;
            outbox::failed(connection, &message.id, &receiver.name, outcome, not_before).await?;
        }
        transaction.commit().await?;
        self.metrics.delivery(&receiver.name, if last { "dead" } else { "retried" });
        let (receiver, attempts) = (&receiver.name, message.attempts);
        tracing::warn!(receiver, event = message.event, outcome, attempts, "alert not delivered");
        Ok(last)
    }

    /// The receiver answered 410: nothing more is sent to this URL.
    async fn gone(&self, receiver: &Receiver, message: &Claimed) -> Result<(), NotifyError> {
        let mut transaction = self.store.write().await?;
        outbox::dead(&mut transaction, &message.id, &receiver.name, "http_410").await?;
        Store::set_fact_in(&mut transaction, &receiver.gone(), &receiver.fingerprint).await?;
        transaction.commit().await?;
        self.metrics.delivery(&receiver.name, "dead");
        tracing::error!(receiver = receiver.name, "receiver is gone (410); give it another URL");
        Ok(())
    }
}

impl Receiver {
    fn new(alert: &AlertConfig) -> Result<Self, NotifyError> {
        let receiver = || alert.name.clone();
        let url = alert.url.expose_secret();
        Ok(Self {
            name: receiver(),
            client: Client::new(url, alert.allow_private)
                .map_err(|cause| NotifyError::Client { receiver: receiver(), cause })?,
            secrets: Secrets::parse(&alert.secret)
                .map_err(|cause| NotifyError::Secret { receiver: receiver(), cause })?,
            fingerprint: hex::encode(Sha256::digest(url)),
        })
    }

    /// The fact that says which URL of this receiver answered 410.
    fn gone(&self) -> String {
        format!("receiver_gone.{}", self.name)
    }

    async fn send(&self, message: &Claimed, now: Instant) -> Answer {
        let Claimed { id, body, .. } = message;
        let headers = standard_webhooks::headers(id, now / 1000, body, &self.secrets);
        self.client.post(&headers, body.clone()).await
    }
}

fn verdict(answer: &Answer) -> Verdict {
    match *answer {
        Answer::Status(200..=299, _) => Verdict::Delivered,
        Answer::Status(410, _) => Verdict::Gone,
        Answer::Status(status, after) => {
            let trouble = status >= 500 || matches!(status, 408 | 425 | 429);
            Verdict::Retry(trouble, after)
        }
        Answer::Failed(_) => Verdict::Retry(true, None),
    }
}

/// The outcome as the outbox and logs know it: never a body, never a URL.
fn word(answer: &Answer) -> String {
    match answer {
        Answer::Status(status, _) => format!("http_{status}"),
        Answer::Failed(word) => (*word).to_owned(),
    }
}
