//! Entries of the decision log: how decisions are written, and how many one entry may hold.
//!
//! The answers of one request about resources of one type stand together, with what they have in common
//! written once: a batch of a hundred is a fifth as long as a hundred records. [`super::read`] takes them
//! apart again.

use serde::{Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

use super::named::{Answer, Asking};
use super::record::{Decided, Outcome};
use crate::config::Permits;

/// Bytes of an entry's data at the most. The envelope around it needs a few hundred of the 65,535 there are.
pub const LIMIT: usize = 60_000;
/// An entry with so many bytes takes no more: the unfinished bundle of the log holds up to 255 entries, and is
/// written often.
const ENOUGH: usize = 16_000;
/// Bytes of the data without its records: batch, bundle, counts.
const FRAME: usize = 1_000;

/// The data of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Names the batch: an entry with this id is this batch.
    pub id: String,
    /// Decisions in it.
    pub records: u64,
    /// JSON, written once: what is hashed are its bytes.
    pub data: String,
}

/// Packs decisions, in order, into entries. Those of different bundles do not share one.
pub struct Packer {
    permits: Permits,
    /// Permits sampled away since the last entry.
    unlogged: u64,
    open: Open,
    done: Vec<Batch>,
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

/// The members of a record that are the request's.
#[derive(Serialize)]
struct Head<'a> {
    time: &'a str,
    kind: &'static str,
    caller: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    principal: Thing<'a>,
    action: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<&'a str>,
    resource: Thing<'a>,
}

#[derive(Serialize)]
struct Thing<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'a str>,
}

/// The members that are one answer's.
#[derive(Serialize)]
struct Tail<'a> {
    /// Among several answers: the resource's.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    decision: bool,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(serialize_with = "texts")]
    policies: &'a [std::sync::Arc<str>],
    #[serde(skip_serializing_if = "is_zero")]
    policies_omitted: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

fn texts<S: Serializer>(texts: &[std::sync::Arc<str>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(texts.iter().map(AsRef::<str>::as_ref))
}

impl Packer {
    /// `unlogged` permits were sampled away already; the first entry says so.
    pub fn new(unlogged: u64, permits: Permits) -> Self {
        Self { permits, unlogged, open: Open::default(), done: Vec::new() }
    }

    /// A permit that is not written down.
    pub fn leave_out(&mut self) {
        self.unlogged += 1;
    }

    /// Adds answers of one request, about resources of one kind.
    pub fn add(&mut self, request: &Asking<'_>, answers: &[Answer<'_>]) {
        let alone = |answer: &Answer<'_>| {
            answer.sealed_reason.is_some() || answer.decided.results.is_some()
        };
        match answers {
            [] => {}
            [one] => self.push(request, answers, &Self::fitted(request, one)),
            several => {
                let text =
                    if several.iter().any(alone) { None } else { together(request, several) };
                if let Some(text) = text {
                    return self.push(request, several, &text);
                }
                let (first, second) = several.split_at(several.len() / 2);
                self.add(request, first);
                self.add(request, second);
            }
        }
    }

    /// The entries; and the permits left out of which none speaks.
    pub fn finish(mut self) -> (Vec<Batch>, u64) {
        self.close();
        (self.done, self.unlogged)
    }

    fn push(&mut self, request: &Asking<'_>, answers: &[Answer<'_>], text: &str) {
        let bundle = &*request.asked.bundle;
        let length = self.open.text.len();
        let room = LIMIT - FRAME - escaped(bundle);
        if self.open.bundle != bundle || length >= ENOUGH || length + text.len() >= room {
            self.close();
            bundle.clone_into(&mut self.open.bundle);
        }
        let open = &mut self.open;
        if !open.text.is_empty() {
            open.text.push(',');
        }
        open.text.push_str(text);
        open.records += answers.len() as u64;
        answers.iter().for_each(|answer| open.counts.add(answer.decided));
    }

    fn close(&mut self) {
        let open = std::mem::take(&mut self.open);
        if open.records > 0 {
            let unlogged = std::mem::take(&mut self.unlogged);
            self.done.push(open.closed(unlogged, self.permits));
        }
    }

    /// One record, without the policies that would not fit.
    fn fitted(request: &Asking<'_>, one: &Answer<'_>) -> String {
        let most = (LIMIT - FRAME).saturating_sub(escaped(&request.asked.bundle));
        let mut text = head(request, one, one.id.as_deref());
        let from = text.len();
        let mut kept = one.decided.policies.len();
        loop {
            text.truncate(from);
            tail(&mut text, one, None, kept);
            if text.len() < most || kept == 0 {
                return text;
            }
            let over = text.len() + 1 - most;
            let mut dropped = 0;
            // Room for the member that tells how many are missing.
            while dropped < over + 40 && kept > 0 {
                kept -= 1;
                dropped += escaped(&one.decided.policies[kept]) + 1;
            }
        }
    }
}

/// Several answers in one record; none when they are too long together.
fn together(request: &Asking<'_>, answers: &[Answer<'_>]) -> Option<String> {
    let mut text = head(request, answers.first()?, None);
    text.push_str("\"answers\":[");
    for answer in answers {
        text.push('{');
        tail(&mut text, answer, answer.id.as_deref(), answer.decided.policies.len());
        text.push(',');
        if text.len() > ENOUGH {
            return None;
        }
    }
    text.pop();
    text.push_str("]}");
    Some(text)
}

/// The request's members, up to the comma behind them.
fn head(request: &Asking<'_>, answer: &Answer<'_>, id: Option<&str>) -> String {
    let (kind, principal) = &request.principal;
    let head = Head {
        time: &request.time,
        kind: request.asked.kind.as_str(),
        caller: &request.caller,
        request_id: request.request_id.as_deref(),
        principal: Thing { kind, id: principal.as_deref(), table: None },
        action: &request.action,
        purpose: request.purpose.as_deref(),
        resource: Thing { kind: &answer.kind, id, table: answer.table.as_deref() },
    };
    let mut text = json(&head);
    text.pop();
    text.push(',');
    text
}

/// One answer's members and the end of the object.
fn tail(text: &mut String, answer: &Answer<'_>, id: Option<&str>, kept: usize) {
    let decided = answer.decided;
    let tail = Tail {
        id,
        decision: decided.decision,
        outcome: decided.outcome.as_str(),
        reason: decided.reason,
        policies: &decided.policies[..kept],
        policies_omitted: decided.policies.len() - kept,
        sealed_reason: answer.sealed_reason.as_deref(),
        results: decided.results,
    };
    text.push_str(&json(&tail)[1..]);
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are JSON")
}

/// Bytes of a text in JSON.
fn escaped(text: &str) -> usize {
    Value::from(text).to_string().len()
}

impl Counts {
    fn add(&mut self, decided: &Decided) {
        *(if decided.decision { &mut self.permit } else { &mut self.deny }) += 1;
        match decided.outcome {
            Outcome::PolicyError => self.policy_error += 1,
            Outcome::BreakGlass => self.break_glass += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Ok => {}
        }
    }
}

impl Open {
    fn closed(self, unlogged: u64, permits: Permits) -> Batch {
        let id = Uuid::new_v4().simple().to_string();
        let share = match permits {
            Permits::All => 1.0,
            Permits::None => 0.0,
            Permits::Share(share) => share,
        };
        let bundle = Value::from(self.bundle);
        let counts = json(&self.counts);
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
