//! Occurrences as rows: `(job, scheduled_at)` is unique, so each is run by one process, once.
//!
//! Misfires: when the daemon was away, the latest missed occurrence is run and the earlier ones are not; a
//! retention run looks at the state of now, so running it five times finds what running it once does.

use crate::config::Cron;
use crate::model::Instant;
use crate::store::{Store, StoreError};

use super::latest_between;

/// How an occurrence went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Why it failed: ids and counts, never a value.
    Failed(String),
}

/// The latest occurrence that is due by `now` and was not claimed. A job never seen starts with `now`:
/// nothing was missed before it existed.
pub async fn pending(
    store: &Store,
    job: &str,
    cron: &Cron,
    zone: chrono_tz::Tz,
    now: Instant,
) -> Result<Option<Instant>, StoreError> {
    let last: Option<Instant> =
        sqlx::query_scalar("SELECT max(scheduled_at) FROM occurrences WHERE job = ?")
            .bind(job)
            .fetch_one(store.reader())
            .await?;
    let since = match last {
        Some(last) => last,
        None => first_seen(store, job, now).await?,
    };
    Ok(latest_between(cron, zone, since, now))
}

/// Takes an occurrence; false if somebody has taken it before.
pub async fn claim(
    store: &Store,
    job: &str,
    scheduled_at: Instant,
    owner: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let mut transaction = store.write().await?;
    let insert = sqlx::query(
        "INSERT OR IGNORE INTO occurrences (job, scheduled_at, state, owner, claimed_at)
         VALUES (?, ?, 'claimed', ?, ?)",
    );
    let insert = insert.bind(job).bind(scheduled_at).bind(owner).bind(now);
    let taken = insert.execute(&mut *transaction).await?.rows_affected() == 1;
    transaction.commit().await?;
    Ok(taken)
}

/// Notes how a claimed occurrence went.
pub async fn finish(
    store: &Store,
    job: &str,
    scheduled_at: Instant,
    outcome: &Outcome,
    now: Instant,
) -> Result<(), StoreError> {
    let (state, detail) = match outcome {
        Outcome::Done => ("done", None),
        Outcome::Failed(why) => ("failed", Some(why)),
    };
    let mut transaction = store.write().await?;
    let update = sqlx::query(
        "UPDATE occurrences SET state = ?, detail = ?, finished_at = ?
         WHERE job = ? AND scheduled_at = ? AND state = 'claimed'",
    );
    let update = update.bind(state).bind(detail).bind(now).bind(job).bind(scheduled_at);
    update.execute(&mut *transaction).await?;
    Ok(transaction.commit().await?)
}

/// At start: what a process that is gone had claimed has failed. Only the holder of the store's lock may say so.
pub async fn abandon(store: &Store, now: Instant) -> Result<u64, StoreError> {
    let mut transaction = store.write().await?;
    let update = sqlx::query(
        "UPDATE occurrences SET state = 'failed', detail = 'the process ended', finished_at = ?
         WHERE state = 'claimed'",
    );
    let rows = update.bind(now).execute(&mut *transaction).await?.rows_affected();
    transaction.commit().await?;
    Ok(rows)
}

async fn first_seen(store: &Store, job: &str, now: Instant) -> Result<Instant, StoreError> {
    let name = format!("schedule.{job}.since");
    if let Some(since) = store.fact(&name).await? {
        let broken = |_| StoreError::Corrupt(format!("the fact {name} is no instant"));
        return since.parse().map_err(broken);
    }
    store.set_fact(&name, &now.to_string()).await?;
    Ok(now)
}
