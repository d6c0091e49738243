//! Whole numbers of a SQLite table that is not STRICT: whatever bounds them, what is none makes its row one
//! that cannot be judged.

use std::collections::BTreeSet;

use stewardd::model::{Action, TableRef};
use stewardd::source::read::Selection;

use super::pairs::compile;
use crate::support::governed::{Engine, Governed};

/// As SQL, and as the integer that it is.
const VALUES: [(&str, Option<i64>); 16] = [
    ("NULL", None),
    ("0", Some(0)),
    ("-0.0", Some(0)),
    ("-7", Some(-7)),
    ("7.0", Some(7)),
    ("9223372036854775807", Some(i64::MAX)),
    ("-9223372036854775808", Some(i64::MIN)),
    ("-9223372036854775808.0", None),
    ("9223372036854775808.0", None),
    ("-0.5", None),
    ("1e-310", None),
    ("-1e300", None),
    ("9e999", None),
    ("-9e999", None),
    ("'abc'", None),
    ("x'07'", None),
];

/// A condition, and the integers of which it holds.
type Case = (&'static str, fn(i64) -> bool);

const CASES: [Case; 10] = [
    ("resource.n <= 7", |n| n <= 7),
    ("resource.n < 0", |n| n < 0),
    ("resource.n <= 9223372036854775806", |n| n < i64::MAX),
    ("resource.n >= -7", |n| n >= -7),
    ("resource.n > 0 && resource.n < 9", |n| n > 0 && n < 9),
    ("resource.n == 0", |n| n == 0),
    ("[0, 7].contains(resource.n)", |n| n == 0 || n == 7),
    // SQLite takes the REAL of -2^63 for this integer, and of a column that equals one it asks no more.
    ("resource.n == -9223372036854775808", |n| n == i64::MIN),
    ("!(resource.n > -9223372036854775808)", |n| n == i64::MIN),
    ("[-9223372036854775808, 7].contains(resource.n)", |n| n == i64::MIN || n == 7),
];

#[tokio::test]
async fn what_is_no_whole_number_is_never_due() {
    let governed = Governed::new(Engine::Sqlite, "db").await;
    governed.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)").await;
    for (at, (sql, _)) in VALUES.iter().enumerate() {
        governed.execute(&format!("INSERT INTO t VALUES ({at}, {sql})")).await;
    }
    let source = governed.source();
    let inventory = source.introspect().await.expect("introspect");
    let table = TableRef::new("db", "t");
    for (condition, holds) in CASES {
        let policies = format!(
            "@id(\"n\") permit (principal, action == Steward::Action::\"erase\", resource is db::t) \
             when {{ resource has n && {condition} }};"
        );
        let bundle = compile(&inventory, "[t]\nsubject = \"id\"\n", &policies);
        let projection = &bundle.governed[&table].projection;
        let rule = bundle.rule(&table, Action::Erase).expect("a rule");
        let filter = rule.due(projection, &bundle.instants(0));
        let selection = Selection { projection, attributes: &rule.reads, filter };
        let page = source.page(&selection, None, 100).await.expect("a page");
        let found: BTreeSet<String> = page.into_iter().map(|row| row.key.canonical()).collect();
        let wanted = VALUES.iter().enumerate().filter(|(_, (_, n))| n.is_some_and(holds));
        let wanted: BTreeSet<String> = wanted.map(|(at, _)| at.to_string()).collect();
        assert_eq!(found, wanted, "{condition}");
    }
}
