//! Reading decisions back from the log's entries.

use serde::Deserialize;
use serde_json::Value;

use super::packed::Record;

/// The decisions of one entry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Logged {
    pub batch: String,
    pub bundle: String,
    pub permits_unlogged: u64,
    pub permit_share: Value,
    pub records: Vec<Record>,
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
