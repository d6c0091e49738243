//! From a decision to what may be written of it: ids become keyed hashes, odd words too, reasons are sealed.
//!
//! Types, actions, purposes, request ids and callers are the deployment's words and stand in clear. Callers
//! choose some of them, so a word that does not look like a name (it is long, or holds more than letters,
//! digits and `_:.-/`) may be anything, and is hashed like an id: `#` and 32 hex digits.

use std::borrow::Cow;
use std::sync::Arc;

use super::record::{Asked, Decided};
use crate::audit::Keys;
use crate::model::value::KeyPart;
use crate::model::{RecordKey, clock, failpoint};

/// Bytes of the longest word that is written in clear.
const WORD: usize = 128;
/// Bytes of a break-glass reason that are kept.
const REASON: usize = 2_000;

/// What may be written of a request.
pub struct Asking<'d> {
    pub asked: &'d Asked,
    /// RFC 3339, UTC, milliseconds.
    pub time: String,
    pub caller: Cow<'d, str>,
    pub request_id: Option<Cow<'d, str>>,
    /// Type, and keyed hash of the id.
    pub principal: (Cow<'d, str>, Option<Arc<str>>),
    pub action: Cow<'d, str>,
    pub purpose: Option<Cow<'d, str>>,
}

impl<'d> Asking<'d> {
    pub fn new(asked: &'d Asked, keys: &Keys) -> Self {
        let word = |text: &'d str| word(keys, text);
        let (kind, id) = &asked.principal;
        Self {
            asked,
            time: clock::rfc3339(asked.time),
            caller: word(&asked.caller),
            request_id: asked.request_id.as_deref().map(word),
            principal: (word(kind), hashed(keys, kind, id)),
            action: word(&asked.action),
            purpose: asked.purpose.as_deref().map(word),
        }
    }
}

/// What may be written of one answer.
pub struct Answer<'d> {
    pub decided: &'d Decided,
    /// Type of the resource.
    pub kind: Cow<'d, str>,
    /// Keyed hash of the resource's id.
    pub id: Option<Arc<str>>,
    pub table: Option<String>,
    /// Hex of the sealed reason of a break-glass.
    pub sealed_reason: Option<String>,
}

impl<'d> Answer<'d> {
    pub fn new(decided: &'d Decided, request: &Asking<'_>, keys: &Keys) -> Self {
        let (kind, id) = &decided.resource;
        let hash = match &decided.table {
            Some(table) if !id.is_empty() => {
                let key = RecordKey(vec![KeyPart::Text(id.to_string())]);
                Some(keys.record(table, &key).into())
            }
            _ => hashed(keys, kind, id),
        };
        let sealed = decided.break_glass.as_deref().map(|reason| {
            let context = context(request.principal.1.as_deref(), hash.as_deref());
            hex::encode(keys.seal_text(&context, cut(reason, REASON)))
        });
        Self {
            decided,
            kind: word(keys, kind),
            id: hash,
            table: decided.table.as_ref().map(ToString::to_string),
            sealed_reason: sealed,
        }
    }
}

/// What the seal of a break-glass reason is bound to.
pub fn context(principal: Option<&str>, resource: Option<&str>) -> String {
    format!("break-glass/{}/{}", principal.unwrap_or_default(), resource.unwrap_or_default())
}

/// The keyed hash of an id; nothing was asked about an empty one.
fn hashed(keys: &Keys, kind: &str, id: &str) -> Option<Arc<str>> {
    if failpoint::on("decisions-hash-skipped") {
        return Some(id.into());
    }
    (!id.is_empty()).then(|| keys.entity(kind, id).into())
}

/// A name as it is, anything else hashed.
fn word<'t>(keys: &Keys, text: &'t str) -> Cow<'t, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_:.-/".contains(c) || c.is_alphanumeric();
    if !text.is_empty() && text.len() <= WORD && text.chars().all(plain) {
        return text.into();
    }
    format!("#{}", keys.entity("", text)).into()
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
    use super::super::tests_support::{asked, decided, keys, logged};
    use super::*;
    use crate::model::TableRef;

    #[test]
    fn no_id_is_left_and_words_that_are_none_go_too() {
        let keys = keys();
        let mut one = decided(7);
        one.asked = Arc::new(Asked {
            principal: ("User".into(), "canary-person".into()),
            request_id: Some("canary@example.org".into()),
            purpose: Some("canary of a purpose".into()),
            action: "canary read\n".into(),
            caller: "canary caller".into(),
            ..asked(7)
        });
        one.resource.1 = "canary-record".into();
        one.break_glass = Some("canary fell ill".into());
        let (text, record) = logged(&one, &keys);
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
        one.resource.1 = "7".into();
        one.table = Some(Arc::new(table.clone()));
        let key = RecordKey(vec![KeyPart::Int(7)]);
        let resource = logged(&one, &keys).1.resource;
        assert_eq!(resource.id, Some(keys.record(&table, &key)));
        assert_eq!(resource.table.as_deref(), Some("crm.customers"));
        one.resource.1 = "".into();
        assert_eq!(logged(&one, &keys).1.resource.id, None, "a search is about no record");
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        assert_eq!(cut("aéa", 2), "a");
        assert_eq!(cut("aéa", 3), "aé");
        assert_eq!(cut("short", 99), "short");
    }
}
