//! Plans in the control store: at most one open plan a table and action.
//!
//! A new plan replaces the open one, with two exceptions. One that would do the same keeps its id, so that
//! an approver need not chase it. And one that somebody approved stays while it is valid: it is narrower than
//! any later plan (its cutoff and the moment its grace is measured at are frozen), so carrying it out can
//! never exceed what was approved, whereas moving an approval to a newer plan could.

use sqlx::{Sqlite, Transaction};

use super::error::Error;
use super::guard::Verdict;
use super::plan::Plan;
use crate::model::{Action, Instant, TableRef};
use crate::store::Store;

/// The plan in force of a table and action.
pub struct Current {
    pub plan: Plan,
    /// Batches of it may have been committed.
    pub running: bool,
}

/// The open or running plan of a table and action.
pub async fn current(
    store: &Store,
    table: &TableRef,
    action: Action,
) -> Result<Option<Current>, Error> {
    let row: Option<(String, bool)> = sqlx::query_as(
        "SELECT body, state = 'running' FROM plans WHERE state IN ('open', 'running') AND source = ? \
         AND table_name = ? AND action = ? ORDER BY created_at DESC LIMIT 1",
    )
    .bind(&table.source)
    .bind(&table.table)
    .bind(action.as_str())
    .fetch_optional(store.reader())
    .await?;
    row.map(|(body, running)| Ok(Current { plan: parse(&body)?, running })).transpose()
}

pub async fn find(store: &Store, id: &str) -> Result<Option<(Plan, String)>, Error> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT body, state FROM plans WHERE id = ?")
            .bind(id)
            .fetch_optional(store.reader())
            .await?;
    row.map(|(body, state)| Ok((parse(&body)?, state))).transpose()
}

/// A plan with what the guard last said of it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub plan: Plan,
    pub guard: String,
    pub reasons: Vec<String>,
}

/// All open and running plans, by table and action.
pub async fn list(store: &Store) -> Result<Vec<Listed>, Error> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT body, guard, reasons FROM plans WHERE state IN ('open', 'running') \
         ORDER BY source, table_name, action",
    )
    .fetch_all(store.reader())
    .await?;
    rows.into_iter()
        .map(|(body, guard, reasons)| {
            let reasons = serde_json::from_str(&reasons)
                .map_err(|cause| Error::Damaged { what: "a plan's reasons", cause })?;
            Ok(Listed { plan: parse(&body)?, guard, reasons })
        })
        .collect()
}

/// Makes `plan` the open plan of its table and action.
pub async fn replace(store: &Store, plan: &Plan) -> Result<(), Error> {
    let mut tx = store.write().await?;
    close(&mut tx, &plan.table_ref(), plan.action, "superseded", plan.created_at).await?;
    sqlx::query(
        "INSERT INTO plans (id, source, table_name, action, state, rule, created_at, expires_at, \
         guard, reasons, body) VALUES (?, ?, ?, ?, 'open', ?, ?, ?, 'refused', '[]', ?)",
    )
    .bind(&plan.id)
    .bind(&plan.source)
    .bind(&plan.table)
    .bind(plan.action.as_str())
    .bind(&plan.rule)
    .bind(plan.created_at)
    .bind(plan.expires_at)
    .bind(serde_json::to_string(plan).expect("a plan is plain data"))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Ends whatever plan a table and action have: nothing is due, or the plan is void.
pub async fn end(
    store: &Store,
    table: &TableRef,
    action: Action,
    state: &'static str,
    now: Instant,
) -> Result<(), Error> {
    let mut tx = store.write().await?;
    close(&mut tx, table, action, state, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn close(
    tx: &mut Transaction<'static, Sqlite>,
    table: &TableRef,
    action: Action,
    state: &'static str,
    now: Instant,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE plans SET state = ?, finished_at = ? WHERE state IN ('open', 'running') \
         AND source = ? AND table_name = ? AND action = ?",
    )
    .bind(state)
    .bind(now)
    .bind(&table.source)
    .bind(&table.table)
    .bind(action.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Remembers the guard's answer, for `stewardd plan`.
pub async fn note(store: &Store, plan: &Plan, verdict: &Verdict) -> Result<(), Error> {
    let mut tx = store.write().await?;
    sqlx::query("UPDATE plans SET guard = ?, reasons = ? WHERE id = ?")
        .bind(verdict.word().as_str())
        .bind(super::standing::json(verdict.reasons()))
        .bind(&plan.id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Marks a plan as begun.
pub async fn begin(store: &Store, plan: &Plan) -> Result<(), Error> {
    let mut tx = store.write().await?;
    sqlx::query("UPDATE plans SET state = 'running' WHERE id = ?")
        .bind(&plan.id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Marks a plan as done; `proves` says that its rule has had its approved first run.
pub async fn done(store: &Store, plan: &Plan, proves: bool, now: Instant) -> Result<(), Error> {
    let mut tx = store.write().await?;
    sqlx::query("UPDATE plans SET state = 'done', finished_at = ? WHERE id = ?")
        .bind(now)
        .bind(&plan.id)
        .execute(&mut *tx)
        .await?;
    if proves {
        sqlx::query(
            "INSERT INTO proven_rules (rule, source, table_name, action, proven_at) \
             VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(&plan.rule)
        .bind(&plan.source)
        .bind(&plan.table)
        .bind(plan.action.as_str())
        .bind(now)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether a run under this rule was approved and done before.
pub async fn is_proven(store: &Store, rule: &str) -> Result<bool, Error> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT proven_at FROM proven_rules WHERE rule = ?")
        .bind(rule)
        .fetch_optional(store.reader())
        .await?;
    Ok(row.is_some())
}

fn parse(body: &str) -> Result<Plan, Error> {
    serde_json::from_str(body).map_err(|cause| Error::Damaged { what: "a plan", cause })
}
