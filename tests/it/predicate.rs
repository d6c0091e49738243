//! SQL equals Cedar: random policies over hostile rows, on both databases.
//!
//! Every row that Cedar can judge must be found by an exact predicate if and only if Cedar permits it; an
//! inexact predicate may find more, never less. `STEWARDD_TEST_PAIRS` asks for a longer run and
//! `STEWARDD_TEST_SEED` for another one.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use sea_query::Expr;
use stewardd::model::{Action, Inventory, TableRef};
use stewardd::policy::{Bundle, PolicySources};
use stewardd::source::{Selection, Source};

use crate::support::governed::{Engine, Governed};

const ROWS: usize = 40;
/// 2026-06-15T12:00:00Z
const NOW: i64 = 1_781_524_800_000;

#[derive(Clone, Copy, PartialEq)]
enum Type {
    Bool,
    Long,
    Text,
    Moment,
    Decimal,
}

struct Field {
    name: &'static str,
    kind: Type,
    optional: bool,
}

const fn field(name: &'static str, kind: Type, optional: bool) -> Field {
    Field { name, kind, optional }
}

/// Columns of the table under test and the SQL literals that go into them.
struct Subject {
    ddl: &'static str,
    fields: &'static [Field],
    dataset: &'static str,
    literals: fn(&str) -> &'static [&'static str],
}

const SQLITE: Subject = Subject {
    ddl: "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, flag BOOLEAN, n INTEGER, m BIGINT NOT NULL, \
          s TEXT, \"näme \"\"x\" TEXT NOT NULL, iso TEXT, unix INTEGER, millis INTEGER, x DECIMAL(12,4))",
    fields: &[
        field("flag", Type::Bool, true),
        field("n", Type::Long, true),
        field("m", Type::Long, false),
        field("s", Type::Text, true),
        field("näme \"x", Type::Text, false),
        field("iso", Type::Moment, true),
        field("unix", Type::Moment, true),
        field("millis", Type::Moment, true),
        field("x", Type::Decimal, true),
        field("peak", Type::Long, true),
    ],
    dataset: "[t]\nsubject = \"none\"\n[t.types]\niso = \"iso-text\"\nunix = \"unix\"\nmillis = \"unix-ms\"\n\
              [t.facts]\npeak = { type = \"long\", sql = \"select max(o.n) from t o where o.s = t.s\" }\n",
    literals: |column| match column {
        "flag" => &["NULL", "0", "1", "2", "'true'", "-1"],
        "n" => &[
            "NULL",
            "0",
            "1",
            "-1",
            "7",
            "9223372036854775807",
            "-9223372036854775808",
            "'abc'",
            "1.5",
        ],
        "m" => &["0", "1", "-7", "7", "9223372036854775807", "'7x'", "1e300"],
        "s" | "näme \"x" => TEXTS,
        "iso" => &[
            "NULL",
            "'2024-02-29'",
            "'2023-02-29'",
            "'2026-06-15T12:00:00Z'",
            "'2026-06-15 12:00:00'",
            "'2026-06-15T14:00:00+02:00'",
            "'2026-06-15T12:00:00.001Z'",
            "'2026-06-15T11:59:59.9999Z'",
            "'0001-01-01'",
            "'9999-12-31T23:59:59.999Z'",
            "''",
            "'01/02/2024'",
            "2460000.5",
            "'now'",
            "'2016-06-15'",
            "'2025-12-31T22:59:59Z'",
            "'2025-12-31T23:00:00Z'",
            "20240101",
            "'2026-05-16T12:00:00Z'",
            "x'00'",
        ],
        "unix" => &[
            "NULL",
            "0",
            "-1",
            "1781524800",
            "1781524801",
            "253402300799",
            "253402300800",
            "'1781524800'",
            "-62135596800",
            "-62135596801",
            "1.5",
            "1778932800",
        ],
        "millis" => &[
            "NULL",
            "0",
            "-1",
            "1781524800000",
            "1781524799999",
            "253402300799999",
            "9223372036854775807",
            "'x'",
        ],
        _ => &[
            "NULL",
            "0",
            "1.5",
            "-1.5",
            "0.0001",
            "922337203685477.5807",
            "1e300",
            "'abc'",
            "12.34567",
            "99.99",
        ],
    },
};

const POSTGRES: Subject = Subject {
    ddl: "CREATE TABLE t (id bigserial PRIMARY KEY, flag boolean, n bigint, m integer NOT NULL, s text, \
          \"näme \"\"x\" varchar(40) NOT NULL, pad char(5), tz timestamptz, naive timestamp, day date, \
          x numeric(20,4), id2 uuid)",
    fields: &[
        field("flag", Type::Bool, true),
        field("n", Type::Long, true),
        field("m", Type::Long, false),
        field("s", Type::Text, true),
        field("näme \"x", Type::Text, false),
        field("pad", Type::Text, true),
        field("tz", Type::Moment, true),
        field("naive", Type::Moment, true),
        field("day", Type::Moment, true),
        field("x", Type::Decimal, true),
        field("id2", Type::Text, true),
        field("peak", Type::Long, true),
    ],
    dataset: "[t]\nsubject = \"none\"\n[t.facts]\n\
              peak = { type = \"long\", sql = \"select max(o.n) from t o where o.s = t.s\" }\n",
    literals: |column| match column {
        "flag" => &["NULL", "true", "false"],
        "n" => &["NULL", "0", "1", "-1", "7", "9223372036854775807", "-9223372036854775808"],
        "m" => &["0", "1", "-7", "7", "2147483647"],
        "s" | "näme \"x" => TEXTS,
        "pad" => &["NULL", "'bob'", "'bob  '", "''", "'Bob'"],
        "tz" | "naive" => &[
            "NULL",
            "'infinity'",
            "'-infinity'",
            "'2026-06-15T12:00:00Z'",
            "'2026-06-15T12:00:00.0005Z'",
            "'2026-06-15T11:59:59.9999Z'",
            "'2026-06-15T12:00:00.001Z'",
            "'0001-01-01T00:00:00Z'",
            "'9999-12-31T23:59:59.999999Z'",
            "'10000-01-01T00:00:00Z'",
            "'0044-03-15 BC'",
            "'2024-02-29'",
            "'2025-12-31T22:59:59Z'",
            "'2025-12-31T23:00:00Z'",
            "'2016-06-15'",
            "'1969-12-31T23:59:59.9999Z'",
        ],
        "day" => &[
            "NULL",
            "'infinity'",
            "'2024-02-29'",
            "'2026-06-15'",
            "'2026-06-16'",
            "'0001-01-01'",
            "'9999-12-31'",
            "'10000-01-01'",
            "'0044-03-15 BC'",
            "'2015-12-31'",
        ],
        "x" => &["NULL", "0", "1.5", "-1.5", "0.0001", "'NaN'", "9999999999999999.9999", "99.99"],
        _ => &[
            "NULL",
            "'00000000-0000-4000-8000-000000000001'",
            "'A0000000-0000-4000-8000-00000000000F'",
        ],
    },
};

const TEXTS: &[&str] = &[
    "''",
    "'bob'",
    "'Bob'",
    "'bob '",
    "'böb'",
    "'bo\u{308}b'",
    "'b%b'",
    "'b_b'",
    "'b*b'",
    "'b[o]b'",
    "'\\'",
    "'it''s'",
    "'\"'",
    "'😀'",
    "' '",
    "'a\nb'",
];

const PATTERNS: &[&str] =
    &["*", "b*", "*b", "b?b", "b%b", "b_b", "b\\*b", "*ö*", "*[o]*", "\\\\", "", "*😀", "B*"];
const MOMENTS: &[&str] =
    &["2026-06-15T12:00:00Z", "2024-02-29", "2016-06-15", "1970-01-01", "9999-12-31", "0001-01-01"];
const SPANS: &[&str] = &["0ms", "1ms", "30d", "-30d", "3650d", "1h"];
const LONGS: &[&str] = &["0", "1", "7", "-1", "9223372036854775807"];
const DECIMALS: &[&str] = &["0.0", "1.5", "-1.5", "0.0001", "99.99", "922337203685477.5807"];

#[tokio::test]
async fn sql_equals_cedar_on_sqlite() {
    compare(Engine::Sqlite, &SQLITE).await;
}

#[tokio::test]
async fn sql_equals_cedar_on_postgresql() {
    compare(Engine::Postgres, &POSTGRES).await;
}

async fn compare(engine: Engine, subject: &Subject) {
    let wanted: usize = env("STEWARDD_TEST_PAIRS").unwrap_or(6_000);
    let mut rng = StdRng::seed_from_u64(env("STEWARDD_TEST_SEED").unwrap_or(20_261_121) as u64);
    let governed = Governed::new(engine, "db").await;
    governed.execute(subject.ddl).await;
    let source = governed.source();
    let inventory = source.introspect().await.expect("introspect");
    let (mut pairs, mut exact, mut due) = (0, 0, 0);
    while pairs < wanted {
        fill(&governed, subject, &mut rng).await;
        for _ in 0..12 {
            let policies = policies(&mut rng, subject);
            let outcome = check(&source, &inventory, subject, &policies).await;
            pairs += outcome.judged;
            exact += usize::from(outcome.exact);
            due += outcome.due;
        }
    }
    // A test that never saw a due row or an exact predicate would prove nothing.
    assert!(due > wanted / 50, "only {due} of {pairs} pairs were due");
    assert!(exact > 0);
    eprintln!("{pairs} (policy, row) pairs, {due} due, {exact} exact rules, 0 disagreements");
}

struct Checked {
    judged: usize,
    due: usize,
    exact: bool,
}

async fn check(
    source: &Source,
    inventory: &Inventory,
    subject: &Subject,
    policies: &str,
) -> Checked {
    let files = BTreeMap::from([
        ("retention/t.cedar".to_owned(), policies.to_owned()),
        ("datasets/db.toml".to_owned(), subject.dataset.to_owned()),
        ("periods.toml".to_owned(), "[tax]\nyears = 10\nfrom = \"end_of_year\"\n".to_owned()),
    ]);
    let inventories = std::slice::from_ref(inventory);
    let bundle = Bundle::compile(PolicySources { files }, inventories, inventories)
        .unwrap_or_else(|errors| panic!("{policies}\n{errors:#?}"));
    let table = TableRef::new("db", "t");
    let rule = bundle.rule(&table, Action::Erase).expect("a rule");
    let projection = &bundle.governed[&table].projection;
    let at = bundle.instants(NOW);
    let page = async |filter: Expr| {
        let selection = Selection { projection, attributes: &rule.reads, filter };
        source.page(&selection, None, 10_000).await.unwrap_or_else(|e| panic!("{e}\n{policies}"))
    };
    let found: BTreeSet<_> =
        page(rule.due(projection, &at)).await.into_iter().map(|r| r.key).collect();
    let unjudgeable: BTreeSet<_> =
        page(rule.unjudgeable(projection)).await.into_iter().map(|row| row.key).collect();
    let mut checked = Checked { judged: 0, due: 0, exact: rule.exact };
    for row in page(Expr::cust("TRUE")).await {
        if unjudgeable.contains(&row.key) {
            assert!(!found.contains(&row.key), "an unjudgeable row is due\n{policies}");
            continue;
        }
        let judgement = rule.judge(&row, &at);
        let agrees = if rule.exact {
            found.contains(&row.key) == judgement.permitted
        } else {
            found.contains(&row.key) || !judgement.permitted
        };
        assert!(
            agrees,
            "SQL says {}, Cedar says {judgement:?} of row {}\n{policies}",
            found.contains(&row.key),
            row.key.canonical()
        );
        checked.judged += 1;
        checked.due += usize::from(judgement.permitted);
    }
    checked
}

async fn fill(governed: &Governed, subject: &Subject, rng: &mut StdRng) {
    governed.execute("DELETE FROM t").await;
    let columns: Vec<&Field> = subject.fields.iter().filter(|field| field.name != "peak").collect();
    let names: Vec<String> =
        columns.iter().map(|field| format!("\"{}\"", field.name.replace('"', "\"\""))).collect();
    let rows: Vec<String> = (0..ROWS)
        .map(|_| {
            let values: Vec<&str> = columns
                .iter()
                .map(|field| *(subject.literals)(field.name).choose(rng).expect("literals"))
                .collect();
            format!("({})", values.join(", "))
        })
        .collect();
    governed
        .execute(&format!("INSERT INTO t ({}) VALUES {}", names.join(", "), rows.join(", ")))
        .await;
}

fn policies(rng: &mut StdRng, subject: &Subject) -> String {
    let mut text = String::new();
    for (effect, count) in
        [("permit", rng.random_range(1..=2)), ("forbid", rng.random_range(0..=2))]
    {
        for number in 0..count {
            let condition = condition(rng, subject, 3);
            text.push_str(&format!(
                "@id(\"{effect}-{number}\") {effect} (principal, action == Steward::Action::\"erase\", \
                 resource is db::t) when {{ {condition} }};\n"
            ));
        }
    }
    text
}

fn condition(rng: &mut StdRng, subject: &Subject, depth: usize) -> String {
    if depth == 0 || rng.random_ratio(1, 4) {
        return leaf(rng, subject);
    }
    let mut part = || condition(rng, subject, depth - 1);
    let (a, b, c) = (part(), part(), part());
    match rng.random_range(0..6) {
        0 | 1 => format!("({a}) && ({b})"),
        2 | 3 => format!("({a}) || ({b})"),
        4 => format!("!({a})"),
        _ => format!("(if {a} then {b} else {c})"),
    }
}

fn leaf(rng: &mut StdRng, subject: &Subject) -> String {
    let field = subject.fields.choose(rng).expect("fields");
    let access = |field: &Field| format!("resource[{}]", quoted(field.name));
    let it = access(field);
    let other = subject
        .fields
        .iter()
        .filter(|other| other.kind == field.kind && !other.optional)
        .collect::<Vec<_>>()
        .choose(rng)
        .map(|other| access(other));
    let order = *["<", "<=", ">", ">=", "==", "!="].choose(rng).expect("operators");
    let mut pick = |from: &[&str]| (*from.choose(rng).expect("choices")).to_owned();
    let test = match field.kind {
        Type::Bool => pick(&["IT", "IT == true", "!IT", "IT != false"]),
        Type::Long => match pick(&["const", "const", "other", "sum", "product"]).as_str() {
            "const" => format!("IT {order} {}", pick(LONGS)),
            "other" => format!("IT {order} {}", other.unwrap_or_else(|| "0".into())),
            "sum" => format!("IT + {} {order} {}", pick(LONGS), pick(LONGS)),
            _ => format!("IT * 3 {order} {}", pick(LONGS)),
        },
        Type::Text => match pick(&["eq", "ne", "like", "like", "in", "other"]).as_str() {
            "eq" => format!("IT == {}", text(pick(TEXTS))),
            "ne" => format!("IT != {}", text(pick(TEXTS))),
            "like" => format!("IT like \"{}\"", pick(PATTERNS)),
            "in" => format!("[{}, {}].contains(IT)", text(pick(TEXTS)), text(pick(TEXTS))),
            _ => format!("IT == {}", other.unwrap_or_else(|| "\"bob\"".into())),
        },
        Type::Moment => match pick(&["const", "offset", "since", "cutoff", "now", "date"]).as_str()
        {
            "const" => format!("IT {order} datetime(\"{}\")", pick(MOMENTS)),
            "offset" => format!("IT.offset(duration(\"{}\")) {order} context.now", pick(SPANS)),
            "since" => {
                format!("context.now.durationSince(IT) {order} duration(\"{}\")", pick(SPANS))
            }
            "cutoff" => format!("IT {order} context.cutoff.tax"),
            "date" => format!("IT.toDate() {order} datetime(\"{}\")", pick(MOMENTS)),
            _ => format!("IT {order} context.now"),
        },
        Type::Decimal => {
            let method =
                pick(&["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]);
            format!("IT.{method}(decimal(\"{}\"))", pick(DECIMALS))
        }
    }
    .replace("IT", &it);
    if !field.optional {
        return test;
    }
    let has = format!("resource has {}", quoted(field.name));
    match rng.random_range(0..5) {
        0 => has,
        1 => format!("(if {has} then {test} else true)"),
        2 => format!("{has} && resource in Steward::Table::\"db.t\" && {test}"),
        _ => format!("{has} && {test}"),
    }
}

/// An SQL literal as a Cedar string.
fn text(sql: String) -> String {
    quoted(&sql[1..sql.len() - 1].replace("''", "'"))
}

fn quoted(text: &str) -> String {
    stewardd::policy::names::quoted(text)
}

#[expect(clippy::disallowed_methods, reason = "a test's switch, not configuration")]
fn env(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}
