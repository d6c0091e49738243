//! Entries of the decision log: their shape, and how many decisions one may hold.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::config::Permits;
use crate::model::Instant;

/// Bytes of an entry's data. The envelope around it needs a few hundred of the 65,535 there are.
pub const LIMIT: usize = 60_000;
/// Bytes of the data without its records: batch, bundle, counts.
const FRAME: usize = 1_000;

/// One decision as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// RFC 3339, UTC, milliseconds.
    pub time: String,
    /// `evaluation`, `search`, `plan` or `fields`.
    pub kind: String,
    pub caller: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    pub principal: Thing,
    pub action: String,
    pub resource: Thing,
    /// True: permitted.
    pub decision: bool,
    /// `ok`, `policy_error`, `break_glass` or `refused`.
    pub outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub policies: Vec<String>,
    /// Policies left out, since the entry would have been too long.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub policies_omitted: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Hex of the sealed reason of a break-glass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<u64>,
}

/// A principal or a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    #[serde(rename = "type")]
    pub kind: String,
    /// Keyed hash; absent for what is searched for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `source.table` when it is a record of a governed table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
}

impl Record {
    pub fn is_break_glass(&self) -> bool {
        self.outcome == "break_glass" || self.sealed_reason.is_some()
    }

    /// When it was decided.
    pub fn instant(&self) -> Instant {
        instant(&self.time)
    }
}

/// Milliseconds of a time as entries write it; 0 for what no version of stewardd wrote.
pub(super) fn instant(time: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(time).map_or(0, |time| time.timestamp_millis())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The data of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Names the batch: an entry with this id is this batch.
    pub id: String,
    pub records: u64,
    /// JSON, written once: what is hashed are its bytes.
    pub data: String,
}

/// Packs records, in order, into as few entries as hold them. `unlogged` permits were sampled away since the last
/// time; the first entry says so. Records of different bundles do not share one.
pub fn pack(records: Vec<(String, Record)>, unlogged: u64, permits: Permits) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut open = Open::default();
    let mut unlogged = unlogged;
    for (bundle, mut record) in records {
        let text = fitted(&mut record, (LIMIT - FRAME).saturating_sub(escaped(&bundle)));
        let same = open.bundle == bundle
            && open.text.len() + text.len() + escaped(&bundle) < LIMIT - FRAME;
        if open.records > 0 && !same {
            batches.push(std::mem::take(&mut open).close(std::mem::take(&mut unlogged), permits));
        }
        open.bundle = bundle;
        open.counts.add(&record);
        open.push(&text);
    }
    if open.records > 0 {
        batches.push(open.close(unlogged, permits));
    }
    batches
}

/// Bytes of a text in JSON.
fn escaped(text: &str) -> usize {
    Value::from(text).to_string().len()
}

/// The record in JSON, without the policies that would not fit.
fn fitted(record: &mut Record, most: usize) -> String {
    loop {
        let text = serde_json::to_string(&*record).expect("texts and numbers are JSON");
        if text.len() < most || record.policies.is_empty() {
            return text;
        }
        let over = text.len() + 1 - most;
        let mut dropped = 0;
        // Room for the member that tells how many are missing.
        while dropped < over + 40 {
            let Some(policy) = record.policies.pop() else { break };
            dropped += escaped(&policy) + 1;
            record.policies_omitted += 1;
        }
    }
}

#[derive(Default)]
struct Open {
    bundle: String,
    /// Records with commas between them.
    text: String,
    records: u64,
    counts: Counts,
}

#[derive(Default, Serialize)]
struct Counts {
    permit: u64,
    deny: u64,
    policy_error: u64,
    break_glass: u64,
    refused: u64,
}

impl Counts {
    fn add(&mut self, record: &Record) {
        *(if record.decision { &mut self.permit } else { &mut self.deny }) += 1;
        match record.outcome.as_str() {
            "policy_error" => self.policy_error += 1,
            "break_glass" => self.break_glass += 1,
            "refused" => self.refused += 1,
            _ => {}
        }
    }
}

impl Open {
    fn push(&mut self, record: &str) {
        if self.records > 0 {
            self.text.push(',');
        }
        self.text.push_str(record);
        self.records += 1;
    }

    fn close(self, unlogged: u64, permits: Permits) -> Batch {
        let id = Uuid::new_v4().simple().to_string();
        let share = match permits {
            Permits::All => 1.0,
            Permits::None => 0.0,
            Permits::Share(share) => share,
        };
        let bundle = Value::from(self.bundle);
        let counts = serde_json::to_string(&self.counts).expect("numbers are JSON");
        let (records, text) = (self.records, self.text);
        let data = format!(
            "{{\"batch\":\"{id}\",\"bundle\":{bundle},\"counts\":{counts},\"permit_share\":{share},\
             \"permits_unlogged\":{unlogged},\"records\":[{text}]}}"
        );
        Batch { id, records, data }
    }
}

#[cfg(test)]
#[path = "packed_tests.rs"]
mod tests;
