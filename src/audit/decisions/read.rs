//! Reading decisions back from the log's entries.

use serde::Deserialize;
use serde_json::Value;

use super::record::Outcome;
use crate::model::Instant;

/// One decision as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// RFC 3339, UTC, milliseconds.
    pub time: String,
    /// `evaluation`, `search`, `plan` or `fields`.
    pub kind: String,
    pub caller: String,
    pub request_id: Option<String>,
    pub principal: Thing,
    pub action: String,
    pub purpose: Option<String>,
    pub resource: Thing,
    /// True: permitted.
    pub decision: bool,
    /// `ok`, `policy_error`, `break_glass` or `refused`.
    pub outcome: String,
    pub reason: Option<String>,
    pub policies: Vec<String>,
    /// Policies left out, since the entry would have been too long.
    pub policies_omitted: u64,
    /// Hex of the sealed reason of a break-glass.
    pub sealed_reason: Option<String>,
    /// Of a search: how many were found.
    pub results: Option<u64>,
}

/// A principal or a resource.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Thing {
    #[serde(rename = "type")]
    pub kind: String,
    /// Keyed hash; absent for what is searched for.
    pub id: Option<String>,
    /// `source.table` when it is a record of a governed table.
    pub table: Option<String>,
}

impl Record {
    pub fn is_break_glass(&self) -> bool {
        self.outcome == Outcome::BreakGlass.as_str() || self.sealed_reason.is_some()
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

/// The decisions of one entry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Logged {
    pub batch: String,
    pub bundle: String,
    pub permits_unlogged: u64,
    pub permit_share: Value,
    #[serde(deserialize_with = "one_by_one")]
    pub records: Vec<Record>,
}

/// A record as it stands in an entry: one answer, or several to the same request.
#[derive(Deserialize)]
struct Written {
    time: String,
    kind: String,
    caller: String,
    request_id: Option<String>,
    principal: Thing,
    action: String,
    purpose: Option<String>,
    resource: Thing,
    answers: Option<Vec<Answer>>,
    #[serde(flatten)]
    answer: Option<Answer>,
}

#[derive(Deserialize)]
struct Answer {
    id: Option<String>,
    decision: bool,
    outcome: String,
    reason: Option<String>,
    policies: Vec<String>,
    #[serde(default)]
    policies_omitted: u64,
    sealed_reason: Option<String>,
    results: Option<u64>,
}

fn one_by_one<'de, D: serde::Deserializer<'de>>(written: D) -> Result<Vec<Record>, D::Error> {
    let written = Vec::<Written>::deserialize(written)?;
    // Without this a record whose answer lacks a member would not be there at all.
    if written.iter().any(|record| record.answers.is_none() && record.answer.is_none()) {
        return Err(serde::de::Error::custom("a record without an answer"));
    }
    Ok(written.into_iter().flat_map(Written::records).collect())
}

impl Written {
    fn records(mut self) -> Vec<Record> {
        let answers = self.answers.take().unwrap_or_default();
        let alone = self.answer.take();
        answers.into_iter().chain(alone).map(|answer| self.record(answer)).collect()
    }

    fn record(&self, answer: Answer) -> Record {
        let own = self.resource.clone();
        Record {
            time: self.time.clone(),
            kind: self.kind.clone(),
            caller: self.caller.clone(),
            request_id: self.request_id.clone(),
            principal: self.principal.clone(),
            action: self.action.clone(),
            purpose: self.purpose.clone(),
            resource: Thing { id: answer.id.or(own.id), ..own },
            decision: answer.decision,
            outcome: answer.outcome,
            reason: answer.reason,
            policies: answer.policies,
            policies_omitted: answer.policies_omitted,
            sealed_reason: answer.sealed_reason,
            results: answer.results,
        }
    }
}

#[derive(Deserialize)]
struct Envelope<T> {
    data: T,
}

#[derive(Deserialize)]
struct Id {
    batch: String,
}

/// What every entry says of itself.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    pub source: String,
    pub time: String,
}

pub(super) fn event(entry: &[u8]) -> Option<Event> {
    serde_json::from_slice(entry).ok()
}

/// Whether an entry holds decisions. Its members stand in the order in which `Entry` writes them.
fn holds(entry: &[u8]) -> bool {
    let head = &entry[..entry.len().min(1_024)];
    let mark = b"\"type\":\"dev.stewardd.decisions.logged\"";
    memchr::memmem::find(head, mark).is_some()
}

/// The decisions of an entry; `None` when it is another kind of entry or damaged.
pub fn logged(entry: &[u8]) -> Option<Logged> {
    let parsed = || serde_json::from_slice::<Envelope<Logged>>(entry).ok();
    holds(entry).then(parsed)?.map(|envelope| envelope.data)
}

/// The batch that an entry is.
pub(super) fn batch_id(entry: &[u8]) -> Option<String> {
    let parsed = || serde_json::from_slice::<Envelope<Id>>(entry).ok();
    holds(entry).then(parsed)?.map(|envelope| envelope.data.batch)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(record: &Value) -> Result<Logged, serde_json::Error> {
        let data = json!({
            "batch": "b", "bundle": "h", "permits_unlogged": 0, "permit_share": 1, "records": [record],
        });
        serde_json::from_value(data)
    }

    #[test]
    fn an_answer_that_lacks_a_member_is_damage_and_not_nothing() {
        let request = json!({
            "time": "2026-03-02T00:00:00.000Z", "kind": "evaluation", "caller": "crm-app",
            "principal": { "type": "User" }, "action": "read", "resource": { "type": "crm::customers" },
        });
        let answer = json!({ "decision": true, "outcome": "ok", "policies": ["crm-read"] });
        let with = |members: &Value| {
            let mut record = request.clone();
            record.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            record
        };
        assert_eq!(read(&with(&answer)).unwrap().records.len(), 1);
        assert_eq!(read(&with(&json!({ "answers": [answer, answer] }))).unwrap().records.len(), 2);
        for member in ["decision", "outcome", "policies"] {
            let mut lacking = answer.clone();
            lacking.as_object_mut().unwrap().remove(member);
            assert!(read(&with(&lacking)).is_err(), "alone, without {member}");
            let several = json!({ "answers": [answer, lacking] });
            assert!(read(&with(&several)).is_err(), "of several, without {member}");
        }
    }
}
