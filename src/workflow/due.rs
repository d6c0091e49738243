//! Evaluating a rule: which records are due now, and since when without interruption.
//!
//! The register is kept per table and action, not per rule hash: what counts is that the *record* was due at
//! every evaluation, so editing another table's policy, or this one's, restarts nobody's grace as long as
//! the record stays due. Pages are written as they come, under a number that no other evaluation has, and
//! only the last step, when everything was seen, drops those that were not seen. An evaluation that fails
//! midway thus neither resets nor ends anything. A quarantined rule has nothing due: its register is
//! cleared and grace starts over.

use std::time::Duration;

use serde::Serialize;
use sqlx::{Sqlite, Transaction};

use super::context::Site;
use super::error::Error;
use super::standing::json;
use super::target::Target;
use crate::model::{Action, Instant};
use crate::policy::{Rule, RuleState};
use crate::store::Store;

const PAGE: u32 = 2_000;

/// What one evaluation of a rule found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Evaluation {
    pub due: u64,
    pub overdue: u64,
    /// When the record longest overdue became so; 0: none.
    pub oldest_overdue: Instant,
    pub unjudgeable: u64,
}

/// Evaluates `rule` on its table as it is now and brings the register up to date.
pub async fn evaluate(site: &Site<'_>, rule: &Rule) -> Result<Evaluation, Error> {
    if matches!(rule.state, RuleState::Quarantined { .. }) || rule.permits.is_empty() {
        forget(&site.context.store, rule).await?;
        return Ok(Evaluation::default());
    }
    let at = site.context.bundle.instants(site.source.now().await?);
    let target = Target::of(site, rule, at)?;
    let unjudgeable = site.source.count(&target.select(&[], target.unjudgeable.clone())).await?;
    if target.projection.table.key.is_none() {
        // Nothing names its rows: they are counted, never registered, never acted on.
        let due = site.source.count(&target.due_rows()).await?;
        return Ok(Evaluation { due, unjudgeable, ..Evaluation::default() });
    }
    let now = site.context.clock.millis();
    let evaluation = number(&site.context.store).await?;
    register(site, &target, evaluation, now).await?;
    finish(&site.context.store, rule, evaluation, now, unjudgeable).await
}

/// A number that no evaluation had before, also none that failed.
async fn number(store: &Store) -> Result<i64, Error> {
    let mut tx = store.write().await?;
    let (number,): (String,) = sqlx::query_as(
        "INSERT INTO facts (name, value) VALUES ('evaluation', '1') ON CONFLICT (name) \
         DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) RETURNING value",
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(number.parse().unwrap_or(i64::MAX))
}

async fn register(
    site: &Site<'_>,
    target: &Target<'_>,
    evaluation: i64,
    now: Instant,
) -> Result<(), Error> {
    let selection = target.due_rows();
    let keys = target.select(&[], target.due.clone());
    let selection = if target.exact { &keys } else { &selection };
    let mut after = None;
    loop {
        let rows = site.source.page(selection, after.as_ref(), PAGE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.key.clone());
        let due = rows.iter().filter(|row| target.exact || target.judge(site, row).permitted);
        let records: Vec<String> =
            due.map(|row| site.context.keys.record(&target.table, &row.key)).collect();
        let mut tx = site.context.store.write().await?;
        sqlx::query(
            "INSERT INTO due (source, table_name, action, record, first_due, evaluation) \
             SELECT ?, ?, ?, value, ?, ? FROM json_each(?) WHERE true \
             ON CONFLICT DO UPDATE SET evaluation = excluded.evaluation",
        )
        .bind(&target.table.source)
        .bind(&target.table.table)
        .bind(target.rule.action.as_str())
        .bind(now)
        .bind(evaluation)
        .bind(json(&records))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
    }
}

async fn finish(
    store: &Store,
    rule: &Rule,
    evaluation: i64,
    now: Instant,
    unjudgeable: u64,
) -> Result<Evaluation, Error> {
    let mut tx = store.write().await?;
    sqlx::query(
        "DELETE FROM due WHERE source = ? AND table_name = ? AND action = ? AND evaluation <> ?",
    )
    .bind(&rule.table.source)
    .bind(&rule.table.table)
    .bind(rule.action.as_str())
    .bind(evaluation)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO evaluations (source, table_name, action, evaluation, evaluated_at, rule, due, \
         overdue, unjudgeable) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?) ON CONFLICT DO UPDATE SET \
         evaluation = excluded.evaluation, evaluated_at = excluded.evaluated_at, \
         rule = excluded.rule, unjudgeable = excluded.unjudgeable",
    )
    .bind(&rule.table.source)
    .bind(&rule.table.table)
    .bind(rule.action.as_str())
    .bind(evaluation)
    .bind(now)
    .bind(&rule.hash)
    .bind(i64::try_from(unjudgeable).unwrap_or(i64::MAX))
    .execute(&mut *tx)
    .await?;
    let counted = recount(&mut tx, rule, now).await?;
    tx.commit().await?;
    Ok(Evaluation { unjudgeable, ..counted })
}

/// Counts the register again, as after a run that took records out of it.
pub async fn recount(
    tx: &mut Transaction<'static, Sqlite>,
    rule: &Rule,
    now: Instant,
) -> Result<Evaluation, Error> {
    let within = act_within(rule);
    let limit = within.map_or(Instant::MIN, |within| now.saturating_sub(within));
    let (due, overdue, oldest): (i64, i64, i64) = sqlx::query_as(
        "SELECT count(*), count(*) FILTER (WHERE first_due < ?4), \
         coalesce(min(first_due) FILTER (WHERE first_due < ?4), 0) \
         FROM due WHERE source = ?1 AND table_name = ?2 AND action = ?3",
    )
    .bind(&rule.table.source)
    .bind(&rule.table.table)
    .bind(rule.action.as_str())
    .bind(limit)
    .fetch_one(&mut **tx)
    .await?;
    let oldest = if overdue == 0 { 0 } else { oldest.saturating_add(within.unwrap_or(0)) };
    sqlx::query(
        "UPDATE evaluations SET due = ?4, overdue = ?5, oldest_overdue = ?6 \
         WHERE source = ?1 AND table_name = ?2 AND action = ?3",
    )
    .bind(&rule.table.source)
    .bind(&rule.table.table)
    .bind(rule.action.as_str())
    .bind(due)
    .bind(overdue)
    .bind(oldest)
    .execute(&mut **tx)
    .await?;
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(Evaluation {
        due: count(due),
        overdue: count(overdue),
        oldest_overdue: oldest,
        unjudgeable: 0,
    })
}

/// The rule's shortest `@act_within`, in milliseconds: due for longer is overdue.
fn act_within(rule: &Rule) -> Option<Instant> {
    let within = rule.permits.iter().filter_map(|permit| permit.act_within).min();
    within.map(|time: Duration| Instant::try_from(time.as_millis()).unwrap_or(Instant::MAX))
}

async fn forget(store: &Store, rule: &Rule) -> Result<(), Error> {
    let mut tx = store.write().await?;
    for sql in [
        "DELETE FROM due WHERE source = ? AND table_name = ? AND action = ?",
        "DELETE FROM evaluations WHERE source = ? AND table_name = ? AND action = ?",
    ] {
        sqlx::query(sql)
            .bind(&rule.table.source)
            .bind(&rule.table.table)
            .bind(rule.action.as_str())
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes records out of the register once they were acted on: an erased one is due for nothing any more.
pub async fn settle(
    tx: &mut Transaction<'static, Sqlite>,
    source: &str,
    table: &str,
    actions: &[Action],
    records: &[&str],
) -> Result<(), Error> {
    for action in actions {
        sqlx::query(
            "DELETE FROM due WHERE source = ? AND table_name = ? AND action = ? \
             AND record IN (SELECT value FROM json_each(?))",
        )
        .bind(source)
        .bind(table)
        .bind(action.as_str())
        .bind(json(records))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
