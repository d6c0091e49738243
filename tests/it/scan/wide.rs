//! Memory stays where it is whatever a database holds: many tables, many columns, a huge value.
//! `STEWARDD_TEST_TABLES` makes more tables than is usual for a test.

use serde_json::Value;

use super::large::{MOST, scan_measured};
use crate::support::governed::{Engine, Governed};

fn tables() -> u64 {
    let wanted = std::env::var_os("STEWARDD_TEST_TABLES");
    wanted.map_or(100, |tables| tables.to_str().and_then(|t| t.parse().ok()).expect("a number"))
}

fn measured(governed: &Governed) -> Value {
    let (report, peak) = scan_measured(governed);
    assert!(peak <= MOST, "{peak} KiB");
    println!("at most {peak} KiB resident");
    report
}

#[tokio::test]
async fn many_tables() {
    let governed = Governed::new(Engine::Sqlite, "desk").await;
    let tables = tables();
    let mut script = "BEGIN;".to_owned();
    for at in 0..tables {
        let columns: Vec<String> = (0..10).map(|n| format!("c{n} text")).collect();
        script += &format!("CREATE TABLE t{at} (email text, {});", columns.join(", "));
        script += &format!("INSERT INTO t{at} (email, c1) VALUES ('a{at}@example.org', 'word');");
    }
    governed.execute(&format!("{script} COMMIT;")).await;
    let report = measured(&governed);
    assert_eq!(report["stats"]["rows"], tables);
    assert_eq!(report["tables"].as_array().map(Vec::len), Some(tables as usize));
}

#[tokio::test]
async fn many_columns() {
    let governed = Governed::new(Engine::Sqlite, "desk").await;
    let names: Vec<String> = (0..2_000).map(|n| format!("c{n} text")).collect();
    let values: Vec<String> = (0..2_000).map(|n| format!("'v' || n || ' {n}'")).collect();
    governed
        .execute(&format!(
            "CREATE TABLE wide ({});
             INSERT INTO wide WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 100) SELECT {} FROM s;",
            names.join(", "),
            values.join(", ")
        ))
        .await;
    let report = measured(&governed);
    assert_eq!(report["tables"][0]["fields"].as_array().map(Vec::len), Some(2_000));
}

async fn huge(engine: Engine) {
    let governed = Governed::new(engine, "desk").await;
    let (text, long) = match engine {
        Engine::Sqlite => ("text", "replace(hex(zeroblob(2621440)), '0', 'please ')"),
        Engine::Postgres => ("text", "repeat('please ', 5242880)"),
        Engine::Mysql => ("longtext", "repeat('please ', 2000000)"),
    };
    governed
        .execute(&format!(
            "CREATE TABLE notes (id integer PRIMARY KEY, body {text}, raw {text});
             INSERT INTO notes VALUES (1, {long}, 'write to ann@example.org soon please'), (2, 'short', NULL);"
        ))
        .await;
    let report = measured(&governed);
    assert_eq!(report["stats"]["clipped"], 1, "{}", report["stats"]);
    let bytes = report["stats"]["bytes"].as_u64().expect("a number");
    assert!((1 << 20..2 << 20).contains(&bytes), "{bytes} bytes of it came");
}

#[tokio::test]
async fn a_huge_value_in_sqlite() {
    huge(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_huge_value_in_postgres() {
    huge(Engine::Postgres).await;
}

#[tokio::test]
async fn a_huge_value_in_mariadb() {
    huge(Engine::Mysql).await;
}

/// As many long values as a driver would keep ahead of its reader.
#[tokio::test]
async fn many_long_values() {
    let governed = Governed::new(Engine::Sqlite, "desk").await;
    governed
        .execute(
            "CREATE TABLE notes (body text);
             INSERT INTO notes WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 80)
             SELECT hex(zeroblob(524288)) FROM s;",
        )
        .await;
    let report = measured(&governed);
    assert_eq!(report["stats"]["rows"], 80);
}
