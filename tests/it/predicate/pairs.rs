//! Pairs of a policy and a row, judged twice.

use std::collections::{BTreeMap, BTreeSet};

use rand::RngExt as _;
use sea_query::Expr;
use stewardd::model::{Action, Inventory, TableRef};
use stewardd::policy::{Bundle, PolicySources};
use stewardd::source::{Selection, Source};

use super::grammar::Grammar;
use super::subject::{MARIADB, POSTGRES, SQLITE, Subject};
use crate::support::governed::{Engine, Governed};
use crate::support::process::amount;

const ROWS: usize = 150;
/// 2026-06-15T12:00:00Z
const NOW: i64 = 1_781_524_800_000;
/// Sets of policies compiled together for one filling of the table; each action has its own policies.
const BUNDLES: usize = 4;
/// Zones in which naive timestamps are read.
const OFFSETS: [i32; 3] = [0, 8 * 3600, -(5 * 3600 + 1800)];

#[tokio::test]
async fn sql_equals_cedar_on_sqlite() {
    compare(&SQLITE).await;
}

#[tokio::test]
async fn sql_equals_cedar_on_postgresql() {
    compare(&POSTGRES).await;
}

#[tokio::test]
async fn sql_equals_cedar_on_mariadb() {
    compare(&MARIADB).await;
}

/// What was compared.
#[derive(Default)]
struct Tally {
    pairs: usize,
    due: usize,
    rules: usize,
    exact: usize,
}

async fn compare(subject: &Subject) {
    let wanted = amount("STEWARDD_TEST_PAIRS").unwrap_or(20_000);
    let seed = amount("STEWARDD_TEST_SEED").unwrap_or(20_261_122);
    let mut grammar = Grammar::new(subject, seed as u64);
    let governed = Governed::new(subject.engine, "db").await;
    governed
        .execute(stewardd::source::prepare::ddl(governed.source().dialect().expect("known")))
        .await;
    governed.execute(subject.ddl).await;
    governed.execute("CREATE TABLE u (id INTEGER PRIMARY KEY)").await;
    let mut tally = Tally::default();
    while tally.pairs < wanted {
        fill(&governed, subject, &mut grammar).await;
        let mut config = governed.config();
        config.offset_seconds = OFFSETS[grammar.rng.random_range(0..OFFSETS.len())];
        let source = Source::new(config);
        let inventory = source.introspect().await.expect("introspect");
        for _ in 0..BUNDLES {
            let policies = policies(&mut grammar);
            check(&source, &inventory, subject, &policies, &mut tally).await;
        }
    }
    let Tally { pairs, due, rules, exact } = tally;
    eprintln!(
        "{:?}: {pairs} pairs, {due} due, {exact} of {rules} rules exact, 0 disagreements; {:?}",
        subject.engine, grammar.written
    );
    // A test that never saw a due row or an exact predicate would prove nothing.
    assert!(due > pairs / 50, "only {due} of {pairs} pairs were due");
    assert!(exact * 100 >= rules * subject.exact, "only {exact} of {rules} rules are exact");
    super::constructs::assert_all_written(&grammar.written, subject.engine);
}

async fn check(
    source: &Source,
    inventory: &Inventory,
    subject: &Subject,
    policies: &str,
    tally: &mut Tally,
) {
    let bundle = compile(inventory, subject.dataset, policies);
    let table = TableRef::new("db", "t");
    let projection = &bundle.governed[&table].projection;
    let at = bundle.instants(NOW);
    for action in Action::ALL {
        let Some(rule) = bundle.rule(&table, action) else { continue };
        let own = format!("@id(\"{action}-");
        let policies: Vec<&str> = policies.lines().filter(|line| line.starts_with(&own)).collect();
        let policies = policies.join("\n");
        let page = async |filter: Expr| {
            let selection = Selection { projection, attributes: &rule.reads, filter };
            let page = source.page(&selection, None, 10_000).await;
            page.unwrap_or_else(|error| panic!("{error}\n{policies}"))
        };
        let keys = async |filter: Expr| -> BTreeSet<_> {
            page(filter).await.into_iter().map(|row| row.key).collect()
        };
        let exact = rule.is_exact_at(projection, &at);
        let found = keys(rule.due(projection, &at)).await;
        let allowed = keys(rule.not_forbidden(projection, &at)).await;
        let unjudgeable = keys(rule.unjudgeable(projection)).await;
        for row in page(Expr::cust("TRUE")).await {
            let (is_found, is_allowed) = (found.contains(&row.key), allowed.contains(&row.key));
            if unjudgeable.contains(&row.key) {
                assert!(!is_found && !is_allowed, "an unjudgeable row is due\n{policies}");
                continue;
            }
            let judgement = rule.judge(&row, &at);
            let agrees = |sql: bool, cedar: bool| if exact { sql == cedar } else { sql || !cedar };
            assert!(
                agrees(is_found, judgement.permitted) && agrees(is_allowed, !judgement.forbidden),
                "SQL finds it due: {is_found}, allowed: {is_allowed} where Cedar says {judgement:?} of \
                 row {} for {action}, exact: {}\n{policies}\n{}",
                row.key.canonical(),
                exact,
                shown(subject.engine, rule.due(projection, &at))
            );
            tally.pairs += 1;
            tally.due += usize::from(judgement.permitted);
        }
        tally.rules += 1;
        tally.exact += usize::from(exact);
    }
}

fn shown(engine: Engine, condition: Expr) -> String {
    let select = sea_query::Query::select().expr(condition).take();
    match engine {
        Engine::Sqlite => select.to_string(sea_query::SqliteQueryBuilder),
        Engine::Postgres => select.to_string(sea_query::PostgresQueryBuilder),
        Engine::Mysql => select.to_string(sea_query::MysqlQueryBuilder),
    }
}

pub fn compile(inventory: &Inventory, dataset: &str, policies: &str) -> Bundle {
    let files = BTreeMap::from([
        ("retention/t.cedar".to_owned(), policies.to_owned()),
        ("datasets/db.toml".to_owned(), dataset.to_owned()),
        ("periods.toml".to_owned(), "[tax]\nyears = 10\nfrom = \"end_of_year\"\n".to_owned()),
    ]);
    let inventories = std::slice::from_ref(inventory);
    Bundle::compile(PolicySources { files }, inventories, inventories)
        .unwrap_or_else(|errors| panic!("{policies}\n{errors:#?}"))
}

pub async fn fill(governed: &Governed, subject: &Subject, grammar: &mut Grammar<'_>) {
    let names: Vec<String> = subject.columns().map(|field| subject.quoted(field.name)).collect();
    let rows: Vec<String> = (1..=ROWS)
        .map(|id| {
            let values: Vec<&str> =
                subject.columns().map(|field| grammar.pick(field.literals)).collect();
            format!("({id}, {})", values.join(", "))
        })
        .collect();
    let notes: Vec<String> = (1..=ROWS / 2)
        .map(|id| {
            let mut time =
                || grammar.pick(&["NULL", "1781524800000", "1781524799999", "0"]).to_owned();
            format!("('t', '{id}', {}, {}, {}, {}, {})", id % 3, time(), time(), time(), time())
        })
        .collect();
    // Zero dates are inserted as an application of old would.
    let lenient = if subject.engine == Engine::Mysql {
        "SET sql_mode = 'NO_BACKSLASH_ESCAPES', time_zone = '+00:00'; "
    } else {
        ""
    };
    governed
        .execute(&format!(
            "{lenient}DELETE FROM t; DELETE FROM stewardd_subjects; \
             INSERT INTO t (id, {}) VALUES {}; \
             INSERT INTO stewardd_subjects (table_name, subject, asks, asked_at, answered_at, lapsed_at, \
             restricted_at) VALUES {}",
            names.join(", "),
            rows.join(", "),
            notes.join(", ")
        ))
        .await;
}

/// For each action one or two permits and up to two forbids.
fn policies(grammar: &mut Grammar<'_>) -> String {
    let mut text = String::new();
    for action in Action::ALL {
        for (effect, most) in [("permit", 2), ("forbid", 2)] {
            let least = usize::from(effect == "permit");
            for number in 0..grammar.rng.random_range(least..=most) {
                let depth = grammar.rng.random_range(0..=3);
                let condition = grammar.condition(depth);
                text.push_str(&format!(
                    "@id(\"{action}-{effect}-{number}\") {effect} (principal, \
                     action == Steward::Action::\"{action}\", resource is db::t) when {{ {condition} }};\n"
                ));
            }
        }
    }
    text
}
