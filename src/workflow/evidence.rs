//! What people did on the command line gets its entry in the audit log here.
//!
//! One process appends to the log: the daemon. A command stores its transition; the daemon writes the entry
//! and then its index. A crash between the two writes the entry twice, never not at all, and both name the
//! same id.

use serde_json::{Value, json};

use super::context::Context;
use super::error::Error;
use super::journal::Records;
use crate::audit::Entry;

/// Records that an entry names itself.
const NAMED_INLINE: usize = 16;

/// Writes the entries that approvals and holds still lack; answers how many.
pub async fn catch_up(context: &Context) -> Result<usize, Error> {
    Ok(approvals(context).await? + placed(context).await? + released(context).await?)
}

async fn approvals(context: &Context) -> Result<usize, Error> {
    let rows: Vec<(String, String, i64, Option<String>)> = sqlx::query_as(
        "SELECT plan, principal, approved_at, comment FROM approvals WHERE entry IS NULL \
         ORDER BY approved_at",
    )
    .fetch_all(context.store.reader())
    .await?;
    for (plan, principal, approved_at, comment) in &rows {
        let data = json!({ "plan": plan, "principal": principal, "comment": comment });
        let entry =
            Entry { kind: "plan.approved", subject: plan.clone(), time: *approved_at, data };
        let index = append(context, entry).await?;
        let mut tx = context.store.write().await?;
        sqlx::query("UPDATE approvals SET entry = ? WHERE plan = ? AND principal = ?")
            .bind(index)
            .bind(plan)
            .bind(principal)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    }
    Ok(rows.len())
}

async fn placed(context: &Context) -> Result<usize, Error> {
    let rows: Vec<(String, i64, Value)> = sqlx::query_as(
        "SELECT id, placed_at, json_object('hold', id, 'source', source, 'subject', subject, \
         'reason', reason, 'by', placed_by, 'review_by', review_by) FROM holds \
         WHERE placed_entry IS NULL ORDER BY placed_at",
    )
    .fetch_all(context.store.reader())
    .await?;
    for (id, at, data) in &rows {
        let data = data.clone();
        let entry = Entry { kind: "hold.placed", subject: id.clone(), time: *at, data };
        let index = append(context, entry).await?;
        note(context, "UPDATE holds SET placed_entry = ? WHERE id = ?", index, id).await?;
    }
    Ok(rows.len())
}

async fn released(context: &Context) -> Result<usize, Error> {
    let rows: Vec<(String, String, Option<String>, i64)> = sqlx::query_as(
        "SELECT id, source, released_by, released_at FROM holds \
         WHERE released_at IS NOT NULL AND released_entry IS NULL ORDER BY released_at",
    )
    .fetch_all(context.store.reader())
    .await?;
    for (id, source, by, at) in &rows {
        let data = json!({ "hold": id, "source": source, "by": by });
        let entry = Entry { kind: "hold.released", subject: id.clone(), time: *at, data };
        let index = append(context, entry).await?;
        note(context, "UPDATE holds SET released_entry = ? WHERE id = ?", index, id).await?;
    }
    Ok(rows.len())
}

async fn note(context: &Context, sql: &'static str, index: i64, id: &str) -> Result<(), Error> {
    let mut tx = context.store.write().await?;
    sqlx::query(sql).bind(index).bind(id).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Appends durably; answers the index as the control store holds it.
/// Names records in an entry: a few in the entry itself, more in a side file that `data.side` names by its
/// hash. An entry is limited in size, and the log writes its last bundle anew with each one; a result that
/// is what was intended names the same file.
pub async fn name(
    context: &Context,
    data: &mut Value,
    list: &str,
    groups: &[Records],
) -> Result<(), Error> {
    let count: usize = groups.iter().map(|group| group.records.len()).sum();
    if count <= NAMED_INLINE {
        data[list] = json!(groups);
    } else {
        data["side"] = context.log.attach(json!(groups).to_string().into_bytes()).await?.into();
    }
    Ok(())
}

pub async fn append(context: &Context, entry: Entry) -> Result<i64, Error> {
    let index = context.log.append(entry).await?;
    Ok(i64::try_from(index).unwrap_or(i64::MAX))
}
