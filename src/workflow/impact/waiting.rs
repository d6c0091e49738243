//! The change of policies that waits at the gate, in the control store, so that a restart forgets nothing.
//!
//! It is named by the hash of all it says, when it began to wait included: policies that are taken back and
//! put there again later are another change, on other data, and want new approvals. Approvals count as a plan's
//! do: once the audit log knows them, and never from whoever asked for the change.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::report::Impact;
use crate::audit::{Entry, Log};
use crate::model::{Action, Instant, TableRef};
use crate::store::Store;
use crate::workflow::error::Error;
use crate::workflow::plan::Counts;

/// A change that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// SHA-256 over the JSON of everything below, hex.
    pub id: String,
    /// The set that stays in force.
    pub previous: String,
    /// The set that waits.
    pub bundle: String,
    /// Who owns the files that differ; their approvals do not count.
    pub requested_by: Vec<String>,
    pub reasons: Vec<String>,
    pub rules: Vec<Newly>,
    pub waits_since: Instant,
    /// Its approvals are void from then on.
    pub expires_at: Instant,
}

/// What one rule would newly take, as it was counted when the change began to wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newly {
    pub table: TableRef,
    pub action: Action,
    /// Rows of the closure, at most; empty: they could not be counted.
    pub rows: Counts,
}

impl Change {
    pub fn new(
        impact: &Impact,
        reasons: Vec<String>,
        requested_by: Vec<String>,
        waits_since: Instant,
        expires_at: Instant,
    ) -> Self {
        let newly = |rule: &super::report::RuleImpact| Newly {
            table: rule.table.clone(),
            action: rule.action,
            rows: rule.counted.as_ref().map(|counted| counted.newly.clone()).unwrap_or_default(),
        };
        let mut change = Self {
            id: String::new(),
            previous: impact.old.clone(),
            bundle: impact.new.clone(),
            requested_by,
            reasons,
            rules: impact.rules.iter().map(newly).collect(),
            waits_since,
            expires_at,
        };
        let text = serde_json::to_vec(&change).expect("a change is plain data");
        change.id = hex::encode(Sha256::digest(text));
        change
    }
}

/// The change that waits now, if any.
pub async fn open(store: &Store) -> Result<Option<Change>, Error> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT body FROM policy_changes WHERE state = 'open'")
            .fetch_optional(store.reader())
            .await?;
    row.map(|(body,)| parse(&body)).transpose()
}

/// Lets a change wait; whichever waited before is withdrawn.
pub async fn begin(connection: &mut SqliteConnection, change: &Change) -> Result<(), Error> {
    end(connection, "", change.waits_since).await?;
    sqlx::query(
        "INSERT INTO policy_changes (id, previous, bundle, state, waits_since, body) \
         VALUES (?, ?, ?, 'open', ?, ?)",
    )
    .bind(&change.id)
    .bind(&change.previous)
    .bind(&change.bundle)
    .bind(change.waits_since)
    .bind(serde_json::to_string(change).expect("a change is plain data"))
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends the wait: `bundle` is in force now, or some other set was put in the directory.
pub async fn end(
    connection: &mut SqliteConnection,
    bundle: &str,
    now: Instant,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE policy_changes SET finished_at = ?, \
         state = CASE WHEN bundle = ? THEN 'activated' ELSE 'withdrawn' END WHERE state = 'open'",
    )
    .bind(now)
    .bind(bundle)
    .execute(connection)
    .await?;
    Ok(())
}

/// Records that `principal` approves the waiting change. Approving twice is approving once.
pub async fn approve(
    store: &Store,
    id: &str,
    principal: &str,
    comment: Option<&str>,
    now: Instant,
) -> Result<Change, Error> {
    let waits = open(store).await?.filter(|change| change.id == id && change.expires_at > now);
    let change = waits.ok_or_else(|| Error::NoChange(id.to_owned()))?;
    let mut tx = store.write().await?;
    sqlx::query(
        "INSERT INTO change_approvals (change, principal, approved_at, comment) \
         VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(&change.id)
    .bind(principal)
    .bind(now)
    .bind(comment)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(change)
}

/// How many people approved it, whether the log knows yet or not, those who asked for it not counted.
pub async fn given(store: &Store, change: &Change) -> Result<u32, Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT principal FROM change_approvals WHERE change = ?")
            .bind(&change.id)
            .fetch_all(store.reader())
            .await?;
    let others = rows.iter().filter(|(principal,)| !change.requested_by.contains(principal));
    Ok(u32::try_from(others.count()).unwrap_or(u32::MAX))
}

/// The people whose approval counts: the log knows it, and they did not ask for the change.
pub async fn approvers(store: &Store, change: &Change) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT principal FROM change_approvals WHERE change = ? AND entry IS NOT NULL \
         ORDER BY principal",
    )
    .bind(&change.id)
    .fetch_all(store.reader())
    .await?;
    let principals = rows.into_iter().map(|(principal,)| principal);
    Ok(principals.filter(|principal| !change.requested_by.contains(principal)).collect())
}

/// Writes the entries that approvals still lack. A crash in between writes an entry twice, never not at all.
pub async fn catch_up(store: &Store, log: &Log) -> Result<(), Error> {
    let rows: Vec<(String, String, i64, Option<String>)> = sqlx::query_as(
        "SELECT change, principal, approved_at, comment FROM change_approvals \
         WHERE entry IS NULL ORDER BY approved_at",
    )
    .fetch_all(store.reader())
    .await?;
    for (change, principal, time, comment) in rows {
        let data = json!({ "change": change, "principal": principal, "comment": comment });
        let subject = format!("change:{change}");
        let index = log.append(Entry { kind: "change.approved", subject, time, data }).await?;
        let mut tx = store.write().await?;
        sqlx::query("UPDATE change_approvals SET entry = ? WHERE change = ? AND principal = ?")
            .bind(i64::try_from(index).unwrap_or(i64::MAX))
            .bind(change)
            .bind(principal)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    }
    Ok(())
}

fn parse(body: &str) -> Result<Change, Error> {
    serde_json::from_str(body)
        .map_err(|cause| Error::Damaged { what: "a change of policies", cause })
}
