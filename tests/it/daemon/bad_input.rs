//! Bad input answered well: the exit code, the cause and a remedy; never a secret.

use std::process::Output;

use super::shop::{CUSTOMERS, DATASET, POLICY, Shop, UNGUARDED};
use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};
use crate::support::postgres::Database;

/// The exit code, and everything a person reads on the terminal.
fn answer(output: &Output) -> (Option<i32>, String) {
    let text = [output.stderr.clone(), output.stdout.clone()].concat();
    (output.status.code(), String::from_utf8(text).expect("UTF-8"))
}

fn assert_answer(output: &Output, code: i32, words: &[&str]) -> String {
    let (found, said) = answer(output);
    assert_eq!(found, Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is missing: {said}");
    }
    said
}

#[test]
fn a_database_that_cannot_be_reached() {
    let home = Home::new("");
    let unreachable = home.run(&["scan", "postgres://u@127.0.0.1:1/x"]);
    assert_answer(&unreachable, 69, &["source x cannot be reached", "nothing answered there"]);
    let nobody = home.run(&["scan", "postgres://127.0.0.1:1/x"]);
    assert_answer(&nobody, 69, &["names no user", "postgres://user@host/database"]);
    let file = home.run(&["scan", "sqlite:///nonexistent/crm.db"]);
    assert_answer(&file, 69, &["cannot be reached", "the file cannot be opened"]);
    let other = home.run(&["scan", "oracle://u@127.0.0.1/x"]);
    assert_answer(&other, 64, &["not the URL of a database", "postgres://user@host/database"]);
}

#[tokio::test]
async fn a_wrong_password() {
    let database = Database::create().await;
    let role = format!("r_{}", database.name);
    database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'right-one'")).await;
    let home = Home::new("");
    let url = database.url_of(&role, "wrong-one", "");
    std::fs::write(home.path().join("url"), &url).expect("written");
    let file = format!("@{}", home.path().join("url").display());
    let said = assert_answer(&home.run(&["scan", &file]), 77, &["refused the login", "password"]);
    assert!(!said.contains("wrong-one"), "{said}");
    // A daemon with that source starts all the same, and says it.
    let sections = "[[source]]\nname = \"crm\"\nurl_file = \"url\"\nreplicas = \"none\"\n";
    let home = home
        .configured(sections)
        .with_policy("retention/a.cedar", "@id(\"a\")\nforbid (principal, action, resource);\n");
    let said = assert_answer(&home.run(&["run", "--once"]), 69, &["source crm refused the login"]);
    assert!(!said.contains("wrong-one"), "{said}");
}

#[tokio::test]
async fn a_table_without_a_key() {
    let shop = Shop::new("enforce", "").await;
    shop.governed
        .execute("DROP TABLE customers; CREATE TABLE customers (id INTEGER, email TEXT, gone INTEGER NOT NULL); INSERT INTO customers VALUES (1, 'a@example.org', 1);")
        .await;
    shop.home.once_json();
    let plan = &shop.home.json(&["plan"])["plans"][0];
    assert_eq!(plan["guard"], "refused");
    let reasons = plan["reasons"].to_string();
    assert!(reasons.contains("no unique key without NULLs"), "{reasons}");
    assert_eq!(shop.customers().await, 1);
}

#[tokio::test]
async fn a_policy_for_a_column_that_is_not_there() {
    let shop = Shop::new("observe", "").await;
    shop.home.once_json();
    assert_answer(&shop.home.run(&["check"]), 0, &["is valid"]);
    shop.break_policy();
    let words =
        ["retention/shop.cedar:4:", "gonne", "^^^", "did you mean", "the policies cannot be used"];
    assert_answer(&shop.home.run(&["check"]), 78, &words);
    shop.home.write_policy("retention/shop.cedar", &POLICY.replace("customers", "customer"));
    assert_answer(
        &shop.home.run(&["check"]),
        78,
        &["shop::customer", "did you mean shop::customers"],
    );
}

#[tokio::test]
async fn circular_foreign_keys() {
    let governed = Governed::new(Engine::Postgres, "shop").await;
    governed.execute(CUSTOMERS).await;
    governed
        .execute(
            "CREATE TABLE cards (id bigint PRIMARY KEY, owner bigint NOT NULL REFERENCES customers(id));
             CREATE INDEX ON cards(owner);
             ALTER TABLE customers ADD card bigint REFERENCES cards(id);
             CREATE INDEX ON customers(card);",
        )
        .await;
    let sections = format!(
        "[[source]]\nname = \"shop\"\nurl = \"{}\"\nmode = \"enforce\"\nreplicas = \"none\"\n{UNGUARDED}",
        governed.url
    );
    let dataset = format!(
        "{DATASET}on_erase = {{ card = \"cascade\" }}\n[cards]\nsubject = \"owner\"\non_erase = {{ owner = \"cascade\" }}\n"
    );
    let home = Home::new(&sections)
        .with_policy("retention/shop.cedar", POLICY)
        .with_policy("datasets/shop.toml", &dataset);
    home.once_json();
    let plan = &home.json(&["plan"])["plans"][0];
    assert_eq!(plan["guard"], "refused");
    let reasons = plan["reasons"].to_string();
    assert!(reasons.contains("circular foreign keys: "), "{reasons}");
    assert!(reasons.contains("customers") && reasons.contains("cards"), "{reasons}");
    assert_eq!(governed.number("SELECT count(*) FROM customers").await, 30);
}

#[test]
fn a_misspelt_key_and_a_duration_of_zero_at_once() {
    let home = Home::new("[guard]\naprovals = 2\ngrace = \"0s\"\nplan_valid = \"-1h\"\n");
    for command in [&["check"][..], &["run"], &["plan"]] {
        let words = [
            "aprovals",
            "did you mean `approvals`",
            "stewardd.toml:12:",
            "stewardd.toml:13:",
            "stewardd.toml:14:",
            "^",
            "3 errors",
        ];
        assert_answer(&home.run(command), 78, &words);
    }
}

#[test]
fn a_configuration_that_is_not_there() {
    let home = Home::new("");
    std::fs::remove_file(home.config()).expect("removed");
    let path = home.config().display().to_string();
    assert_answer(&home.run(&["run"]), 78, &[&path]);
}

#[test]
fn a_directory_without_policies() {
    let home = Home::new("");
    assert_answer(&home.run(&["check"]), 78, &["no policy in this directory", "start from"]);
}

#[test]
fn a_password_in_the_configuration_is_refused_and_not_shown() {
    let home =
        Home::new("[[source]]\nname = \"crm\"\nurl = \"postgres://u:hunter2@db.example.org/x\"\n");
    let said = assert_answer(&home.run(&["check"]), 78, &["url_file"]);
    assert!(!said.contains("hunter2"), "{said}");
}
