//! Decisions for other systems: a line each, as flat JSON, as CloudEvents 1.0, or as OCSF 1.3 events.
//!
//! OCSF has no class for a single authorisation. *Authorize Session* (3003) reports what a new session is given
//! and demands the privileges, groups or roles; *API Activity* (6003) reports a call by an actor upon resources
//! and, with the profile `security_control`, whether a policy allowed or denied it: that is a decision.

use serde_json::{Map, Value, json};

use super::read::{self, Logged, Record, Thing};
use crate::model::Instant;

/// The version of the schema these events follow.
const OCSF: &str = "1.3.0";
const CLASS: u64 = 6_003;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Jsonl,
    CloudEvents,
    Ocsf,
}

/// What is exported.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    pub format: Format,
    /// From this time on…
    pub from: Option<Instant>,
    /// …and before this one.
    pub to: Option<Instant>,
    /// Entries that are no decisions too; not with OCSF, which has no class for them.
    pub all: bool,
}

impl Choice {
    fn covers(&self, time: Instant) -> bool {
        self.from.is_none_or(|from| from <= time) && self.to.is_none_or(|to| time < to)
    }
}

/// One decision in the place where it stands.
struct Place<'a> {
    origin: &'a str,
    index: u64,
    logged: &'a Logged,
    /// Within its batch.
    number: usize,
}

/// The lines of one entry of the log.
pub fn lines(entry: &[u8], index: u64, choice: Choice) -> Vec<Value> {
    let Some(event) = read::event(entry) else { return Vec::new() };
    let Some(logged) = read::logged(entry) else {
        let other = choice.all && choice.covers(read::instant(&event.time));
        return if other { vec![other_entry(entry, index, choice.format)] } else { Vec::new() };
    };
    let records = logged.records.iter().enumerate();
    let chosen = records.filter(|(_, record)| choice.covers(record.instant()));
    let line = |(number, record): (usize, &Record)| {
        let place = Place { origin: &event.source, index, logged: &logged, number };
        match choice.format {
            Format::Jsonl => flat(&place, record),
            Format::CloudEvents => cloud_event(&place, record),
            Format::Ocsf => ocsf(&place, record),
        }
    };
    chosen.map(line).collect()
}

/// Entries are CloudEvents already.
fn other_entry(entry: &[u8], index: u64, format: Format) -> Value {
    let event: Value = serde_json::from_slice(entry).unwrap_or_default();
    if format == Format::CloudEvents {
        return event;
    }
    let mut flat = Map::new();
    flat.insert("index".to_owned(), index.into());
    for member in ["type", "time", "subject", "data"] {
        flat.insert(member.to_owned(), event[member].clone());
    }
    Value::Object(flat)
}

/// Flat: scalars and one list. Members that do not apply are null, so that every line has the same.
fn flat(place: &Place<'_>, record: &Record) -> Value {
    json!({
        "type": "decision",
        "time": record.time,
        "decision": word(record),
        "outcome": record.outcome,
        "kind": record.kind,
        "principal_type": record.principal.kind,
        "principal": record.principal.id,
        "action": record.action,
        "resource_type": record.resource.kind,
        "resource": record.resource.id,
        "table": record.resource.table,
        "purpose": record.purpose,
        "reason": record.reason,
        "policies": record.policies,
        "policies_omitted": record.policies_omitted,
        "results": record.results,
        "break_glass": record.is_break_glass(),
        "caller": record.caller,
        "request_id": record.request_id,
        "bundle": place.logged.bundle,
        "index": place.index,
        "batch": place.logged.batch,
        "number": place.number,
    })
}

fn cloud_event(place: &Place<'_>, record: &Record) -> Value {
    let subject = record.resource.table.as_ref().unwrap_or(&record.resource.kind);
    json!({
        "specversion": "1.0",
        "id": place.id(),
        "source": place.origin,
        "type": "dev.stewardd.decision",
        "subject": subject,
        "time": record.time,
        "datacontenttype": "application/json",
        "data": flat(place, record),
    })
}

impl Place<'_> {
    /// Names one decision for ever.
    fn id(&self) -> String {
        format!("{}-{}", self.logged.batch, self.number)
    }
}

fn ocsf(place: &Place<'_>, record: &Record) -> Value {
    let (activity, activity_name) = activity(&record.action);
    let permitted = record.decision;
    let either = |yes: &'static str, no: &'static str| if permitted { yes } else { no };
    let number = if permitted { 1 } else { 2 };
    let (severity, severity_name) = severity(record);
    json!({
        "category_uid": 6,
        "category_name": "Application Activity",
        "class_uid": CLASS,
        "class_name": "API Activity",
        "activity_id": activity,
        "activity_name": activity_name,
        "type_uid": CLASS * 100 + activity,
        "type_name": format!("API Activity: {activity_name}"),
        "time": record.instant(),
        "severity_id": severity,
        "severity": severity_name,
        "status_id": number,
        "status": either("Success", "Failure"),
        "status_detail": record.reason.as_deref().unwrap_or(&record.outcome),
        "action_id": number,
        "action": either("Allowed", "Denied"),
        "disposition_id": number,
        "disposition": either("Allowed", "Blocked"),
        "metadata": {
            "version": OCSF,
            "product": {
                "name": "stewardd",
                "vendor_name": "stewardd",
                "version": env!("CARGO_PKG_VERSION"),
            },
            "profiles": ["security_control"],
            "uid": place.id(),
            "log_name": place.origin,
            "sequence": place.index,
            "original_time": record.time,
        },
        "actor": actor(place, record),
        "api": {
            "operation": record.action,
            "service": { "name": format!("stewardd {}", record.kind) },
            "request": { "uid": record.request_id.clone().unwrap_or_else(|| place.id()) },
        },
        "src_endpoint": { "svc_name": record.caller },
        "resources": [resource(&record.resource)],
        "unmapped": {
            "bundle": place.logged.bundle,
            "kind": record.kind,
            "outcome": record.outcome,
            "purpose": record.purpose,
            "results": record.results,
            "break_glass": record.is_break_glass(),
        },
    })
}

/// Who asked: the application, and for whom. A search for people has no user.
fn actor(place: &Place<'_>, record: &Record) -> Value {
    let decision = word(record);
    let policy = |id: &String| json!({ "uid": id, "version": place.logged.bundle });
    let with_policy = |id| json!({ "decision": decision, "policy": policy(id) });
    let mut authorizations: Vec<Value> = record.policies.iter().map(with_policy).collect();
    if authorizations.is_empty() {
        authorizations.push(json!({ "decision": decision }));
    }
    let mut actor = json!({ "app_name": record.caller, "authorizations": authorizations });
    if let Some(id) = &record.principal.id {
        actor["user"] = json!({ "uid": id, "type_id": 99, "type": record.principal.kind });
    }
    actor
}

fn resource(thing: &Thing) -> Value {
    let mut resource = json!({ "type": thing.kind });
    // An identifier or a name must be there; of what was searched for there is only the type.
    resource[if thing.id.is_some() { "uid" } else { "name" }] =
        thing.id.as_ref().unwrap_or(&thing.kind).clone().into();
    if let Some(table) = &thing.table {
        resource["group"] = json!({ "name": table });
    }
    resource
}

/// OCSF's activity for an action, by the last part of its name.
fn activity(action: &str) -> (u64, &str) {
    match action.rsplit("::").next().unwrap_or(action) {
        "create" | "collect" | "add" | "insert" => (1, "Create"),
        "read" | "view" | "list" | "get" | "export" | "search" => (2, "Read"),
        "update" | "write" | "edit" | "change" => (3, "Update"),
        "delete" | "erase" | "remove" => (4, "Delete"),
        other => (99, other),
    }
}

fn severity(record: &Record) -> (u64, &'static str) {
    match (record.outcome.as_str(), record.decision) {
        ("break_glass", _) => (4, "High"),
        ("policy_error", _) => (3, "Medium"),
        (_, false) => (2, "Low"),
        (_, true) => (1, "Informational"),
    }
}

fn word(record: &Record) -> &'static str {
    if record.decision { "permit" } else { "deny" }
}
