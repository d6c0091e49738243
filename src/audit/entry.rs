//! One entry: a CloudEvents 1.0 JSON event. Its bytes are hashed as written and never serialised again.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::model::{Instant, clock};

/// An event for the log, before it has an index.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Reverse-DNS type without the prefix: `batch.intent`, `batch.result`, `plan.approved`, `hold.placed`.
    pub kind: &'static str,
    /// What it is about: `crm.customers`, a plan id, a case id. Never a person.
    pub subject: String,
    pub time: Instant,
    /// Ids, counts and keyed hashes. A list too long for an entry goes to a side file, whose hash stands
    /// here under `side` (a string, or an array of them).
    pub data: Value,
}

impl Entry {
    /// The bytes that are hashed: `source` is the log's origin, `id` never repeats.
    pub fn to_bytes(&self, origin: &str, id: Uuid) -> Vec<u8> {
        let event = json!({
            "specversion": "1.0",
            "id": id.to_string(),
            "source": origin,
            "type": format!("dev.stewardd.{}", self.kind),
            "subject": self.subject,
            "time": clock::rfc3339(self.time),
            "datacontenttype": "application/json",
            "data": self.data,
        });
        event.to_string().into_bytes()
    }
}

impl Entry {
    /// The same around data that is JSON already: `self.data` is not looked at.
    pub fn to_bytes_around(&self, origin: &str, id: Uuid, data: &str) -> Vec<u8> {
        let empty = Self { data: Value::Null, subject: self.subject.clone(), ..*self };
        let mut bytes = empty.to_bytes(origin, id);
        bytes.truncate(bytes.len() - "null}".len());
        bytes.extend_from_slice(data.as_bytes());
        bytes.push(b'}');
        bytes
    }
}

/// The hashes of the side files an entry names under `data.side`.
pub fn sides(entry: &[u8]) -> Vec<String> {
    let Ok(event) = serde_json::from_slice::<Value>(entry) else { return Vec::new() };
    match event.pointer("/data/side") {
        Some(Value::String(hash)) => vec![hash.clone()],
        Some(Value::Array(hashes)) => {
            hashes.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_cloud_event() {
        let entry = Entry {
            kind: "batch.intent",
            subject: "crm.customers".into(),
            time: 1_614_265_330_123,
            data: json!({"rows": 3, "side": ["aa", "bb"]}),
        };
        let bytes = entry.to_bytes("steward.example.org/audit", Uuid::from_u128(1));
        assert_eq!(
            String::from_utf8(bytes.clone()).unwrap(),
            concat!(
                r#"{"specversion":"1.0","id":"00000000-0000-0000-0000-000000000001","#,
                r#""source":"steward.example.org/audit","type":"dev.stewardd.batch.intent","#,
                r#""subject":"crm.customers","time":"2021-02-25T15:02:10.123Z","#,
                r#""datacontenttype":"application/json","data":{"rows":3,"side":["aa","bb"]}}"#
            )
        );
        let data = entry.data.to_string();
        let around = entry.to_bytes_around("steward.example.org/audit", Uuid::from_u128(1), &data);
        assert_eq!(around, bytes);
        assert_eq!(sides(&bytes), ["aa", "bb"]);
        assert!(sides(b"not json").is_empty());
    }
}
