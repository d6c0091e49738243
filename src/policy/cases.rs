//! `tests/*.toml`: expected decisions, run by `stewardd policy test` and before every reload.
//!
//! ```toml
//! [[case]]
//! name = "consent ended more than thirty days ago"
//! table = "crm.customers"                # or field = "crm.customers.religion", category = "…"
//! action = "erase"                       # `collect` for fields
//! now = "2026-06-15T12:00:00Z"
//! row = { legal_basis = "consent", consent_ends_at = "2026-05-10T00:00:00Z" }
//! expect = "permit"                      # or "deny"
//! policies = ["crm-erase-lapsed-consent"]  # optional: exactly the policies that decide
//! ```

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::bundle::Bundle;
use super::collect::FieldFacts;
use super::documents::{document, place};
use super::judge::Judgement;
use super::rule::RuleState;
use crate::model::value::KeyPart;
use crate::model::{Action, Diagnostic, FieldRef, Kind, RecordKey, Row, TableRef, Value};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "case")]
    cases: Vec<Case>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    table: Option<String>,
    field: Option<String>,
    action: String,
    category: Option<String>,
    sensitivity: Option<String>,
    now: String,
    #[serde(default)]
    row: BTreeMap<String, toml::Value>,
    expect: Expect,
    policies: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Expect {
    Permit,
    Deny,
}

/// How the cases of a bundle went.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    pub passed: usize,
    /// About a source without an inventory, or a table that has drifted.
    pub pending: usize,
    pub failures: Vec<Diagnostic>,
}

/// Runs every case of the bundle's own `tests/`.
pub fn run(bundle: &Bundle) -> Outcome {
    let mut outcome = Outcome::default();
    for (file, text) in bundle.sources.folder("tests") {
        let cases: File = document(file, text, &mut outcome.failures);
        for case in cases.cases {
            match judge(bundle, &case) {
                Ok(None) => outcome.pending += 1,
                Ok(Some(judgement)) => match difference(&case, &judgement) {
                    None => outcome.passed += 1,
                    Some(what) => outcome.failures.push(complaint(file, text, &case, &what)),
                },
                Err(what) => outcome.failures.push(complaint(file, text, &case, &what)),
            }
        }
    }
    outcome
}

fn complaint(file: &str, text: &str, case: &Case, what: &str) -> Diagnostic {
    let message = format!("case \"{}\": {what}", case.name);
    Diagnostic::span(file, text, place(text, &[&case.name]), message)
}

fn difference(case: &Case, judgement: &Judgement) -> Option<String> {
    let got = if judgement.permitted { Expect::Permit } else { Expect::Deny };
    let mut wanted = case.policies.clone().unwrap_or_else(|| judgement.reasons.clone());
    wanted.sort();
    if got == case.expect && wanted == judgement.reasons {
        return None;
    }
    let said = |expect: Expect, by: &[String]| match (expect, by) {
        (Expect::Permit, by) => format!("permit by {}", by.join(", ")),
        (Expect::Deny, []) => "deny, since no policy permits".to_owned(),
        (Expect::Deny, by) => format!("deny by {}", by.join(", ")),
    };
    Some(format!("expected {}, got {}", said(case.expect, &wanted), said(got, &judgement.reasons)))
}

fn judge(bundle: &Bundle, case: &Case) -> Result<Option<Judgement>, String> {
    let now = chrono::DateTime::parse_from_rfc3339(&case.now)
        .map_err(|_| format!("`now` is not a time: {}", case.now))?;
    let at = bundle.instants(now.timestamp_millis());
    match (&case.table, &case.field) {
        (Some(table), None) => {
            let table = TableRef::from_str(table)?;
            let Some(governed) = bundle.governed.get(&table) else {
                return pending(bundle, &table);
            };
            let action = Action::from_str(&case.action)?;
            // What a drifted table's rules say is known again when an officer has looked at it.
            if !governed.drifted.is_empty() {
                return Ok(None);
            }
            let Some(rule) = bundle.rule(&table, action) else {
                return Ok(Some(nobody_spoke()));
            };
            if let RuleState::Quarantined { why } = &rule.state {
                return Err(why.clone());
            }
            for name in case.row.keys() {
                if !governed.projection.attributes.contains_key(name) {
                    return Err(format!("{table} has no column or fact `{name}`"));
                }
            }
            let values = rule.reads.iter().map(|path| {
                let kind = governed.projection.attributes[path].kind;
                case.row.get(path).map_or(Ok(Value::Null), |value| read(path, kind, value))
            });
            let row = Row {
                key: RecordKey(vec![KeyPart::Int(1)]),
                subject: None,
                values: values.collect::<Result<_, _>>()?,
            };
            Ok(Some(rule.judge(&row, &at)))
        }
        (None, Some(field)) => {
            let (table, name) =
                field.rsplit_once('.').ok_or("write field = \"source.table.field\"")?;
            let table = TableRef::from_str(table)?;
            if case.action != "collect" {
                return Err("the action on a field is `collect`".into());
            }
            let category = case.category.clone().ok_or("a field needs a category")?;
            let facts = FieldFacts {
                field: FieldRef { table, field: name.to_owned() },
                sensitivity: case.sensitivity.clone().unwrap_or_else(|| "personal".into()),
                categories: vec![category],
                populated: 10_000,
            };
            Ok(Some(bundle.collect(&facts, &at)))
        }
        _ => Err("a case is about either a table or a field".into()),
    }
}

fn pending(bundle: &Bundle, table: &TableRef) -> Result<Option<Judgement>, String> {
    let seen = bundle.governed.keys().any(|known| known.source == table.source);
    if seen && !bundle.gone.contains(table) {
        return Err(format!("there is no table {table}"));
    }
    Ok(None)
}

fn nobody_spoke() -> Judgement {
    Judgement { permitted: false, forbidden: false, reasons: Vec::new(), errors: Vec::new() }
}

fn read(path: &str, kind: Kind, value: &toml::Value) -> Result<Value, String> {
    let read = match (kind, value) {
        (Kind::Bool, toml::Value::Boolean(value)) => Some(Value::Bool(*value)),
        (Kind::Long, toml::Value::Integer(value)) => Some(Value::Long(*value)),
        (Kind::Decimal, toml::Value::Float(value)) => {
            Some(Value::Decimal((value * 1e4).round() as i64))
        }
        (Kind::Decimal, toml::Value::Integer(value)) => {
            value.checked_mul(10_000).map(Value::Decimal)
        }
        (Kind::String, toml::Value::String(text)) => Some(Value::String(text.clone())),
        (Kind::Strings | Kind::Longs, toml::Value::Array(items)) => {
            let item = if kind == Kind::Strings { Kind::String } else { Kind::Long };
            let items = items.iter().map(|value| read(path, item, value));
            Some(Value::Set(items.collect::<Result<_, _>>()?))
        }
        (Kind::Ipaddr, toml::Value::String(text)) => Some(Value::Ipaddr(text.clone())),
        (Kind::Datetime, toml::Value::String(text)) => chrono::DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|date| Value::Datetime(date.timestamp_millis())),
        _ => None,
    };
    read.ok_or_else(|| format!("`{path}` is a {}; this is not one", kind.as_str()))
}
