//! `docs/translation.md` says what is exact; the translator is asked about each line.

use stewardd::model::{Action, TableRef};

use super::pairs::compile;
use crate::support::governed::{Engine, Governed};

const DOCUMENT: &str = include_str!("../../../docs/translation.md");

/// Each database with its table; the column of the document it is in.
const DATABASES: [(Engine, usize, &str); 3] = [
    (
        Engine::Sqlite,
        1,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, flag BOOLEAN NOT NULL, n INTEGER NOT NULL, m INTEGER NOT NULL, \
         s TEXT NOT NULL, t TEXT NOT NULL, at INTEGER, x DECIMAL(8,2), profile JSON)",
    ),
    (
        Engine::Postgres,
        2,
        "CREATE TABLE t (id bigint PRIMARY KEY, flag boolean NOT NULL, n bigint NOT NULL, m bigint NOT NULL, \
         s text NOT NULL, t text NOT NULL, at timestamptz, x numeric(8,2), profile jsonb, ip inet, tags text[])",
    ),
    (
        Engine::Mysql,
        3,
        "CREATE TABLE t (id bigint PRIMARY KEY, flag tinyint(1) NOT NULL, n bigint NOT NULL, m bigint NOT NULL, \
         s varchar(40) NOT NULL, t varchar(40) NOT NULL, at datetime(6), x decimal(8,2), profile json, ip inet4)",
    ),
];

#[tokio::test]
async fn every_line_of_the_document_is_true() {
    let mut asked = 0;
    for (engine, column, ddl) in DATABASES {
        let governed = Governed::new(engine, "db").await;
        governed.execute(ddl).await;
        let inventory = governed.source().introspect().await.expect("introspect");
        let types = if engine == Engine::Sqlite { "[t.types]\nat = \"unix\"\n" } else { "" };
        let dataset =
            format!("[t]\nsubject = \"id\"\n[t.attributes]\ntier = \"$.loyalty.tier\"\n{types}");
        for line in DOCUMENT.lines().filter(|line| {
            line.starts_with("| `resource")
                || line.starts_with("| `[")
                || line.starts_with("| `{")
                || line.starts_with("| `(")
                || line.starts_with("| `-")
        }) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let condition = cells[0].trim_matches('`');
            let text = format!(
                "@id(\"one\") permit (principal, action == Steward::Action::\"erase\", resource is db::t) when {{ {condition} }};"
            );
            if cells[column] == "–" {
                continue;
            }
            let bundle = compile(&inventory, &dataset, &text);
            let rule = bundle.rule(&TableRef::new("db", "t"), Action::Erase).expect("a rule");
            let found = if rule.exact { "exact" } else { "superset" };
            assert_eq!(found, cells[column], "{engine:?}: {condition}");
            asked += 1;
        }
    }
    assert!(asked > 90, "only {asked} cells were found");
}
