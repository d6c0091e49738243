//! Approvals: people who let a plan through that the guard would not let through alone.
//!
//! An approval names the plan by its hash, so it can mean no other plan. It counts once its entry is in the
//! audit log, and never when it comes from whoever asked for the plan.

use super::error::Error;
use super::plan::Plan;
use super::plans;
use crate::model::Instant;
use crate::store::Store;

/// Records that `principal` approves an open plan. Approving twice is approving once.
pub async fn approve(
    store: &Store,
    plan: &str,
    principal: &str,
    comment: Option<&str>,
    now: Instant,
) -> Result<Plan, Error> {
    let found = plans::find(store, plan).await?;
    let Some((plan, _)) = found.filter(|(_, state)| state == "open") else {
        return Err(Error::NoPlan(plan.to_owned()));
    };
    if plan.expires_at <= now {
        return Err(Error::Expired(plan.id));
    }
    let mut tx = store.write().await?;
    sqlx::query(
        "INSERT INTO approvals (plan, principal, approved_at, comment) VALUES (?, ?, ?, ?) \
         ON CONFLICT DO NOTHING",
    )
    .bind(&plan.id)
    .bind(principal)
    .bind(now)
    .bind(comment)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(plan)
}

/// How many people approved a plan, whether the log knows yet or not, the requester not counted.
pub async fn given(store: &Store, plan: &Plan) -> Result<u32, Error> {
    let (count,): (u32,) =
        sqlx::query_as("SELECT count(*) FROM approvals WHERE plan = ? AND principal <> ?")
            .bind(&plan.id)
            .bind(&plan.requested_by)
            .fetch_one(store.reader())
            .await?;
    Ok(count)
}

/// How many of them the audit log knows: those count.
pub async fn count(store: &Store, plan: &Plan) -> Result<u32, Error> {
    let (count,): (u32,) = sqlx::query_as(
        "SELECT count(*) FROM approvals WHERE plan = ? AND principal <> ? AND entry IS NOT NULL",
    )
    .bind(&plan.id)
    .bind(&plan.requested_by)
    .fetch_one(store.reader())
    .await?;
    Ok(count)
}
