//! Searches: who may, what may it be done to, what may be done.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use serde_json::{Value, json};
use stewardd::http::authzen::Seat;
use stewardd::model::Clock;
use stewardd::policy::decide::{Ask, Decider, Found, Named, Pager, Sought, Surroundings};

use super::{PEOPLE, POLICIES, SCHEMA, all, api, decider, post};
use crate::support::governed::{Engine, Governed};

pub const SUBJECT: &str = "/access/v1/search/subject";
pub const RESOURCE: &str = "/access/v1/search/resource";
pub const ACTION: &str = "/access/v1/search/action";

fn who(id: &str) -> Value {
    json!({ "type": "user", "id": id })
}

fn which(id: &str) -> Value {
    json!({ "type": "record", "id": id })
}

fn name(name: &str) -> Value {
    json!({ "name": name })
}

fn readers(id: &str) -> Value {
    json!({ "subject": { "type": "user" }, "action": name("can_read"), "resource": which(id) })
}

async fn found(api: &Router, path: &str, request: &Value) -> Vec<String> {
    let (status, answer) = post(api, path, request.to_string()).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["page"]["next_token"], "");
    assert_eq!(answer["context"]["bundle"].as_str().map(str::len), Some(64));
    let results = answer["results"].as_array().expect("a list").iter();
    let named = results.map(|one| one.get("id").or(one.get("name")).and_then(Value::as_str));
    named.map(|name| name.expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn the_three_searches_find_who_what_and_how() {
    let api = api();
    assert_eq!(found(&api, SUBJECT, &readers("1")).await, ["ann"]);
    let request = json!({ "subject": who("ann"), "action": name("can_read"), "resource": { "type": "record" } });
    assert_eq!(found(&api, RESOURCE, &request).await, ["1", "2"]);
    let request = json!({ "subject": who("bob"), "action": name("can_write"), "resource": { "type": "record" } });
    assert_eq!(found(&api, RESOURCE, &request).await, ["1"]);
    let request = json!({ "subject": who("bob"), "resource": which("1") });
    assert_eq!(found(&api, ACTION, &request).await, ["can_write"]);
    // What is said of them counts, as in a decision.
    let mut request = readers("1");
    request["context"] = json!({ "break_glass": "an emergency" });
    assert_eq!(found(&api, SUBJECT, &request).await, ["ann", "dr"]);
    request["context"] = json!({ "ip": "192.0.2.1" });
    assert!(found(&api, SUBJECT, &request).await.is_empty());
    let request = json!({
        "subject": { "type": "user", "properties": { "clearance": 9 } },
        "action": { "name": "can_delete", "properties": { "soft": true } },
        "resource": which("2"),
    });
    assert_eq!(found(&api, SUBJECT, &request).await, ["ann", "bob", "dr"]);
    let request = json!({
        "subject": who("dr"),
        "resource": { "type": "record", "id": "2", "properties": { "owner": "dr" } },
    });
    assert_eq!(found(&api, ACTION, &request).await, ["can_write"]);
}

#[tokio::test]
async fn results_have_a_type_and_an_id_or_a_name_after_the_page() {
    let (_, answer) = post(&api(), SUBJECT, readers("1").to_string()).await;
    assert_eq!(answer["results"], json!([{ "type": "user", "id": "ann" }]));
    let members: Vec<&String> = answer.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["page", "results", "context"]);
    let request = json!({ "subject": who("ann"), "resource": which("1") });
    let (_, answer) = post(&api(), ACTION, request.to_string()).await;
    assert_eq!(answer["results"], json!([{ "name": "can_read" }]));
}

#[tokio::test]
async fn types_are_called_what_the_caller_calls_them() {
    let files = [
        ("access/a.cedar", POLICIES),
        ("schema/a.cedarschema", SCHEMA),
        ("entities/a.json", PEOPLE),
    ];
    let types = [("person".to_owned(), "user".to_owned())].into();
    let around = Surroundings { types, ..Surroundings::default() };
    let seat = Seat::new(Clock::System, None, None);
    seat.take(Arc::new(decider(&files, &[], around)));
    let mut request = readers("1");
    request["subject"]["type"] = json!("person");
    let (_, answer) = post(&all(seat), SUBJECT, request.to_string()).await;
    assert_eq!(answer["results"], json!([{ "type": "person", "id": "ann" }]));
}

#[tokio::test]
async fn the_unknown_is_not_found_and_is_no_error() {
    let api = api();
    for (path, change, reason) in [
        (SUBJECT, ("/subject/type", "spaceship"), "unknown_type"),
        (SUBJECT, ("/subject/type", "record"), "not_applicable"),
        (SUBJECT, ("/resource/type", "spaceship"), "unknown_type"),
        (SUBJECT, ("/resource/id", "none"), "unknown_entity"),
        (SUBJECT, ("/action/name", "can_fly"), "unknown_action"),
        (RESOURCE, ("/subject/id", "nobody"), "unknown_entity"),
        (RESOURCE, ("/resource/type", "spaceship"), "unknown_type"),
        (ACTION, ("/subject/id", "nobody"), "unknown_entity"),
        (ACTION, ("/subject/type", "spaceship"), "unknown_type"),
        (ACTION, ("/resource/id", "none"), "unknown_entity"),
    ] {
        let mut request = readers("1");
        request["subject"]["id"] = json!("ann");
        *request.pointer_mut(change.0).expect("a place") = json!(change.1);
        let (status, answer) = post(&api, path, request.to_string()).await;
        assert_eq!((status, &answer["results"]), (200, &json!([])), "{path} {change:?}");
        assert_eq!(answer["page"], json!({ "next_token": "" }));
        assert_eq!(answer["context"]["reason"], reason, "{path} {change:?}");
    }
}

#[tokio::test]
async fn all_but_the_searched_must_be_complete() {
    let api = api();
    let whole =
        json!({ "subject": who("ann"), "action": name("can_read"), "resource": which("1") });
    let cases: [(&str, &[&str]); 3] = [
        (
            SUBJECT,
            &[
                "/subject",
                "/subject/type",
                "/action",
                "/action/name",
                "/resource",
                "/resource/type",
                "/resource/id",
            ],
        ),
        (
            RESOURCE,
            &[
                "/subject",
                "/subject/type",
                "/subject/id",
                "/action",
                "/action/name",
                "/resource",
                "/resource/type",
            ],
        ),
        (
            ACTION,
            &[
                "/subject",
                "/subject/type",
                "/subject/id",
                "/resource",
                "/resource/type",
                "/resource/id",
            ],
        ),
    ];
    for (path, needed) in cases {
        assert_eq!(post(&api, path, whole.to_string()).await.0, 200, "{path}");
        for pointer in needed {
            let (parent, member) = pointer.rsplit_once('/').expect("a path");
            let mut request = whole.clone();
            let parent = request.pointer_mut(parent).and_then(Value::as_object_mut);
            parent.expect("an object").remove(member);
            let (status, answer) = post(&api, path, request.to_string()).await;
            assert_eq!(status, 400, "{path} without {pointer}: {answer}");
            assert!(answer["error"].as_str().is_some_and(|error| error.contains(member)));
            let mut request = whole.clone();
            *request.pointer_mut(pointer).expect("there") = json!(7);
            assert_eq!(post(&api, path, request.to_string()).await.0, 400, "{path} {pointer}: 7");
        }
        for (page, status) in [
            (json!({ "limit": 0 }), 400),
            (json!({ "limit": "1" }), 400),
            (json!({ "limit": 1001 }), 400),
            (json!({ "token": "made up" }), 400),
            (json!([]), 400),
            (json!({ "limit": 1000, "colour": "red" }), 200),
        ] {
            let mut request = whole.clone();
            request["page"] = page.clone();
            assert_eq!(post(&api, path, request.to_string()).await.0, status, "{path} {page}");
        }
    }
    // An id of the searched one is ignored, whatever it is, and so is an action that is searched for.
    let mut request = readers("1");
    request["subject"]["id"] = json!("nobody");
    assert_eq!(found(&api, SUBJECT, &request).await, ["ann"]);
    let request = json!({ "subject": who("ann"), "action": 7, "resource": which("1") });
    assert_eq!(found(&api, ACTION, &request).await, ["can_read"]);
}

/// A company of `staff` readers and many others.
fn crowd(people: usize, staff: usize) -> Vec<(&'static str, String)> {
    let group = json!({ "type": "group", "id": "staff" });
    let mut entities = vec![
        json!({ "uid": group, "attrs": {}, "parents": [] }),
        json!({ "uid": which("1"), "attrs": { "owner": who("u00007"), "level": 1 }, "parents": [] }),
    ];
    entities.extend((0..people).map(|at| {
        let parents = if at < staff { vec![group.clone()] } else { Vec::new() };
        json!({ "uid": who(&format!("u{at:05}")), "attrs": { "clearance": at % 3 }, "parents": parents })
    }));
    let policies = r#"
@id("staff") permit (principal in group::"staff", action == Action::"can_read", resource);
@id("owner") permit (principal, action == Action::"can_write", resource)
  when { resource has owner && resource.owner == principal };
@id("high") permit (principal is user, action == Action::"can_delete", resource)
  when { resource has level && resource.level > 5 };
@id("soft") permit (principal, action == Action::"can_delete", resource)
  when { context has action && context.action has soft && context.action.soft && principal has clearance && principal.clearance == 2 };
"#;
    vec![
        ("access/a.cedar", policies.to_owned()),
        ("schema/own.cedarschema", SCHEMA.to_owned()),
        ("entities/people.json", Value::from(entities).to_string()),
    ]
}

fn crowded(people: usize, staff: usize) -> Decider {
    let files = crowd(people, staff);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    decider(&files, &[], Surroundings::default())
}

fn ask(action: &str, resource: &str) -> Ask {
    let named =
        |kind: &str, id: &str| Named { kind: kind.into(), id: id.into(), ..Named::default() };
    Ask {
        subject: named("user", ""),
        action: action.into(),
        resource: named("record", resource),
        ..Ask::default()
    }
}

const ALL: Pager<'_> = Pager { after: None, limit: 1000 };

#[tokio::test]
async fn only_those_are_tried_whom_a_permit_can_be_about() {
    let decider = crowded(10_000, 3);
    let search = |ask: &Ask| decider.search(Sought::Subject, ask, ALL, 0);
    let found = search(&ask("can_read", "1"));
    assert_eq!(found.names, ["u00000", "u00001", "u00002"]);
    assert!(found.judged <= 4, "{} tried for three readers", found.judged);
    // Whom the condition names once the record is known.
    let found = search(&ask("can_write", "1"));
    assert_eq!((found.names, found.judged), (vec!["u00007".to_owned()], 1));
    // No condition can hold: nobody is tried.
    let found = search(&ask("can_delete", "1"));
    assert_eq!((found.names.len(), found.judged), (0, 0));
    // Of a fixed action, whose context is not whole without the moment.
    let named =
        |kind: &str, id: &str| Named { kind: kind.into(), id: id.into(), ..Named::default() };
    let read = Ask {
        subject: named("Steward::User", ""),
        action: "Steward::Action::\"read\"".into(),
        resource: named("Steward::Table", "crm.customers"),
        ..Ask::default()
    };
    let found = clerks(1_000).await.search(Sought::Subject, &read, ALL, 1_781_524_800_000);
    assert_eq!((found.names, found.judged), (vec!["u00007".to_owned()], 1));
}

/// Readers of a table as the fixed part has them: its actions are told the time.
async fn clerks(people: usize) -> Decider {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY)").await;
    let inventory = governed.source().introspect().await.expect("introspect");
    let policies = r#"
@id("one") permit (principal, action == Steward::Action::"read", resource is Steward::Table)
  when { principal == Steward::User::"u00007" && context.now < datetime("2199-01-01") };
@id("past") permit (principal, action == Steward::Action::"read", resource is Steward::Table)
  when { context.now < datetime("1999-01-01") };
"#;
    let users = (0..people).map(|at| {
        let uid = json!({ "type": "Steward::User", "id": format!("u{at:05}") });
        json!({ "uid": uid, "attrs": {}, "parents": [] })
    });
    let users = Value::from(users.collect::<Vec<_>>()).to_string();
    let files = [("access/a.cedar", policies), ("entities/people.json", &users)];
    decider(&files, &[inventory], Surroundings::default())
}

#[test]
fn a_page_tries_no_more_than_it_needs_and_some_thousands() {
    let decider = crowded(10_500, 3);
    let mut soft = ask("can_delete", "1");
    soft.action_properties.insert("soft".into(), json!(true));
    let found = decider.search(Sought::Subject, &soft, Pager { after: None, limit: 2 }, 0);
    assert_eq!((found.names, found.judged), (vec!["u00002".into(), "u00005".into()], 9));
    assert_eq!(found.last.as_deref(), Some("u00005"));
    // Nobody is cleared that high, but everybody might be: the search goes on where it stopped.
    soft.subject.properties.insert("clearance".into(), json!(0));
    let first = decider.search(Sought::Subject, &soft, ALL, 0);
    assert_eq!((first.names.len(), first.judged), (0, 10_000));
    let pager = Pager { after: first.last.as_deref(), limit: 1000 };
    let second = decider.search(Sought::Subject, &soft, pager, 0);
    assert_eq!((second.judged, second.last), (500, None));
    let nobody = decider.search(Sought::Subject, &ask("can_read", "9"), ALL, 0);
    assert!(matches!(nobody, Found { nobody: Some(_), judged: 0, .. }));
}

fn seated(people: usize, staff: usize) -> Seat {
    let seat = Seat::new(Clock::System, None, None);
    seat.take(Arc::new(crowded(people, staff)));
    seat
}

#[tokio::test]
async fn pages_join_to_the_whole_in_order() {
    let seat = seated(40, 25);
    let api = all(seat);
    for limit in [1, 3, 24, 25, 26, 1000] {
        let mut request = readers("1");
        request["page"] = json!({ "limit": limit });
        let mut names: Vec<String> = Vec::new();
        let mut pages = 0;
        loop {
            let (status, answer) = post(&api, SUBJECT, request.to_string()).await;
            assert_eq!(status, 200, "{answer}");
            let results = answer["results"].as_array().expect("a list");
            assert!(results.len() <= limit);
            names.extend(results.iter().filter_map(|one| one["id"].as_str()).map(str::to_owned));
            pages += 1;
            match answer["page"]["next_token"].as_str().expect("a text") {
                "" => break,
                token => request["page"]["token"] = json!(token),
            }
        }
        let expected: Vec<String> = (0..25).map(|at| format!("u{at:05}")).collect();
        assert_eq!((names, pages), (expected, 25_usize.div_ceil(limit)), "by {limit}");
    }
}

#[tokio::test]
async fn a_token_of_another_search_or_bundle_is_refused() {
    let seat = seated(10, 5);
    let api = all(seat.clone());
    let mut request = readers("1");
    request["page"] = json!({ "limit": 2 });
    let (_, answer) = post(&api, SUBJECT, request.to_string()).await;
    let token = answer["page"]["next_token"].clone();
    request["page"] = json!({ "token": token });
    let ids = |answer: &Value| -> Vec<Value> {
        answer["results"].as_array().into_iter().flatten().map(|one| one["id"].clone()).collect()
    };
    // The limit may change from page to page.
    let (status, answer) = post(&api, SUBJECT, request.to_string()).await;
    assert_eq!((status, ids(&answer).len()), (200, 3), "{answer}");
    for (pointer, value) in [
        ("/action/name", json!("can_write")),
        ("/resource", json!({ "type": "record", "id": "1", "properties": { "level": 1 } })),
        ("/page/token", json!(format!("{}x", token.as_str().expect("a text")))),
    ] {
        let mut other = request.clone();
        *other.pointer_mut(pointer).expect("there") = value;
        let (status, answer) = post(&api, SUBJECT, other.to_string()).await;
        assert_eq!(status, 400, "{pointer}: {answer}");
        assert!(answer["error"].as_str().is_some_and(|said| said.contains("`page.token`")));
    }
    let mut other = request.clone();
    other["subject"]["id"] = json!("u00001");
    assert_eq!(post(&api, RESOURCE, other.to_string()).await.0, 400, "of another endpoint");
    // The policies change: what the token went through may be another list now.
    let files = crowd(10, 5);
    let mut files: BTreeMap<&str, String> = files.into_iter().collect();
    files.insert("access/b.cedar", "@id(\"more\") permit (principal in group::\"staff\", action == Action::\"can_write\", resource);".into());
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, &**text)).collect();
    seat.take(Arc::new(decider(&files, &[], Surroundings::default())));
    let (status, answer) = post(&api, SUBJECT, request.to_string()).await;
    assert_eq!(status, 400, "{answer}");
}
