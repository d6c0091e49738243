//! The outbox: alerts that wait in the control store until their receiver has them.
//!
//! One row per alert and receiver. A row is claimed before it is sent: the claim counts the attempt and
//! sets the time of the next one, so that a crash while sending costs an attempt and loses nothing. The
//! message id is born with the alert and never changes; a receiver recognises what it has seen by it.

use std::time::Duration;

use sqlx::{SqliteConnection, SqlitePool};
use uuid::{NoContext, Timestamp, Uuid};

use super::alert::{self, Alert};
use super::{retry, standard_webhooks};
use crate::config::{AlertConfig, AlertFormat};
use crate::model::Instant;

/// How long a claimed last attempt may take before the message is given up.
const LAST_CALL: Duration = Duration::from_mins(5);

/// What is waiting for one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverStats {
    pub receiver: String,
    /// When the oldest waiting alert was enqueued.
    pub oldest: Option<Instant>,
    pub pending: i64,
    pub dead: i64,
}

/// A message taken for one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    pub id: String,
    pub event: String,
    pub body: String,
    /// Attempts, this one included.
    pub attempts: i64,
}

/// Writes an alert into the caller's transaction, one row for each receiver that wants it, and answers
/// how many. It is due at once.
pub async fn enqueue(
    connection: &mut SqliteConnection,
    receivers: &[AlertConfig],
    alert: &Alert,
) -> Result<u64, sqlx::Error> {
    let millis = alert.time.max(0) as u64;
    let nanos = (millis % 1000 * 1_000_000) as u32;
    let uuid = Uuid::new_v7(Timestamp::from_unix(NoContext, millis / 1000, nanos));
    let id = format!("msg_{}", uuid.simple());
    let mut rows = 0;
    for receiver in receivers.iter().filter(|r| alert::wants(&r.events, alert.event)) {
        let body = match receiver.format {
            AlertFormat::StandardWebhooks => {
                standard_webhooks::body(alert, receiver.runbook.as_deref())
            }
        };
        let insert = sqlx::query(
            "INSERT INTO outbox (id, receiver, event, severity, body, created_at, next_attempt_at, state) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 'pending')",
        );
        let insert = insert.bind(&id).bind(&receiver.name).bind(alert.event);
        let insert = insert.bind(alert.severity.as_str()).bind(body).bind(alert.time);
        rows += insert.execute(&mut *connection).await?.rows_affected();
    }
    Ok(rows)
}

/// Takes the oldest message due for a receiver. `jitter` (0 to 1) spreads the next attempt.
pub async fn claim(
    connection: &mut SqliteConnection,
    receiver: &str,
    now: Instant,
    jitter: f64,
) -> Result<Option<Claimed>, sqlx::Error> {
    give_up(connection, receiver, now).await?;
    let row: Option<(String, String, String, i64)> = sqlx::query_as(
        "UPDATE outbox SET attempts = attempts + 1 WHERE receiver = ?1 AND id = \
         (SELECT id FROM outbox WHERE receiver = ?1 AND state = 'pending' AND next_attempt_at <= ?2 \
          ORDER BY created_at, id LIMIT 1) RETURNING id, event, body, attempts",
    )
    .bind(receiver)
    .bind(now)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((id, event, body, attempts)) = row else { return Ok(None) };
    let wait = retry::wait(attempts, jitter).unwrap_or(LAST_CALL);
    postpone(connection, &id, receiver, now, wait).await?;
    Ok(Some(Claimed { id, event, body, attempts }))
}

/// Messages whose last attempt ended in a crash will not be tried again.
async fn give_up(
    connection: &mut SqliteConnection,
    receiver: &str,
    now: Instant,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE outbox SET state = 'dead', last_outcome = 'interrupted' WHERE receiver = ? \
         AND state = 'pending' AND next_attempt_at <= ? AND attempts >= ?",
    )
    .bind(receiver)
    .bind(now)
    .bind(retry::ATTEMPTS)
    .execute(connection)
    .await?;
    Ok(())
}

async fn postpone(
    connection: &mut SqliteConnection,
    id: &str,
    receiver: &str,
    now: Instant,
    wait: Duration,
) -> Result<(), sqlx::Error> {
    let query =
        "UPDATE outbox SET next_attempt_at = max(next_attempt_at, ?) WHERE id = ? AND receiver = ?";
    let next = now.saturating_add(wait.as_millis() as i64);
    sqlx::query(query).bind(next).bind(id).bind(receiver).execute(connection).await?;
    Ok(())
}

/// The message has arrived.
pub async fn delivered(
    connection: &mut SqliteConnection,
    id: &str,
    receiver: &str,
) -> Result<(), sqlx::Error> {
    close(connection, id, receiver, "delivered", "delivered").await
}

/// The message will not be tried again.
pub async fn dead(
    connection: &mut SqliteConnection,
    id: &str,
    receiver: &str,
    outcome: &str,
) -> Result<(), sqlx::Error> {
    close(connection, id, receiver, "dead", outcome).await
}

async fn close(
    connection: &mut SqliteConnection,
    id: &str,
    receiver: &str,
    state: &str,
    outcome: &str,
) -> Result<(), sqlx::Error> {
    let query = "UPDATE outbox SET state = ?, last_outcome = ? WHERE id = ? AND receiver = ?";
    let query = sqlx::query(query).bind(state).bind(outcome).bind(id).bind(receiver);
    query.execute(connection).await?;
    Ok(())
}

/// The attempt failed. The next one is when the claim said, or later if the receiver asked for it.
pub async fn failed(
    connection: &mut SqliteConnection,
    id: &str,
    receiver: &str,
    outcome: &str,
    not_before: Instant,
) -> Result<(), sqlx::Error> {
    close(connection, id, receiver, "pending", outcome).await?;
    postpone(connection, id, receiver, not_before, Duration::ZERO).await
}

/// Gives up everything that waits for a receiver, and answers how much that was.
pub async fn bury(
    connection: &mut SqliteConnection,
    receiver: &str,
    outcome: &str,
) -> Result<u64, sqlx::Error> {
    let query = "UPDATE outbox SET state = 'dead', last_outcome = ? WHERE receiver = ? AND state = 'pending'";
    let done = sqlx::query(query).bind(outcome).bind(receiver).execute(connection).await?;
    Ok(done.rows_affected())
}

/// Forgets what was delivered before `before`.
pub async fn prune(connection: &mut SqliteConnection, before: Instant) -> Result<(), sqlx::Error> {
    let query = "DELETE FROM outbox WHERE state = 'delivered' AND created_at < ?";
    sqlx::query(query).bind(before).execute(connection).await?;
    Ok(())
}

/// What waits and what was given up, per receiver that ever had a message.
pub async fn stats(reader: &SqlitePool) -> Result<Vec<ReceiverStats>, sqlx::Error> {
    let rows: Vec<(String, Option<Instant>, i64, i64)> = sqlx::query_as(
        "SELECT receiver, min(CASE state WHEN 'pending' THEN created_at END) AS oldest, \
         sum(state = 'pending') AS pending, sum(state = 'dead') AS dead \
         FROM outbox GROUP BY receiver ORDER BY receiver",
    )
    .fetch_all(reader)
    .await?;
    let stats = rows.into_iter().map(|(receiver, oldest, pending, dead)| ReceiverStats {
        receiver,
        oldest,
        pending,
        dead,
    });
    Ok(stats.collect())
}
