//! Record identity: for every row of tables with odd keys, `resource == T::"its id"` finds it and nobody else.

use std::collections::BTreeSet;

use sea_query::Expr;
use stewardd::model::{Action, TableRef};
use stewardd::source::Selection;

use super::pairs::compile;
use crate::support::governed::{Engine, Governed};

/// Keys that a collation, a cast or an escape could take for one another.
const PEOPLE: &str = "('bob@x.org', 1), ('Bob@x.org', 1), ('bob@x.org ', 1), ('böb@x.org', 1), ('bob@x.org', 2), \
    ('a,b', 1), ('a\\,b', 1), ('a\\', 1), ('', 1), ('''', 1)";

#[tokio::test]
async fn a_policy_about_one_record_finds_one_on_sqlite() {
    let governed = Governed::new(Engine::Sqlite, "db").await;
    governed
        .execute(
            "CREATE TABLE pair (name TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (name, n))",
        )
        .await;
    governed.execute(&format!("INSERT INTO pair VALUES {PEOPLE}")).await;
    governed.execute("CREATE TABLE word (name TEXT NOT NULL PRIMARY KEY); INSERT INTO word SELECT DISTINCT name FROM pair").await;
    governed.execute("CREATE TABLE num (n INTEGER PRIMARY KEY); INSERT INTO num VALUES (0), (7), (-7), (9223372036854775807)").await;
    each_finds_itself(&governed, &["pair", "word", "num"]).await;
}

#[tokio::test]
async fn a_policy_about_one_record_finds_one_on_postgresql() {
    let governed = Governed::new(Engine::Postgres, "db").await;
    governed
        .execute(&format!(
            "CREATE DOMAIN mail AS varchar(40); \
             CREATE TABLE pair (name text, n int, PRIMARY KEY (name, n)); INSERT INTO pair VALUES {PEOPLE}; \
             CREATE TABLE word (name varchar(40) PRIMARY KEY); INSERT INTO word SELECT DISTINCT name FROM pair; \
             CREATE TABLE mails (name mail PRIMARY KEY); INSERT INTO mails SELECT name FROM word; \
             CREATE TABLE num (n bigint PRIMARY KEY); INSERT INTO num VALUES (0), (7), (-7), (9223372036854775807); \
             CREATE TABLE id (u uuid PRIMARY KEY); INSERT INTO id VALUES ('A0000000-0000-4000-8000-00000000000F'), (gen_random_uuid()); \
             CREATE TABLE pad (c char(5) PRIMARY KEY); INSERT INTO pad VALUES ('a'), ('A'), ('a b'); \
             CREATE TABLE day (d date, x numeric(8,2), PRIMARY KEY (d, x)); INSERT INTO day VALUES ('2024-02-29', 1.5), ('2024-02-29', 1.50 + 1)"
        ))
        .await;
    each_finds_itself(&governed, &["pair", "word", "mails", "num", "id", "pad", "day"]).await;
}

#[tokio::test]
async fn a_policy_about_one_record_finds_one_on_mariadb() {
    let governed = Governed::new(Engine::Mysql, "db").await;
    // The collation of the server takes four of them for one: unique by their bytes.
    let people = PEOPLE.replace('\\', "\\\\");
    governed
        .execute(&format!(
            "CREATE TABLE pair (name varbinary(40), n int, PRIMARY KEY (name, n)); INSERT INTO pair VALUES {people}; \
             CREATE TABLE word (id bigint unsigned PRIMARY KEY, name varchar(40) COLLATE utf8mb4_general_ci); \
             INSERT INTO word VALUES (0, 'bob'), (7, 'Bob'), (18446744073709551615, 'bob '); \
             CREATE TABLE id (u uuid PRIMARY KEY); INSERT INTO id VALUES ('A0000000-0000-4000-8000-00000000000F'), (uuid()); \
             CREATE TABLE text_key (name varchar(40) COLLATE utf8mb4_general_ci PRIMARY KEY); INSERT INTO text_key VALUES ('bob'), ('ann'), (''); \
             CREATE TABLE day (d date, x decimal(8,2), PRIMARY KEY (d, x)); INSERT INTO day VALUES ('2024-02-29', 1.5), ('2024-02-29', 2.5)"
        ))
        .await;
    each_finds_itself(&governed, &["pair", "word", "id", "text_key", "day"]).await;
}

async fn each_finds_itself(governed: &Governed, tables: &[&str]) {
    let source = governed.source();
    let inventory = source.introspect().await.expect("introspect");
    for name in tables {
        let table = TableRef::new("db", *name);
        let dataset = format!("[{name}]\nsubject = \"none\"\n");
        let anyone = format!(
            "@id(\"any\") permit (principal, action == Steward::Action::\"erase\", resource is db::{name});"
        );
        let bundle = compile(&inventory, &dataset, &anyone);
        let projection = &bundle.governed[&table].projection;
        let page = async |filter: Expr| {
            let selection = Selection { projection, attributes: &[], filter };
            let rows = source
                .page(&selection, None, 1_000)
                .await
                .unwrap_or_else(|e| panic!("{name}: {e}"));
            rows.into_iter().map(|row| row.key).collect::<BTreeSet<_>>()
        };
        let all = page(Expr::cust("TRUE")).await;
        assert!(all.len() > 1);
        for key in &all {
            let id = stewardd::policy::schema::names::quoted(&key.canonical());
            let one = format!(
                "@id(\"one\") permit (principal, action == Steward::Action::\"erase\", resource is db::{name}) \
                 when {{ resource == db::{name}::{id} }};"
            );
            let bundle = compile(&inventory, &dataset, &one);
            let rule = bundle.rule(&table, Action::Erase).expect("a rule");
            assert!(rule.exact, "{name}");
            let found = page(rule.due(projection, &bundle.instants(0))).await;
            assert_eq!(found, BTreeSet::from([key.clone()]), "{name} {id}");
        }
        // Ids of nobody: none of them may be cast into one that exists, nor make a statement fail.
        for id in ["", "x", "07", "+7", "7 ", "a,b,c", "\\", "2024-2-29,1.5", "00", "'"] {
            if all.iter().any(|key| key.canonical() == id) {
                continue;
            }
            let text = format!(
                "@id(\"none\") permit (principal, action == Steward::Action::\"erase\", resource is db::{name}) \
                 when {{ resource in [db::{name}::{}] }};",
                stewardd::policy::schema::names::quoted(id)
            );
            let bundle = compile(&inventory, &dataset, &text);
            let rule = bundle.rule(&table, Action::Erase).expect("a rule");
            assert!(
                page(rule.due(projection, &bundle.instants(0))).await.is_empty(),
                "{name} {id}"
            );
        }
    }
}
