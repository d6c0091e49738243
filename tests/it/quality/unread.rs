//! `unread`: what nobody's statements read, on servers that count them.

use serde_json::Value;
use sqlx::Connection as _;
use stewardd::store::Store;

use super::{fields, findings, home};
use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};

const TABLES: &str = "
  CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), phone varchar(40), birth_date date,
    full_name varchar(80));
  INSERT INTO customers VALUES (1, 'ada.canary@example.org', '+49 30 901820', '1984-02-29', 'Ada Smith');
  CREATE VIEW birthdays AS SELECT birth_date FROM customers;";

async fn record(home: &Home) -> Value {
    let store = Store::attach(&home.store()).await.expect("the store");
    let text = store.fact("usage.crm").await.expect("read").expect("a record");
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test]
async fn postgres_knows_what_nobody_reads() {
    let governed = Governed::new(Engine::Postgres, "crm").await;
    governed.execute(&format!("CREATE EXTENSION pg_stat_statements;{TABLES}")).await;
    let home = home(&governed, "");
    let statements = [
        "SELECT email FROM customers WHERE email = 'ada.canary@example.org'",
        "UPDATE customers SET phone = '+49 30 901821' WHERE id = 1",
        "SELECT * FROM birthdays",
    ];
    for statement in statements {
        governed.execute(statement).await;
    }
    let found = findings(&home, "unread");
    assert_eq!(fields(&found), ["full_name", "phone"], "{found:?}");
    assert!(found[0].1.contains("no statement has read it since"), "{found:?}");
    governed.execute("SELECT c.phone FROM customers c").await;
    let found = findings(&home, "unread");
    // What was read before the last scan and not since it is unread for longer than the millisecond by now.
    assert!(!fields(&found).contains(&"phone"), "somebody has read it: {found:?}");
    assert!(fields(&found).contains(&"full_name"), "{found:?}");
    let kept = record(&home).await.to_string();
    assert!(!kept.contains("canary") && !kept.contains("SELECT"), "{kept}");
}

#[tokio::test]
async fn nothing_is_said_before_the_statistics_cover_the_time() {
    let governed = Governed::new(Engine::Postgres, "crm").await;
    governed.execute(&format!("CREATE EXTENSION pg_stat_statements;{TABLES}")).await;
    let mut home = home(&governed, "");
    home.configure(&format!("[[source]]\nname = \"crm\"\nurl = \"{}\"\n", governed.url));
    assert_eq!(findings(&home, "unread"), [], "no server of a test has run for ninety days");
    assert!(record(&home).await["columns"]["customers"]["email"].is_object());
}

#[tokio::test]
async fn without_statistics_the_log_says_what_to_do() {
    for (engine, remedy) in [
        (Engine::Postgres, "CREATE EXTENSION pg_stat_statements"),
        (Engine::Sqlite, "SQLite counts no statements"),
    ] {
        let governed = Governed::new(engine, "crm").await;
        governed.execute(TABLES).await;
        let home = home(&governed, "");
        assert_eq!(findings(&home, "unread"), []);
        assert!(home.log().contains(remedy), "{engine:?}: {}", home.log());
    }
}

#[tokio::test]
async fn mariadb_knows_what_nobody_reads() {
    let governed = Governed::new(Engine::Mysql, "crm").await;
    governed.execute(TABLES).await;
    let home = home(&governed, "");
    governed.execute("SELECT * FROM birthdays").await;
    // Prepared and not closed: it may run at any time, so what it reads is being read.
    let mut application = sqlx::MySqlConnection::connect(&governed.url).await.expect("a session");
    sqlx::query("SELECT email FROM customers WHERE id = ?")
        .bind(1)
        .fetch_all(&mut application)
        .await
        .expect("rows");
    let found = findings(&home, "unread");
    assert!(!fields(&found).contains(&"email"), "{found:?}");
    assert!(fields(&found).contains(&"full_name"), "{found:?}");
    let record = record(&home).await;
    let at = |column: &str| record["columns"]["customers"][column]["at"].as_i64();
    assert!(at("birth_date").is_some(), "read through the view: {record}");
    assert_eq!((at("full_name"), at("phone")), (None, None), "our own scan is nobody's: {record}");
}
