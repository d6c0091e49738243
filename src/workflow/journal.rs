//! The journal: what became of a batch that was begun, whatever happened to the process.
//!
//! A batch is a row here before its intent is in the audit log, and its marker commits with its changes. So a
//! row in state `intent` has one of two meanings, and the governed database knows which: marker, it happened;
//! no marker, it did not and never will, because a newer epoch was claimed before the question was asked and
//! the fence stops whoever still holds the old one. An entry that was written just before a crash is found
//! again in the log and not written twice.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::context::{Context, Site};
use super::due;
use super::error::Error;
use super::evidence;
use super::fate;
use crate::audit::Entry;
use crate::config::Mode;
use crate::model::{Action, TableRef, failpoint};
use crate::source::{Marker, SourceError};

/// Keyed hashes of one table's records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    pub table: String,
    pub records: Vec<String>,
}

/// What a batch was to do, as its row keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    #[serde(skip)]
    pub id: String,
    pub plan: String,
    pub source: String,
    pub table: String,
    pub action: Action,
    pub rule: String,
    pub bundle: String,
    pub epoch: i64,
    /// Every record it may touch, by table; the marker's bitmap follows this order.
    pub candidates: Vec<Records>,
    /// The log's size before the intent was appended: where to look for its entries.
    pub since: u64,
    /// Rows changed by table, once it is done.
    #[serde(default)]
    pub counts: Vec<(String, u64)>,
}

impl Intent {
    fn subject(&self) -> String {
        TableRef::new(&self.source, &self.table).to_string()
    }

    fn entry(&self, context: &Context, kind: &'static str, data: Value) -> Entry {
        Entry { kind, subject: self.subject(), time: context.clock.millis(), data }
    }

    /// How many records the bitmap is over.
    pub fn size(&self) -> usize {
        self.candidates.iter().map(|group| group.records.len()).sum()
    }

    /// The candidates a bitmap marks, by table.
    fn acted(&self, bitmap: &str) -> Result<Vec<Records>, Error> {
        let marked = fate::indices(bitmap, self.size());
        let marked = marked.ok_or_else(|| Error::Marker(self.id.clone()))?;
        let mut marked = marked.into_iter().peekable();
        let mut start = 0;
        let mut acted = Vec::new();
        for group in &self.candidates {
            let end = start + group.records.len();
            let mut records = Vec::new();
            while let Some(index) = marked.next_if(|index| *index < end) {
                records.push(group.records[index - start].clone());
            }
            acted.push(Records { table: group.table.clone(), records });
            start = end;
        }
        Ok(acted)
    }
}

/// Stores a batch and makes its intent durable in the log, in this order.
pub async fn open(context: &Context, intent: &Intent) -> Result<(), Error> {
    let mut tx = context.store.write().await?;
    sqlx::query(
        "INSERT INTO batches (id, plan, source, sequence, epoch, state, body, created_at) \
         SELECT ?1, ?2, ?3, count(*) + 1, ?4, 'intent', ?5, ?6 FROM batches WHERE plan = ?2",
    )
    .bind(&intent.id)
    .bind(&intent.plan)
    .bind(&intent.source)
    .bind(intent.epoch)
    .bind(body(intent))
    .bind(context.clock.millis())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let mut data = json!({ "batch": intent.id, "plan": intent.plan, "action": intent.action,
        "rule": intent.rule, "bundle": intent.bundle, "epoch": intent.epoch });
    evidence::name(context, &mut data, "candidates", &intent.candidates).await?;
    evidence::append(context, intent.entry(context, "batch.intent", data)).await?;
    Ok(())
}

/// Records that a batch happened: the entry, then the transition with the register and the counts.
pub async fn done(context: &Context, intent: &Intent, marker: &Marker) -> Result<i64, Error> {
    let acted = intent.acted(&marker.acted)?;
    let mut data = json!({ "batch": intent.id, "plan": intent.plan, "action": intent.action,
        "epoch": marker.epoch, "counts": pairs(&marker.counts) });
    evidence::name(context, &mut data, "acted", &acted).await?;
    let index = evidence::append(context, intent.entry(context, "batch.result", data)).await?;
    finish(context, intent, marker, index).await?;
    Ok(index)
}

/// Rows by table as a JSON object.
pub fn pairs(counts: &[(String, u64)]) -> Value {
    counts
        .iter()
        .map(|(table, rows)| (table.clone(), json!(rows)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

async fn finish(
    context: &Context,
    intent: &Intent,
    marker: &Marker,
    index: i64,
) -> Result<(), Error> {
    let erased = intent.action == Action::Erase;
    let actions: &[Action] = if erased { &Action::ALL } else { &[intent.action] };
    let done = Intent { counts: marker.counts.clone(), ..intent.clone() };
    let mut tx = context.store.write().await?;
    for group in intent.acted(&marker.acted)? {
        let records: Vec<&str> = group.records.iter().map(String::as_str).collect();
        due::settle(&mut tx, &intent.source, &group.table, actions, &records).await?;
    }
    sqlx::query("UPDATE batches SET state = 'done', result_index = ?, body = ? WHERE id = ?")
        .bind(index)
        .bind(body(&done))
        .bind(&intent.id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Records that a batch did not happen and will not.
pub async fn void(context: &Context, intent: &Intent, why: &str) -> Result<(), Error> {
    let data = json!({ "batch": intent.id, "plan": intent.plan, "why": why });
    evidence::append(context, intent.entry(context, "batch.void", data)).await?;
    close(context, intent).await
}

async fn close(context: &Context, intent: &Intent) -> Result<(), Error> {
    let mut tx = context.store.write().await?;
    sqlx::query("UPDATE batches SET state = 'void' WHERE id = ?")
        .bind(&intent.id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Batches of a source whose outcome is not recorded.
pub async fn unresolved(context: &Context, source: &str) -> Result<Vec<Intent>, Error> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, body FROM batches WHERE state = 'intent' AND source = ? ORDER BY created_at",
    )
    .bind(source)
    .fetch_all(context.store.reader())
    .await?;
    rows.into_iter()
        .map(|(id, body)| {
            let intent: Intent = serde_json::from_str(&body)
                .map_err(|cause| Error::Damaged { what: "a batch", cause })?;
            Ok(Intent { id, ..intent })
        })
        .collect()
}

/// How many batches of a plan were committed.
pub async fn batches_done(context: &Context, plan: &str) -> Result<usize, Error> {
    let (count,): (u32,) =
        sqlx::query_as("SELECT count(*) FROM batches WHERE plan = ? AND state = 'done'")
            .bind(plan)
            .fetch_one(context.store.reader())
            .await?;
    Ok(count as usize)
}

/// Rows changed by all committed batches of a plan, by table.
pub async fn totals(context: &Context, plan: &str) -> Result<Vec<(String, u64)>, Error> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT c.value ->> 0, sum(c.value ->> 1) FROM batches b, json_each(b.body, '$.counts') c \
         WHERE b.plan = ? AND b.state = 'done' GROUP BY 1 ORDER BY 1",
    )
    .bind(plan)
    .fetch_all(context.store.reader())
    .await?;
    Ok(rows.into_iter().map(|(table, n)| (table, u64::try_from(n).unwrap_or_default())).collect())
}

/// Where a source stands once nothing that was begun there is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has no journal and never was changed.
    Unprepared,
    /// It has a journal, and is not to be written to: not even the fence.
    Observed,
    /// This process may change it, in this epoch.
    Ours(i64),
}

impl Standing {
    pub fn epoch(self) -> Option<i64> {
        if let Standing::Ours(epoch) = self { Some(epoch) } else { None }
    }
}

/// Claims a new epoch for the source and settles every open batch. A source that is observed is written to
/// only if a batch was begun there while it was not: the fence is what makes its outcome certain.
pub async fn resolve(site: &Site<'_>) -> Result<Standing, Error> {
    let open = unresolved(site.context, &site.source.name).await?;
    if open.is_empty() && !site.source.prepared().await? {
        return Ok(Standing::Unprepared);
    }
    if open.is_empty() && site.source.config.mode == Mode::Observe {
        return Ok(Standing::Observed);
    }
    let epoch = site.source.claim_epoch().await?;
    for intent in open {
        settle(site, &intent).await?;
    }
    Ok(Standing::Ours(epoch))
}

/// Settles one batch whose outcome is unknown, after a newer epoch was claimed.
async fn settle(site: &Site<'_>, intent: &Intent) -> Result<(), Error> {
    let written = entries(site.context, intent).await?;
    let marker = marker(site, intent).await?;
    match (marker, written.result, written.intent) {
        (Some(marker), Some(index), _) => finish(site.context, intent, &marker, index).await,
        (Some(marker), None, _) => done(site.context, intent, &marker).await.map(drop),
        // Its intent never reached the log: nothing happened and nobody was told that it would.
        (None, _, false) => close(site.context, intent).await,
        (None, _, true) if written.void => close(site.context, intent).await,
        (None, _, true) => void(site.context, intent, "interrupted before it committed").await,
    }
}

async fn marker(site: &Site<'_>, intent: &Intent) -> Result<Option<Marker>, SourceError> {
    if failpoint::on("ignore-marker") {
        return Ok(None);
    }
    site.source.marker(&intent.id).await
}

#[derive(Default)]
struct Written {
    intent: bool,
    result: Option<i64>,
    void: bool,
}

/// Which entries of a batch are in the log.
async fn entries(context: &Context, intent: &Intent) -> Result<Written, Error> {
    const CHUNK: u64 = 500;
    let mut written = Written::default();
    let size = context.log.size();
    let mut from = intent.since.min(size);
    while from < size {
        let to = size.min(from + CHUNK);
        for (index, bytes) in (from..to).zip(context.log.read(from, to).await?) {
            let Ok(event) = serde_json::from_slice::<Value>(&bytes) else { continue };
            if event.pointer("/data/batch").and_then(Value::as_str) != Some(&intent.id) {
                continue;
            }
            match event["type"].as_str().unwrap_or_default() {
                kind if kind.ends_with("batch.intent") => written.intent = true,
                kind if kind.ends_with("batch.void") => written.void = true,
                kind if kind.ends_with("batch.result") => {
                    written.result = Some(i64::try_from(index).unwrap_or(i64::MAX));
                }
                _ => {}
            }
        }
        from = to;
    }
    Ok(written)
}

fn body(intent: &Intent) -> String {
    serde_json::to_string(intent).expect("an intent is plain data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bitmap_names_records_by_table() {
        let group = |table: &str, records: &[&str]| Records {
            table: table.into(),
            records: records.iter().map(|one| (*one).to_owned()).collect(),
        };
        let intent = Intent {
            id: "b".into(),
            plan: "p".into(),
            source: "crm".into(),
            table: "customers".into(),
            action: Action::Erase,
            rule: "r".into(),
            bundle: "h".into(),
            epoch: 1,
            candidates: vec![group("customers", &["a", "b"]), group("orders", &["c", "d"])],
            since: 0,
            counts: Vec::new(),
        };
        let acted = intent.acted(&fate::bitmap(4, [1, 2])).expect("fits");
        assert_eq!(acted, [group("customers", &["b"]), group("orders", &["c"])]);
        assert!(intent.acted("8000").is_err(), "a bitmap of another batch");
    }
}
