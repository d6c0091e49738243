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
fn what_is_said_by_name_outweighs_what_is_stored() {
    let home = home("");
    let delete = ["--action", "can_delete", "--resource", "record::\"2\"", "--json"];
    let asked = |who: &str, more: &[&str]| read(&asks(&home, who, &[&delete[..], more].concat()));
    let soft = ["--action-property", "soft=true"];
    assert_eq!(asked("ann", &soft).0, Some(0), "{}", home.log());
    assert_eq!(asked("bob", &soft).0, Some(1));
    let cleared = [&soft[..], &["--subject-property", "clearance=3"]].concat();
    assert_eq!(asked("bob", &cleared).0, Some(0), "{}", home.log());
    let less = [&soft[..], &["--subject-property", "clearance=2"]].concat();
    assert_eq!(asked("ann", &less).0, Some(1));
    // A text where a number belongs is a denial that names the member and not the value.
    let (code, answer) =
        asked("bob", &[&soft[..], &["--subject-property", "clearance=\"3\""]].concat());
    assert_eq!((code, &answer["reason"]), (Some(1), &json!("ill_typed")), "{answer:#}");
    let outside = [&soft[..], &["--context", "ip=192.0.2.1"]].concat();
    assert_eq!(asked("ann", &outside).1["policies"][0]["id"], "not-from-outside");

    let write = ["--action", "can_write", "--resource", "record::\"2\""];
    let owns = ["--resource-property", "owner=bob"];
    assert_eq!(asks(&home, "bob", &write).status.code(), Some(1));
    assert_eq!(asks(&home, "bob", &[&write[..], &owns].concat()).status.code(), Some(0));

    // A file of circumstances, and one beside it.
    let file = home.path().join("context");
    fs::write(&file, r#"{"action": {"soft": true}, "ip": "192.0.2.1"}"#).expect("written");
    let file = file.display().to_string();
    assert_eq!(asked("ann", &["--context", &file]).0, Some(1));
    assert_eq!(asked("ann", &["--context", &file, "--context", "ip=10.0.0.1"]).0, Some(0));

    for wrong in [
        &["--subject-property", "clearance"][..],
        &["--resource-property", "=3"],
        &["--context", "ip=10.0.0.1", "--context", "ip=10.0.0.2"],
        &["--action-property", "soft=true", "--action-property", "soft=false"],
    ] {
        assert_eq!(asked("ann", wrong).0, Some(64), "{wrong:?}");
    }
    assert!(home.log().contains("--action-property says `soft` twice"), "{}", home.log());
}

#[test]
fn a_circumstance_is_named_as_it_likes_and_the_clock_says_when() {
    let fragment = format!(
        "{SCHEMA}\naction can_lend appliesTo {{ principal: [user], resource: [record], context: {{ now: datetime }} }};\n\
         action can_date appliesTo {{ principal: [user], resource: [record], context: {{ now?: String }} }};"
    );
    let lends = "@id(\"lends\") permit (principal, action == Action::\"can_lend\", resource) \
                 when { context.now > datetime(\"2020-01-01\") };\n\
                 @id(\"dates\") permit (principal, action == Action::\"can_date\", resource) \
                 when { context has now && context.now == \"noon\" };";
    let home = home("")
        .with_policy("schema/own.cedarschema", &fragment)
        .with_policy("access/lends.cedar", lends);
    let asked = |action: &str, more: &[&str]| {
        let own = ["--action", action, "--resource", "record::\"2\""];
        asks(&home, "ann", &[&own[..], more].concat()).status.code()
    };
    // No file, and no member that the schema knows.
    assert_eq!(asked("can_lend", &["--context", "break-glass=x"]), Some(0), "{}", home.log());
    assert_eq!(asked("can_lend", &["--context", "now=2019-01-01T00:00:00Z"]), Some(64));
    assert!(home.log().contains("the clock says it"), "{}", home.log());
    let file = home.path().join("context");
    fs::write(&file, r#"{"now": "2019-01-01T00:00:00Z"}"#).expect("written");
    let name = file.display().to_string();
    assert_eq!(asked("can_lend", &["--context", &name]), Some(64), "{}", home.log());
    assert_eq!(asked("can_date", &["--context", "now=noon"]), Some(0), "{}", home.log());
    // A request is read as the API reads it, which does not listen to that either.
    let request = json!({ "subject": { "type": "user", "id": "ann" }, "action": { "name": "can_lend" },
        "resource": { "type": "record", "id": "2" }, "context": { "now": 7 } });
    fs::write(&file, request.to_string()).expect("written");
    assert_eq!(home.run(&["authorize", "--request", &name]).status.code(), Some(0));
}

#[test]
fn a_whole_request_is_asked_as_the_api_is() {
    let home = home("");
    let file = home.path().join("request.json");
    let name = file.display().to_string();
    let asked = |request: &str, more: &[&str]| {
        fs::write(&file, request).expect("written");
        home.run(&[&["authorize", "--request", &name, "--json"], more].concat())
    };
    let request = json!({
        "subject": { "type": "user", "id": "canary-zoe", "properties": { "clearance": 3 } },
        "action": { "name": "can_delete", "properties": { "soft": true } },
        "resource": { "type": "record", "id": "2", "properties": { "level": 1 } },
        "context": { "ip": "10.0.0.1" },
    });
    let output = asked(&request.to_string(), &[]);
    let (code, answer) = read(&output);
    assert_eq!(
        (code, &answer["policies"][0]["id"]),
        (Some(0), &json!("cleared-deletes")),
        "{answer:#}"
    );
    let output = asked(&request.to_string(), &["--context", "ip=192.0.2.1"]);
    assert_eq!(read(&output).1["reason"], "forbidden");
    assert_eq!(
        asked(&request.to_string(), &["--subject-property", "clearance=0"]).status.code(),
        Some(1)
    );
    let output = asked(&request.to_string(), &["--resource", "record::\"1\""]);
    assert_eq!(output.status.code(), Some(64), "either a request or its parts");

    for (wrong, said) in [
        ("{", "request.json: "),
        ("[]", "not an object"),
        (r#"{"subject": {"type": "user", "id": "canary-zoe"}}"#, "`action` is missing"),
        (r#"{"subject": {"type": "user", "id": "a", "id": "canary-zoe"}}"#, "request.json: "),
        (r#"{"evaluations": [{}]}"#, "many questions"),
    ] {
        assert_eq!(asked(wrong, &[]).status.code(), Some(64), "{wrong}");
        assert!(home.log().contains(said), "{said}: {}", home.log());
    }
    assert!(!home.log().contains("canary"), "an id was printed: {}", home.log());
    let nothing = home.run(&["authorize", "--request", "-"]);
    assert_eq!(nothing.status.code(), Some(64), "standard input is empty");
    assert_eq!(home.run(&["authorize", "--request", "/nowhere"]).status.code(), Some(74));
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
