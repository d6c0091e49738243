//! Re-verification: asking people whether what is held about them is still right.
//!
//! Opens at most `max_open` cases a day over all sources, the records that went longest without confirmation
//! first, one open case a person. A case keeps the record's key sealed, because it must find the record again
//! when the answer comes. Where `stewardd_subjects` is prepared, the source learns who was asked and when, so
//! that policies can read `resource.steward`: the case commits first, since a person who was asked and is not
//! noted is asked again a year early, while one who is noted and was never asked is not asked at all.

use std::collections::BinaryHeap;

use chrono::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::context::{Context, Site};
use super::error::Error;
use super::evidence;
use super::plan::Plan;
use super::planner::PAGE;
use super::propose::{self, Candidate};
use super::target::Target;
use crate::audit::Entry;
use crate::model::value::SubjectId;
use crate::model::{Instant, RecordKey, Row, Value};
use crate::source::change::SubjectNote;
use crate::source::{Change, Grant};
use crate::store::Store;

/// Cases opened together share one control transaction.
const TOGETHER: usize = 50;

/// A candidate by how long ago it was confirmed: never confirmed comes first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Aged {
    verified_at: Option<Instant>,
    key: RecordKey,
    record: String,
    /// The person's keyed hash, for the case…
    subject: String,
    /// …and their id, for the source's own table.
    person: SubjectId,
}

/// Opens cases for the plan's records; answers the ids of those opened.
pub async fn open(
    site: &Site<'_>,
    target: &Target<'_>,
    plan: &Plan,
    grant: &Grant,
    epoch: Option<i64>,
) -> Result<Vec<String>, Error> {
    let context = site.context;
    let room = context.config.reverify.max_open.saturating_sub(opened_today(context).await?);
    let oldest = oldest(site, target, plan, room as usize).await?;
    let mut opened = Vec::new();
    for chunk in oldest.chunks(TOGETHER) {
        if context.token.is_cancelled() {
            break;
        }
        let (cases, asked) = open_some(context, plan, chunk).await?;
        if let Some(epoch) = epoch.filter(|_| site.inventory.prepared.subjects) {
            note(site, grant, epoch, &asked).await?;
        }
        opened.extend(cases);
    }
    Ok(opened)
}

/// Tells the source who was asked.
async fn note(
    site: &Site<'_>,
    grant: &Grant,
    epoch: i64,
    asked: &[&SubjectId],
) -> Result<(), Error> {
    let at = site.source.now().await?;
    let mut change = Change::begin(site.source, grant, epoch).await?;
    for person in asked {
        change.note_subject(&grant.table().table, person, SubjectNote::Asked(at)).await?;
    }
    Ok(change.commit().await?)
}

async fn opened_today(context: &Context) -> Result<u32, Error> {
    let zone = context.config.schedule.timezone;
    let now = context.clock.now().with_timezone(&zone);
    let midnight = now.date_naive().and_hms_opt(0, 0, 0).unwrap_or_default();
    // A day that begins with a gap begins after it; the earliest reading counts the most cases.
    let start = zone.from_local_datetime(&midnight).earliest().unwrap_or(now).timestamp_millis();
    let (count,): (u32,) =
        sqlx::query_as("SELECT count(*) FROM cases WHERE kind = 'reverify' AND opened_at >= ?")
            .bind(start)
            .fetch_one(context.store.reader())
            .await?;
    Ok(count)
}

/// The `room` candidates that were confirmed longest ago, oldest first; constant memory.
async fn oldest(
    site: &Site<'_>,
    target: &Target<'_>,
    plan: &Plan,
    room: usize,
) -> Result<Vec<Aged>, Error> {
    let entry = site.context.bundle.dataset(&target.table);
    let verified_at = entry.and_then(|entry| entry.verified_at.clone());
    let known = verified_at.filter(|path| target.projection.attributes.contains_key(path));
    let attributes = [target.rule.reads.clone(), known.iter().cloned().collect()].concat();
    let selection = target.select(&attributes, target.due.clone());
    let mut heap = BinaryHeap::new();
    let mut after = None;
    if room == 0 {
        return Ok(Vec::new());
    }
    loop {
        let mut rows = site.source.page(&selection, after.as_ref(), PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.key.clone());
        let ages: Vec<Option<Instant>> =
            rows.iter_mut().map(|row| age(row, target.rule.reads.len())).collect();
        let sifted = propose::sift(site, target, &rows, plan.created_at).await?;
        let mut ages = rows.iter().zip(ages);
        for Candidate { key, record, subject, .. } in sifted.candidates {
            // Candidates come in the order of their rows.
            let own = ages.by_ref().find(|(row, _)| row.key == key);
            let Some((row, verified_at)) = own else { continue };
            let (Some(subject), Some(person)) = (subject, row.subject.clone()) else { continue };
            heap.push(Aged { verified_at, key, record, subject, person });
            if heap.len() > room {
                heap.pop();
            }
        }
    }
    Ok(heap.into_sorted_vec())
}

/// Takes the age off the row, so that it holds what the rule reads and nothing else.
fn age(row: &mut Row, reads: usize) -> Option<Instant> {
    match row.values.split_off(reads.min(row.values.len())).first() {
        Some(Value::Datetime(at)) => Some(*at),
        _ => None,
    }
}

/// Opens a chunk's cases; answers their ids and whom they are about.
async fn open_some<'a>(
    context: &Context,
    plan: &Plan,
    chunk: &'a [Aged],
) -> Result<(Vec<String>, Vec<&'a SubjectId>), Error> {
    let now = context.clock.millis();
    let (mut opened, mut asked) = (Vec::new(), Vec::new());
    let mut tx = context.store.write().await?;
    for one in chunk {
        let id = Uuid::now_v7().to_string();
        let body = json!({ "plan": plan.id, "rule": plan.rule, "policies": plan.policies });
        let done = sqlx::query(
            "INSERT INTO cases (id, kind, state, source, table_name, subject, record, sealed, \
             opened_at, updated_at, body) VALUES (?, 'reverify', 'open', ?, ?, ?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO NOTHING",
        )
        .bind(&id)
        .bind(&plan.source)
        .bind(&plan.table)
        .bind(&one.subject)
        .bind(&one.record)
        .bind(context.keys.seal(&id, &one.key))
        .bind(now)
        .bind(now)
        .bind(body.to_string())
        .execute(&mut *tx)
        .await?;
        // Another record of the same person was first.
        if done.rows_affected() == 0 {
            continue;
        }
        let data = json!({ "case": id, "kind": "reverify", "record": one.record,
            "subject": one.subject, "plan": plan.id, "rule": plan.rule, "bundle": plan.bundle });
        let subject = plan.table_ref().to_string();
        let entry = Entry { kind: "case.opened", subject, time: now, data };
        evidence::append(context, entry).await?;
        opened.push(id);
        asked.push(&one.person);
    }
    tx.commit().await?;
    Ok((opened, asked))
}

/// A case as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub id: String,
    pub kind: String,
    pub state: String,
    pub source: String,
    pub table: String,
    #[serde(serialize_with = "crate::model::clock::written")]
    pub opened_at: Instant,
    #[serde(serialize_with = "crate::model::clock::written_if")]
    pub deadline: Option<Instant>,
}

/// Cases in a state, or all of them, oldest first.
pub async fn list(store: &Store, state: Option<&str>) -> Result<Vec<Case>, Error> {
    let rows: Vec<(sqlx::types::Json<Case>,)> = sqlx::query_as(
        "SELECT json_object('id', id, 'kind', kind, 'state', state, 'source', source, \
         'table', table_name, 'opened_at', opened_at, 'deadline', deadline) FROM cases \
         WHERE ?1 IS NULL OR state = ?1 ORDER BY opened_at, id",
    )
    .bind(state)
    .fetch_all(store.reader())
    .await?;
    Ok(rows.into_iter().map(|(case,)| case.0).collect())
}
