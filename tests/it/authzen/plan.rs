//! A plan shows what single decisions permit: random principals, policies and rows, on every database.
//!
//! Of an exact plan the rows that its condition selects are those that decisions permit, one by one; of one that is not
//! exact they are some of them. `STEWARDD_TEST_PLANS` asks for a longer run and `STEWARDD_TEST_SEED` for another one.

mod api;
mod consent;
mod document;
mod mutants;
mod people;
mod spliced;

use std::collections::BTreeSet;
use std::sync::Arc;

use rand::RngExt as _;
use sea_query::Expr;
use serde_json::{Map, Value as Json, json};
use stewardd::model::clock::rfc3339;
use stewardd::model::{Inventory, Row, TableRef, Value};
use stewardd::policy::decide::{Ask, Decider, Named, Plan, Planned, Surroundings};
use stewardd::policy::judge::decimal_text;
use stewardd::policy::{Bundle, PolicySources};
use stewardd::source::{Selection, Source};

use super::super::predicate::asker::SCHEMA;
use super::super::predicate::grammar::Grammar;
use super::super::predicate::pairs::fill;
use super::super::predicate::subject::{MARIADB, POSTGRES, SQLITE, Subject};
use crate::support::governed::Governed;
use crate::support::process::amount;

/// 2026-06-15T12:00:00Z
pub const NOW: i64 = 1_781_524_800_000;
/// Zones in which naive timestamps are read.
const OFFSETS: [i32; 3] = [0, 8 * 3600, -(5 * 3600 + 1800)];
/// Requests for each set of policies.
const REQUESTS: usize = 4;

#[tokio::test]
async fn a_plan_shows_what_decisions_permit_on_sqlite() {
    compare(&SQLITE).await;
}

#[tokio::test]
async fn a_plan_shows_what_decisions_permit_on_postgresql() {
    compare(&POSTGRES).await;
}

#[tokio::test]
async fn a_plan_shows_what_decisions_permit_on_mariadb() {
    compare(&MARIADB).await;
}

/// What was compared.
#[derive(Debug, Default)]
struct Tally {
    plans: usize,
    conditional: usize,
    exact: usize,
    rows: usize,
    shown: usize,
    unjudgeable: usize,
}

async fn compare(subject: &Subject) {
    let wanted = amount("STEWARDD_TEST_PLANS").unwrap_or(48);
    let seed = amount("STEWARDD_TEST_SEED").unwrap_or(20_261_123);
    let mut grammar = Grammar::new(subject, seed as u64);
    grammar.access = true;
    let governed = Governed::new(subject.engine, "db").await;
    let dialect = governed.source().dialect().expect("known");
    governed.execute(stewardd::source::prepare::ddl(dialect)).await;
    governed.execute(subject.ddl).await;
    governed.execute("CREATE TABLE u (id INTEGER PRIMARY KEY)").await;
    let mut tally = Tally::default();
    while tally.plans < wanted {
        fill(&governed, subject, &mut grammar).await;
        let mut config = governed.config();
        config.offset_seconds = OFFSETS[grammar.rng.random_range(0..OFFSETS.len())];
        let source = Source::new(config);
        let inventory = source.introspect().await.expect("introspect");
        for _ in 0..4 {
            let policies = policies(&mut grammar);
            let people = people::people(&mut grammar);
            let decider = decider(&inventory, subject.dataset, &policies, &people);
            let rows = rows(&source, &decider).await;
            for _ in 0..REQUESTS {
                let ask = people::ask(&mut grammar);
                let plan = decider.plan(&ask, None, NOW);
                let plan = plan.unwrap_or_else(|error| panic!("{error}\n{policies}"));
                let table = &decider.bundle.governed[&TableRef::new("db", "t")].projection;
                let shown = spliced::selected(&governed, &table.table_sql(), &plan).await;
                check(&decider, &ask, &plan, &rows, &shown, &mut tally, &policies);
            }
        }
    }
    let Tally { plans, conditional, exact, rows, shown, unjudgeable } = tally;
    eprintln!(
        "{:?}: {plans} plans, {conditional} conditional, {exact} of them exact; {rows} rows, {shown} shown, \
         {unjudgeable} unjudgeable, 0 disagreements",
        subject.engine
    );
    // A test that never saw a condition or a row would prove nothing.
    assert!(conditional * 3 > plans, "only {conditional} of {plans} plans were conditional");
    assert!(shown * 20 > rows, "only {shown} of {rows} rows were shown");
    assert!(exact * 100 >= conditional * 90, "only {exact} of {conditional} conditions are exact");
}

/// Each row is decided about as an application would ask.
fn check(
    decider: &Decider,
    ask: &Ask,
    plan: &Plan,
    rows: &[(i64, Map<String, Json>, BTreeSet<String>)],
    shown: &BTreeSet<i64>,
    tally: &mut Tally,
    policies: &str,
) {
    tally.plans += 1;
    tally.conditional += usize::from(plan.planned == Planned::Conditional);
    tally.exact += usize::from(plan.exact && plan.planned == Planned::Conditional);
    for (id, properties, unjudgeable) in rows {
        let is_shown = shown.contains(id);
        tally.rows += 1;
        tally.shown += usize::from(is_shown);
        if plan.reads.iter().any(|path| unjudgeable.contains(path)) {
            assert!(
                !is_shown,
                "an unjudgeable row is shown where decisions permit it or not\n{policies}"
            );
            tally.unjudgeable += 1;
            continue;
        }
        let resource =
            Named { kind: "db::t".to_owned(), id: id.to_string(), properties: properties.clone() };
        let decision = decider.decide(&Ask { resource, ..ask.clone() }, NOW);
        let agrees = if plan.exact {
            is_shown == decision.permitted
        } else {
            !is_shown || decision.permitted
        };
        assert!(
            agrees,
            "a row is shown: {is_shown} where decisions permit: {decision:?}\n{ask:?}\n{plan:?}\n{}\n{policies}",
            json!(properties)
        );
        if is_shown {
            assert_ne!(plan.planned, Planned::Never);
            let told = decision.policies.iter().all(|id| plan.decision.policies.contains(id));
            assert!(told, "{decision:?}\n{plan:?}\n{policies}");
        } else {
            assert_ne!(plan.planned, Planned::Always);
        }
    }
}

/// Every row with its columns as properties, and the attributes that Cedar has no word for.
async fn rows(
    source: &Source,
    decider: &Decider,
) -> Vec<(i64, Map<String, Json>, BTreeSet<String>)> {
    let projection = &decider.bundle.governed[&TableRef::new("db", "t")].projection;
    let paths: Vec<String> = projection.attributes.keys().cloned().collect();
    let selection = Selection { projection, attributes: &paths, filter: Expr::cust("TRUE") };
    let page = source.page(&selection, None, 10_000).await.expect("a page");
    page.iter().map(|row| properties(&paths, row)).collect()
}

fn properties(paths: &[String], row: &Row) -> (i64, Map<String, Json>, BTreeSet<String>) {
    let (mut own, mut steward) = (Map::new(), Map::new());
    let mut unjudgeable = BTreeSet::new();
    for (path, value) in paths.iter().zip(&row.values) {
        if *value == Value::Unjudgeable {
            unjudgeable.insert(path.clone());
        }
        let Some(value) = written(value) else { continue };
        match path.strip_prefix("steward.") {
            Some(inner) => steward.insert(inner.to_owned(), value),
            None => own.insert(path.clone(), value),
        };
    }
    if steward.contains_key("asks") {
        own.insert("steward".to_owned(), steward.into());
    }
    (row.key.canonical().parse().expect("a number"), own, unjudgeable)
}

/// A value as a request writes it.
fn written(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Null | Value::Unjudgeable => return None,
        Value::Bool(value) => json!(value),
        Value::Long(value) => json!(value),
        Value::Decimal(value) => json!(decimal_text(*value)),
        Value::String(text) | Value::Ipaddr(text) => json!(text),
        Value::Datetime(millis) => json!(rfc3339(*millis)),
        Value::Set(items) => items.iter().filter_map(written).collect(),
    })
}

pub fn decider(inventory: &Inventory, dataset: &str, policies: &str, people: &str) -> Decider {
    let files = [
        ("access/t.cedar", policies),
        ("datasets/db.toml", dataset),
        ("schema/own.cedarschema", SCHEMA),
        ("entities/people.json", people),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let inventories = std::slice::from_ref(inventory);
    let bundle = Bundle::compile(PolicySources { files }, inventories, inventories);
    let bundle = bundle.unwrap_or_else(|errors| panic!("{policies}\n{errors:#?}"));
    Decider::new(Arc::new(bundle), Surroundings::default())
        .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// One to three permits and up to two forbids.
fn policies(grammar: &mut Grammar<'_>) -> String {
    const PRINCIPALS: [&str; 6] = [
        "principal",
        "principal",
        "principal is clerk",
        "principal in team::\"b\"",
        "principal is clerk in team::\"c\"",
        "principal == clerk::\"c1\"",
    ];
    const RESOURCES: [&str; 6] = [
        "resource is db::t",
        "resource is db::t",
        "resource is db::t",
        "resource is db::t in Steward::Table::\"db.t\"",
        "resource is db::t in Steward::Source::\"db\"",
        "resource == db::t::\"7\"",
    ];
    let mut text = String::new();
    for (effect, most) in [("permit", 3), ("forbid", 2)] {
        let least = usize::from(effect == "permit");
        for number in 0..grammar.rng.random_range(least..=most) {
            let depth = grammar.rng.random_range(0..=2);
            let condition = grammar.condition(depth);
            let (principal, resource) = (grammar.pick(&PRINCIPALS), grammar.pick(&RESOURCES));
            let action =
                grammar.pick(&["action == Action::\"see\"", "action == Action::\"see\"", "action"]);
            // Of everything only what every action's context has can be asked.
            let action =
                if condition.contains("context") { "action == Action::\"see\"" } else { action };
            let action =
                if condition.contains("principal") { "action == Action::\"see\"" } else { action };
            text.push_str(&format!(
                "@id(\"{effect}-{number}\") {effect} ({principal}, {action}, {resource}) when {{ {condition} }};\n"
            ));
        }
    }
    text
}
