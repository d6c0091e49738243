//! One record: what applies to it, what decided, what would have to change, when it becomes due.
//!
//! The operator named the record and may see what decided about it; they may not be the person who may read
//! the rest of it. So only attributes that applicable policies read are fetched, and of those the ones that
//! hold text are shown by their length: names, addresses and notes are text, while a decision is explained by
//! dates, numbers and yes or no. `--show-values` prints the text as well. A condition that compares text says
//! by itself whether it holds. Nothing of this is logged, and a key is never repeated in an error.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Scene;
use super::known::{self, Known};
use crate::cli::{CliError, Globals, context};
use crate::config::duration;
use crate::model::clock::rfc3339;
use crate::model::{Action, Instant, Row, TableRef, Value};
use crate::policy::explain::key;
use crate::policy::explain::moment::Due;
use crate::policy::explain::record::{self, Weighed};
use crate::policy::{Rule, RuleState};
use crate::source::{Attribute, Projection};
use crate::workflow::precedence::{self, Claims, Standing};
use crate::workflow::{anonymize, grace};

/// A colon keeps it apart from any path a policy can name.
const ALREADY: &str = "stewardd:already";

#[derive(Debug, Serialize)]
pub struct Report {
    pub table: String,
    /// The governed database's clock, or the moment asked for.
    #[serde(serialize_with = "crate::model::clock::written")]
    pub as_of: Instant,
    pub attributes: Vec<Shown>,
    pub actions: Vec<Explained>,
    #[serde(flatten)]
    pub known: Known,
}

#[derive(Debug, Serialize)]
pub struct Shown {
    pub name: String,
    /// `null` when absent; of text only its length, unless asked for.
    pub value: serde_json::Value,
    #[serde(skip)]
    pub text: String,
}

#[derive(Debug, Serialize)]
pub struct Explained {
    pub action: Action,
    /// `due`, `not_due`, `forbidden`, `unjudgeable`, `quarantined` or `anonymized` (already).
    pub decision: &'static str,
    /// The policies that decided, and those that could not be evaluated.
    pub decided_by: Vec<String>,
    pub erring: Vec<String>,
    pub rule_state: &'static str,
    pub unjudgeable: Vec<String>,
    pub becomes_due: Due,
    /// [`Explained::becomes_due`], for people and machines.
    pub becomes_due_at: Option<String>,
    /// When the register first saw it due, without interruption.
    #[serde(serialize_with = "crate::model::clock::written_if")]
    pub due_since: Option<Instant>,
    /// How long it must have been due; `None`: not due, or only counted.
    pub grace: Option<String>,
    #[serde(serialize_with = "crate::model::clock::written_if")]
    pub grace_ends: Option<Instant>,
    /// `clear`, `held`, `open_case` or the action that comes first.
    pub standing: String,
    pub policies: Vec<Weighed>,
    /// What would have to be otherwise, in Cedar, by policy.
    pub to_change: Vec<Change>,
}

#[derive(Debug, Serialize)]
pub struct Change {
    pub policy: String,
    /// For a permit these must hold; for a forbid one of these must not.
    pub conditions: Vec<String>,
}

pub async fn run(
    scene: &Scene,
    table: &TableRef,
    text: &str,
    show: bool,
    globals: &Globals,
) -> Result<(), CliError> {
    let governed = &scene.bundle.governed[table];
    let mut projection = governed.projection.clone();
    let text = if text == "-" { line()? } else { text.to_owned() };
    let key = key::parse(projection.dialect, &projection.table, &text).map_err(CliError::usage)?;
    let rules: Vec<&Rule> = scene.bundle.rules.iter().filter(|r| r.table == *table).collect();
    let wanted = wanted(scene, table, &rules, &mut projection);
    let (source, now) = scene.connect(&table.source).await.map_err(|why| {
        CliError::unavailable(format!("not connected: {why}; a record is read where it lives"))
    })?;
    let row = source.record(&projection, &wanted, &key).await;
    let row = row.map_err(|error| CliError::unavailable(error.to_string()))?.ok_or_else(|| {
        CliError::new(65, format!("{table} has no record with this key"))
            .with_hint("keys are compared exactly, case and spaces included")
    })?;
    let known = known::load(scene, table, &row).await?;
    let value = |path: &String| {
        wanted.iter().position(|name| name == path).map_or(Value::Null, |at| row.values[at].clone())
    };
    let of = |rule: &Rule| Row { values: rule.reads.iter().map(value).collect(), ..row.clone() };
    let already = value(&ALREADY.to_owned()) == Value::Bool(true);
    let mut actions: Vec<Explained> =
        rules.iter().map(|rule| explained(scene, rule, &of(rule), now, &known, already)).collect();
    rank(&mut actions, &known);
    let shown = wanted.iter().zip(&row.values).filter(|(name, _)| *name != ALREADY);
    let report = Report {
        table: table.to_string(),
        as_of: now,
        attributes: shown.map(|(name, value)| self::shown(name, value, show)).collect(),
        actions,
        known,
    };
    context::print(globals, &report, super::record_text::Text { report: &report, named: &text })
}

/// The attributes that the table's policies read, and whether the row is in its anonymised form already.
fn wanted(
    scene: &Scene,
    table: &TableRef,
    rules: &[&Rule],
    projection: &mut Projection,
) -> Vec<String> {
    let reads: BTreeSet<&String> = rules.iter().flat_map(|rule| &rule.reads).collect();
    let mut wanted: Vec<String> = reads.into_iter().cloned().collect();
    let masks = anonymize::masks(projection, scene.bundle.dataset(table));
    if rules.iter().any(|rule| rule.action == Action::Anonymize)
        && let Ok(masks) = masks
    {
        let flag = Attribute::flag(projection.dialect, masks.already);
        projection.attributes.insert(ALREADY.to_owned(), flag);
        wanted.push(ALREADY.to_owned());
    }
    wanted
}

fn line() -> Result<String, CliError> {
    let mut text = String::new();
    let read = std::io::stdin().read_line(&mut text);
    read.map_err(|error| CliError::io(format!("cannot read standard input: {}", error.kind())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn explained(
    scene: &Scene,
    rule: &Rule,
    row: &Row,
    now: Instant,
    known: &Known,
    already: bool,
) -> Explained {
    let record::Explained { action, judgement, unjudgeable, policies, due } =
        record::explain(&scene.bundle, rule, row, now);
    let already = already && action == Action::Anonymize;
    let quarantined = matches!(rule.state, RuleState::Quarantined { .. });
    let permit = policies.iter().any(|p| !p.forbid && p.is_satisfied());
    let decision = match () {
        () if quarantined => "quarantined",
        () if !unjudgeable.is_empty() => "unjudgeable",
        () if already => "anonymized",
        () if judgement.permitted => "due",
        () if judgement.forbidden && permit => "forbidden",
        () => "not_due",
    };
    let guard = &scene.config.guard;
    let term = grace::required(&rule.permits, &judgement.reasons, guard)
        .filter(|_| decision == "due" && rule.state == RuleState::Active);
    let since = known.first_due(action).filter(|_| decision == "due");
    let millis =
        |term: std::time::Duration| Instant::try_from(term.as_millis()).unwrap_or(Instant::MAX);
    let change = |policy: &Weighed| {
        let conditions: Vec<String> =
            policy.decisive().into_iter().map(|part| part.condition.clone()).collect();
        (!conditions.is_empty()).then(|| Change { policy: policy.policy.clone(), conditions })
    };
    Explained {
        action,
        decision,
        decided_by: judgement.reasons,
        erring: judgement.errors.into_iter().filter(|_| unjudgeable.is_empty()).collect(),
        rule_state: match rule.state {
            RuleState::Active => "active",
            RuleState::Observe => "observe",
            RuleState::Quarantined { .. } => "quarantined",
        },
        unjudgeable,
        becomes_due_at: match due {
            Due::Later { at } => Some(rfc3339(at)),
            _ => None,
        },
        becomes_due: due,
        due_since: since,
        grace: term.map(|term| if term.is_zero() { "none".into() } else { duration::format(term) }),
        grace_ends: since.zip(term).map(|(since, term)| since.saturating_add(millis(term))),
        standing: String::new(),
        to_change: policies.iter().filter_map(change).collect(),
        policies,
    }
}

/// Which claim on the record wins, for every action it is due for.
fn rank(actions: &mut [Explained], known: &Known) {
    let acting = |one: &&Explained| one.decision == "due" && one.rule_state == "active";
    let claims = Claims {
        held: !known.holds.is_empty(),
        open_case: known.cases.iter().any(|case| case.kind == "reverify"),
        due: actions.iter().filter(acting).map(|one| one.action).collect(),
    };
    for one in actions {
        one.standing = match precedence::standing(one.action, &claims) {
            Standing::Clear => "clear".to_owned(),
            Standing::Held => "held".to_owned(),
            Standing::OpenCase => "open_case".to_owned(),
            Standing::Outranked(first) => first.as_str().to_owned(),
        };
    }
}

fn shown(name: &str, value: &Value, show: bool) -> Shown {
    let (value, text) = match value {
        Value::Null => (serde_json::Value::Null, "absent".to_owned()),
        Value::Unjudgeable => ("unjudgeable".into(), "a value Cedar cannot represent".to_owned()),
        Value::Bool(flag) => ((*flag).into(), flag.to_string()),
        Value::Long(number) => ((*number).into(), number.to_string()),
        Value::Decimal(units) => {
            let text = crate::policy::judge::decimal_text(*units);
            (text.clone().into(), text)
        }
        Value::Datetime(at) => (rfc3339(*at).into(), rfc3339(*at)),
        Value::Set(items) if show => {
            let items: Vec<Shown> = items.iter().map(|item| shown(name, item, true)).collect();
            let texts: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
            let text = format!("[{}]", texts.join(", "));
            (items.into_iter().map(|item| item.value).collect(), text)
        }
        Value::Set(items) => {
            let said = format!("a set of {} items (--show-values prints it)", items.len());
            (serde_json::json!({ "items": items.len() }), said)
        }
        Value::String(text) | Value::Ipaddr(text) if show => (text.clone().into(), text.clone()),
        Value::String(text) | Value::Ipaddr(text) => {
            let length = text.chars().count();
            let said = format!("text of {length} characters (--show-values prints it)");
            (serde_json::json!({ "characters": length }), said)
        }
    };
    Shown { name: name.to_owned(), value, text }
}
