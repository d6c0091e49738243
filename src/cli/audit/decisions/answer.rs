//! What the log says of one person, or of everybody: counts by who is on the other side.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::audit::Keys;
use crate::audit::decisions::read::Logged;
use crate::audit::decisions::{Record, Thing, context};
use crate::model::value::KeyPart;
use crate::model::{Instant, RecordKey, TableRef};

/// An id, with its type if that was said.
pub struct Whom {
    kind: Option<String>,
    id: String,
}

impl Whom {
    pub fn parse(text: &str) -> Self {
        let whole = |text: &str| Self { kind: None, id: text.to_owned() };
        let Some((kind, rest)) = text.split_once("::\"") else { return whole(text) };
        match rest.strip_suffix('"') {
            Some(id) => Self { kind: Some(kind.to_owned()), id: id.to_owned() },
            None => whole(text),
        }
    }

    fn is(&self, thing: &Thing, keys: &Keys) -> bool {
        if self.kind.as_ref().is_some_and(|kind| *kind != thing.kind) {
            return false;
        }
        let table = thing.table.as_deref().and_then(|table| table.parse::<TableRef>().ok());
        let hash = match table {
            Some(table) => keys.record(&table, &RecordKey(vec![KeyPart::Text(self.id.clone())])),
            None => keys.entity(&thing.kind, &self.id),
        };
        thing.id.as_ref() == Some(&hash)
    }
}

pub struct Question {
    pub principal: Option<Whom>,
    pub resource: Option<Whom>,
    pub refused: bool,
    pub since: Instant,
    pub reasons: bool,
    /// By keyed hash.
    pub names: BTreeMap<String, String>,
    pub keys: Keys,
}

/// Decisions with one principal or, when a principal was asked for, about one resource.
#[derive(Debug, Serialize)]
struct Row {
    /// A name of `entities/*.json`, or type and keyed hash.
    who: String,
    permitted: u64,
    refused: u64,
    break_glass: u64,
    first: String,
    last: String,
    actions: BTreeSet<String>,
    purposes: BTreeSet<String>,
    policies: BTreeSet<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
}

#[derive(Serialize)]
pub struct Answer {
    rows: Vec<Row>,
    decisions: u64,
    /// Permits of that time that sampling left out: some of them may have been about whom you ask.
    permits_unlogged: u64,
    #[serde(skip)]
    question: Question,
    #[serde(skip)]
    open: BTreeMap<String, Row>,
}

impl Answer {
    pub fn new(question: Question) -> Self {
        let open = BTreeMap::new();
        Self { rows: Vec::new(), decisions: 0, permits_unlogged: 0, question, open }
    }

    pub fn add(&mut self, logged: &Logged) {
        let since = self.question.since;
        let recent = |record: &&Record| record.instant() >= since;
        let records: Vec<&Record> = logged.records.iter().filter(recent).collect();
        if !records.is_empty() {
            self.permits_unlogged += logged.permits_unlogged;
        }
        for record in records {
            if self.question.asks_for(record) {
                self.count(record);
            }
        }
    }

    fn count(&mut self, record: &Record) {
        let other = match self.question.principal {
            Some(_) => &record.resource,
            None => &record.principal,
        };
        let who = self.question.shown(other);
        let row = self.open.entry(who.clone()).or_insert_with(|| Row {
            who,
            permitted: 0,
            refused: 0,
            break_glass: 0,
            first: record.time.clone(),
            last: record.time.clone(),
            actions: BTreeSet::new(),
            purposes: BTreeSet::new(),
            policies: BTreeSet::new(),
            reasons: Vec::new(),
        });
        self.decisions += 1;
        *(if record.decision { &mut row.permitted } else { &mut row.refused }) += 1;
        row.first = row.first.clone().min(record.time.clone());
        row.last = row.last.clone().max(record.time.clone());
        row.actions.insert(record.action.clone());
        row.purposes.extend(record.purpose.clone());
        row.policies.extend(record.policies.iter().cloned());
        if let Some(sealed) = &record.sealed_reason {
            row.break_glass += 1;
            row.reasons.extend(self.question.reason(record, sealed));
        }
    }

    /// Whoever did most first.
    pub fn done(mut self) -> Self {
        self.rows = std::mem::take(&mut self.open).into_values().collect();
        self.rows.sort_by_key(|row| std::cmp::Reverse((row.permitted + row.refused, row.refused)));
        self
    }
}

impl Question {
    fn asks_for(&self, record: &Record) -> bool {
        let is = |whom: &Option<Whom>, thing: &Thing| {
            whom.as_ref().is_none_or(|whom| whom.is(thing, &self.keys))
        };
        !(self.refused && record.decision)
            && is(&self.principal, &record.principal)
            && is(&self.resource, &record.resource)
    }

    fn shown(&self, thing: &Thing) -> String {
        let hash = thing.id.as_deref().unwrap_or("(search)");
        let named = self.names.get(hash);
        named.cloned().unwrap_or_else(|| format!("{} {hash}", thing.kind))
    }

    fn reason(&self, record: &Record, sealed: &str) -> Option<String> {
        if !self.reasons {
            return None;
        }
        let context = context(record.principal.id.as_deref(), record.resource.id.as_deref());
        let opened = hex::decode(sealed).ok();
        let opened = opened.and_then(|bytes| self.keys.unseal_text(&context, &bytes).ok());
        Some(opened.unwrap_or_else(|| "(does not open with this key file)".to_owned()))
    }
}

impl fmt::Display for &Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            f.write_str("No such decision was logged.")?;
        }
        for (index, row) in self.rows.iter().enumerate() {
            let line = if index > 0 { "\n" } else { "" };
            let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
            write!(
                f,
                "{line}{}  permitted {}, refused {}  {} to {}  {}",
                row.who,
                row.permitted,
                row.refused,
                row.first,
                row.last,
                list(&row.actions)
            )?;
            if !row.purposes.is_empty() {
                write!(f, "  for {}", list(&row.purposes))?;
            }
            if row.break_glass > 0 {
                write!(f, "  break-glass {}", row.break_glass)?;
            }
            for reason in &row.reasons {
                write!(f, "\n    reason: {}", reason.escape_debug())?;
            }
        }
        if self.permits_unlogged > 0 {
            let unlogged = self.permits_unlogged;
            write!(f, "\n{unlogged} permits of that time were sampled away and are not counted")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_say_its_type() {
        let whom = Whom::parse("Steward::User::\"a\"");
        assert_eq!((whom.kind.as_deref(), whom.id.as_str()), (Some("Steward::User"), "a"));
        let whom = Whom::parse("a::b@example.org");
        assert_eq!((whom.kind, whom.id.as_str()), (None, "a::b@example.org"));
    }
}
