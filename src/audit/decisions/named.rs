//! From a decision to what may be written of it: ids become keyed hashes, odd words too, reasons are sealed.
//!
//! Types, actions, purposes, request ids and callers are the deployment's words and stand in clear. Callers
//! choose some of them, so a word that does not look like a name (it is long, or holds more than letters,
//! digits and `_:.-/`) may be anything, and is hashed like an id: `#` and 32 hex digits.

use super::packed::{Record, Thing};
use super::record::Decided;
use crate::audit::Keys;
use crate::model::value::KeyPart;
use crate::model::{RecordKey, clock, failpoint};

/// Bytes of the longest word that is written in clear.
const WORD: usize = 128;
/// Bytes of a break-glass reason that are kept.
const REASON: usize = 2_000;

/// What is written of a decision.
pub fn named(decided: &Decided, keys: &Keys) -> Record {
    let word = |text: &str| word(keys, text);
    let principal = Thing {
        kind: word(&decided.principal.0),
        id: hashed(keys, &decided.principal),
        table: None,
    };
    let resource = Thing {
        kind: word(&decided.resource.0),
        id: match &decided.table {
            Some(table) if !decided.resource.1.is_empty() => {
                let key = RecordKey(vec![KeyPart::Text(decided.resource.1.clone())]);
                Some(keys.record(table, &key))
            }
            _ => hashed(keys, &decided.resource),
        },
        table: decided.table.as_ref().map(ToString::to_string),
    };
    let sealed = decided.break_glass.as_deref().map(|reason| {
        let context = context(principal.id.as_deref(), resource.id.as_deref());
        hex::encode(keys.seal_text(&context, cut(reason, REASON)))
    });
    Record {
        time: clock::rfc3339(decided.time),
        kind: decided.kind.as_str().to_owned(),
        caller: word(&decided.caller),
        request_id: decided.request_id.as_deref().map(word),
        principal,
        action: word(&decided.action),
        resource,
        decision: decided.decision,
        outcome: decided.outcome.as_str().to_owned(),
        reason: decided.reason.map(str::to_owned),
        policies: decided.policies.clone(),
        policies_omitted: 0,
        purpose: decided.purpose.as_deref().map(word),
        sealed_reason: sealed,
        results: decided.results,
    }
}

/// What the seal of a break-glass reason is bound to.
pub fn context(principal: Option<&str>, resource: Option<&str>) -> String {
    format!("break-glass/{}/{}", principal.unwrap_or_default(), resource.unwrap_or_default())
}

/// The keyed hash of an id; nothing was asked about an empty one.
fn hashed(keys: &Keys, (kind, id): &(String, String)) -> Option<String> {
    if failpoint::on("decisions-hash-skipped") {
        return Some(id.clone());
    }
    Some(id).filter(|id| !id.is_empty()).map(|id| keys.entity(kind, id))
}

/// A name as it is, anything else hashed.
fn word(keys: &Keys, text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_:.-/".contains(c);
    if !text.is_empty() && text.len() <= WORD && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("#{}", keys.entity("", text))
}

/// The beginning of a text, at most so many bytes.
fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{decided, keys};
    use super::*;
    use crate::model::TableRef;

    #[test]
    fn no_id_is_left_and_words_that_are_none_go_too() {
        let keys = keys();
        let mut one = decided(7);
        one.principal.1 = "canary-person".to_owned();
        one.resource.1 = "canary-record".to_owned();
        one.request_id = Some("canary@example.org".to_owned());
        one.purpose = Some("canary of a purpose".to_owned());
        one.action = "canary read\n".to_owned();
        one.caller = "canary caller".to_owned();
        one.break_glass = Some("canary fell ill".to_owned());
        let record = named(&one, &keys);
        let text = serde_json::to_string(&record).unwrap();
        assert!(!text.contains("canary"), "{text}");
        assert_eq!(record.principal.kind, "User");
        let context = context(record.principal.id.as_deref(), record.resource.id.as_deref());
        let sealed = hex::decode(record.sealed_reason.unwrap()).unwrap();
        assert_eq!(keys.unseal_text(&context, &sealed).unwrap(), "canary fell ill");
        assert!(keys.unseal_text("elsewhere", &sealed).is_err());
    }

    #[test]
    fn a_record_has_the_hash_that_other_entries_give_it() {
        let keys = keys();
        let table = TableRef::new("crm", "customers");
        let mut one = decided(7);
        one.resource.1 = "7".to_owned();
        one.table = Some(table.clone());
        let key = RecordKey(vec![KeyPart::Int(7)]);
        let resource = named(&one, &keys).resource;
        assert_eq!(resource.id, Some(keys.record(&table, &key)));
        assert_eq!(resource.table.as_deref(), Some("crm.customers"));
        one.resource.1 = String::new();
        assert_eq!(named(&one, &keys).resource.id, None, "a search is about no record");
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        assert_eq!(cut("aéa", 2), "a");
        assert_eq!(cut("aéa", 3), "aé");
        assert_eq!(cut("short", 99), "short");
    }
}
