//! `stewardd authorize`: the daemon's decision on the command line, with what was missing.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use super::authzen::{PEOPLE, POLICIES, SCHEMA};
use super::support::daemon::Home;
use super::support::governed::{Engine, Governed};

fn home(sections: &str) -> Home {
    Home::new(sections)
        .with_policy("access/a.cedar", POLICIES)
        .with_policy("schema/own.cedarschema", SCHEMA)
        .with_policy("entities/people.json", PEOPLE)
}

/// Asks as `who`, whose id stands in a file.
fn asks(home: &Home, who: &str, more: &[&str]) -> Output {
    let file = home.path().join("who");
    fs::write(&file, format!("{who}\n")).expect("written");
    let file = file.display().to_string();
    home.run(&[&["authorize", "--principal", "user", "--principal-file", &file], more].concat())
}

fn read(output: &Output) -> (Option<i32>, Value) {
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

#[test]
fn a_decision_comes_with_its_reasons_and_with_what_was_missing() {
    let home = home("");
    let record = ["--resource", "record::\"2\""];
    let output = asks(&home, "ann", &[&["--action", "can_read", "--json"], &record[..]].concat());
    let (code, answer) = read(&output);
    assert_eq!(code, Some(0), "{answer} {}", home.log());
    assert_eq!(answer["decision"], json!(true));
    assert_eq!(answer["policies"][0]["id"], "staff-reads");
    assert_eq!(answer["bundle"].as_str().map(str::len), Some(64));

    let context = home.path().join("context");
    fs::write(&context, r#"{"action": {"soft": true}}"#).expect("written");
    let context = context.display().to_string();
    let soft = ["--action", "can_delete", "--context", &context, "--json"];
    let (code, answer) = read(&asks(&home, "ann", &[&soft[..], &record].concat()));
    assert_eq!((code, &answer["obligations"][1]["value"]), (Some(0), &json!("second_factor")));

    let (code, answer) = read(&asks(&home, "bob", &[&soft[..], &record].concat()));
    assert_eq!((code, &answer["reason"]), (Some(1), &json!("not_permitted")));
    let nearest = &answer["unsatisfied"][0];
    assert_eq!(nearest["policy"], "cleared-deletes", "{answer:#}");
    assert_eq!(nearest["lacking"][0]["is_false"], json!(true), "{answer:#}");
    assert!(nearest["lacking"][0]["condition"].as_str().is_some_and(|c| c.contains("clearance")));

    let output = asks(&home, "bob", &[&["--action", "can_delete"], &record[..]].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("denied: not_permitted\nnot met: permit cleared-deletes"), "{text}");
    assert!(!text.contains("bob") && !home.log().contains("bob"), "an id was printed");
}

#[test]
fn ids_of_people_are_no_arguments() {
    let home = home("");
    let whole = [
        "authorize",
        "--principal",
        "user::\"ann\"",
        "--action",
        "can_read",
        "--resource",
        "record::\"2\"",
    ];
    assert_eq!(home.run(&whole).status.code(), Some(64));
    let nobody =
        ["authorize", "--principal", "user", "--action", "can_read", "--resource", "record::\"2\""];
    assert_eq!(home.run(&nobody).status.code(), Some(64), "standard input is empty");
    let home = home.with_env("STEWARDD_PRINCIPAL", "bob").with_env("STEWARDD_RESOURCE", "1");
    let from_environment =
        ["authorize", "--principal", "user", "--action", "can_write", "--resource", "record"];
    assert_eq!(home.run(&from_environment).status.code(), Some(0), "{}", home.log());
    let unknown =
        ["authorize", "--principal", "usr", "--action", "can_write", "--resource", "record"];
    let output = home.run(&[&unknown[..], &["--json"]].concat());
    assert_eq!(read(&output).1["reason"], "unknown_type");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_directory_of_policies_needs_no_configuration() {
    let home = home("");
    let dir = home.policies().display().to_string();
    fs::remove_file(home.config()).expect("removed");
    let more = ["--action", "can_read", "--resource", "record::\"2\"", "--policies", &dir];
    assert_eq!(asks(&home, "ann", &more).status.code(), Some(0), "{}", home.log());
    assert_eq!(asks(&home, "bob", &more).status.code(), Some(1));
    home.write_policy("access/b.cedar", "permit (");
    assert_eq!(asks(&home, "ann", &more).status.code(), Some(78));
}

#[tokio::test]
async fn directories_are_asked_and_checked() {
    let governed = Governed::new(Engine::Sqlite, "hr").await;
    governed.execute("CREATE TABLE staff (login text); INSERT INTO staff VALUES ('carol')").await;
    let sections = |query: &str| {
        format!(
            "[[source]]\nname = \"hr\"\nurl = \"{}\"\n[[directory]]\nsource = \"hr\"\n\
             type = \"user\"\nparent_type = \"group\"\nquery = \"{query}\"\n",
            governed.url
        )
    };
    let mut home = home(&sections("select login as id, 'sales' as parents from staff"));
    let more = ["--action", "can_read", "--resource", "record::\"2\""];
    assert_eq!(asks(&home, "carol", &more).status.code(), Some(1));
    assert!(home.log().contains("--directories"), "{}", home.log());
    let asked = asks(&home, "carol", &[&more[..], &["--directories"]].concat());
    assert_eq!(asked.status.code(), Some(0), "{}", home.log());
    assert_eq!(home.run(&["check"]).status.code(), Some(0), "{}", home.log());
    for (query, said) in
        [("select login from staff", "`id`"), ("select nothing as id from staff", "source hr")]
    {
        home.configure(&sections(query));
        assert_eq!(home.run(&["check"]).status.code(), Some(78));
        assert!(home.log().contains(said), "{}", home.log());
    }
    home.configure(&sections("select login as id from staff").replace("\"user\"", "\"usr\""));
    assert_eq!(home.run(&["check"]).status.code(), Some(78));
    assert!(home.log().contains("did you mean `user`"), "{}", home.log());
}
