//! The API: words, refusals, restriction, and what comes from outside.

use std::collections::BTreeSet;

use axum::Router;
use serde_json::{Value, json};
use stewardd::http::authzen::{Seat, plans};
use stewardd::model::{Clock, TableRef};
use stewardd::policy::FieldFacts;
use stewardd::policy::decide::Surroundings;

use super::super::{api_with, post};
use crate::support::governed::{Engine, Governed};

const PLAN: &str = "/v1/plan/resources";
const SCHEMA: &str = "
entity user { region?: String, words?: Set<String> };
action list, look appliesTo { principal: [user], resource: [crm::customers],
  context: { word?: String, purpose?: Steward::Purpose } };
";
const POLICIES: &str = r#"
@id("own-region") @obligation("log: list") permit (principal is user, action == Action::"list", resource is crm::customers)
  when { resource has region && principal has region && resource.region == principal.region };
@id("words") permit (principal is user, action == Action::"list", resource is crm::customers)
  when { resource has region && (context has word && resource.region == context.word
      || principal has words && principal.words.contains(resource.region)) };
@id("one") permit (principal == user::"one", action == Action::"list", resource == crm::customers::"2");
@id("errs") forbid (principal == user::"err", action == Action::"list", resource)
  when { 9223372036854775807 + 1 == 0 };
@id("everything") permit (principal == user::"err", action == Action::"list", resource is crm::customers);
@id("all") permit (principal == user::"all", action == Action::"look", resource is crm::customers);
@id("none") forbid (principal == user::"none", action == Action::"look", resource is crm::customers);
@id("reads") permit (principal, action == Steward::Action::"read", resource is crm::customers);
@id("fields") @obligation("mask: last4") permit (principal, action == Steward::Action::"read", resource is Steward::Field)
  when { resource.sensitivity == "personal" };
@id("of-records") permit (principal, action == Steward::Action::"read", resource in Steward::Table::"crm.customers");
@id("no-mail") forbid (principal == Steward::User::"new", action == Steward::Action::"read", resource == Steward::Field::"crm.customers.region");
"#;
const PURPOSES: &str = "[contract]\nlawful_basis = \"contract\"\ncategories = [\"user.name\"]\n\
    [old]\nlawful_basis = \"contract\"\ncategories = [\"user.name\"]\nvalid_until = \"2020-12-31\"\n";

struct World {
    governed: Governed,
    api: Router,
}

impl World {
    async fn new(people: &str) -> Self {
        let governed = Governed::new(Engine::Sqlite, "crm").await;
        let dialect = governed.source().dialect().expect("known");
        governed.execute(stewardd::source::prepare::ddl(dialect)).await;
        governed
            .execute(
                "CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, region TEXT); \
                 INSERT INTO customers VALUES (1, 'Ada', 'north'), (2, 'Bob', 'it''s \"zz\" \\ --'), (3, 'Cem', NULL)",
            )
            .await;
        let inventory = governed.source().introspect().await.expect("introspect");
        let facts = ["name", "region"].map(|name| FieldFacts {
            field: TableRef::new("crm", "customers").field(name),
            categories: vec!["user.name".to_owned()],
            sensitivity: if name == "name" { "personal" } else { "internal" }.to_owned(),
            populated: 10_000,
        });
        let around = Surroundings { fields: facts.into(), ..Surroundings::default() };
        let files = [
            ("access/a.cedar", POLICIES),
            ("schema/own.cedarschema", SCHEMA),
            ("purposes.toml", PURPOSES),
            (
                "datasets/crm.toml",
                "[customers]\nsubject = \"id\"\npurposes = [\"contract\", \"old\"]\n",
            ),
            ("entities/people.json", people),
        ];
        let api = api_with(&files, &[inventory], around);
        Self { governed, api }
    }

    async fn plan(&self, request: &Value) -> Value {
        let (status, answer) = post(&self.api, PLAN, request.to_string()).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    async fn shown(&self, answer: &Value) -> BTreeSet<i64> {
        use sqlx::{AssertSqlSafe, Connection as _};
        let condition = &answer["condition"];
        let sql = condition["sql"].as_str().expect("a condition");
        let sql = AssertSqlSafe(format!("SELECT id FROM customers WHERE {sql}"));
        let mut query = sqlx::query_scalar::<_, i64>(sql);
        for parameter in condition["parameters"].as_array().expect("a list") {
            query = match parameter.as_i64() {
                Some(number) => query.bind(number),
                None => query.bind(parameter.as_str().expect("a text").to_owned()),
            };
        }
        let connection = sqlx::SqliteConnection::connect(&self.governed.url).await;
        let rows = query.fetch_all(&mut connection.expect("connect")).await.expect("rows");
        rows.into_iter().collect()
    }
}

fn request(user: &str, action: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": action },
        "resource": { "type": "crm::customers" },
    })
}

#[tokio::test]
async fn a_plan_is_one_of_three_words_and_always_a_condition() {
    let world = World::new("[]").await;
    let answer = world.plan(&request("all", "look")).await;
    assert_eq!(
        (&answer["plan"], &answer["condition"]["sql"]),
        (&json!("always"), &json!("(TRUE)"))
    );
    assert_eq!(answer["context"]["policies"], json!(["all"]));
    assert_eq!(world.shown(&answer).await, [1, 2, 3].into());
    for (user, action, reason) in [
        ("bob", "look", "not_permitted"),
        ("none", "look", "forbidden"),
        ("err", "list", "policy_error"),
        ("bob", "lick", "unknown_action"),
        ("bob", "read", "not_applicable"),
    ] {
        let answer = world.plan(&request(user, action)).await;
        assert_eq!(
            (&answer["plan"], &answer["condition"]["sql"]),
            (&json!("never"), &json!("(FALSE)"))
        );
        assert_eq!(answer["context"]["reason"], reason, "{user} {action}");
        assert_eq!(world.shown(&answer).await, [].into());
    }
    let mut asked = request("bob", "list");
    asked["subject"]["properties"] = json!({ "region": "north" });
    let answer = world.plan(&asked).await;
    assert_eq!(answer["plan"], "conditional");
    assert_eq!(answer["condition"]["exact"], true);
    assert_eq!(answer["condition"]["dialect"], "sqlite");
    assert_eq!(answer["context"]["obligations"][0]["name"], "log");
    assert_eq!(world.shown(&answer).await, [1].into());
    let answer = world.plan(&request("one", "list")).await;
    assert_eq!(world.shown(&answer).await, [2].into(), "a policy about one record");
    asked["subject"]["properties"] = json!({ "region": 7 });
    let answer = world.plan(&asked).await;
    assert_eq!(answer["context"]["detail"], "`subject.properties.region` is not a text");
}

#[tokio::test]
async fn the_register_is_asked_as_by_an_evaluation() {
    let world = World::new("[]").await;
    for (purpose, reason) in
        [("contract", None), ("nothing", Some("purpose_unknown")), ("old", Some("purpose_lapsed"))]
    {
        let mut asked = request("all", "look");
        asked["context"] = json!({ "purpose": purpose });
        let answer = world.plan(&asked).await;
        assert_eq!(answer["plan"], if reason.is_none() { "always" } else { "never" });
        assert_eq!(answer["context"]["reason"].as_str(), reason);
    }
}

#[tokio::test]
async fn what_is_no_request_for_rows_is_refused() {
    let world = World::new("[]").await;
    let mut types = request("bob", "list");
    types["resource"]["type"] = json!("user");
    let mut foreign = request("bob", "list");
    foreign["dialect"] = json!("postgresql");
    let mut odd = request("bob", "list");
    odd["dialect"] = json!("oracle");
    let mut own = request("bob", "list");
    own["dialect"] = json!("sqlite");
    for (asked, said) in [
        (types, "no governed table"),
        (foreign, "speaks sqlite"),
        (odd, "none of sqlite, postgresql, mysql"),
        (json!({ "subject": {} }), "`action` is missing"),
    ] {
        let (status, answer) = post(&world.api, PLAN, asked.to_string()).await;
        assert_eq!(status, 400);
        assert!(answer["error"].as_str().expect("said").contains(said), "{answer}");
    }
    assert_eq!(world.plan(&own).await["plan"], "never");
    let mut nobodys = request("bob", "list");
    nobodys["resource"]["type"] = json!("crm::nothing");
    let answer = world.plan(&nobodys).await;
    assert_eq!(
        (&answer["plan"], &answer["context"]["reason"]),
        (&json!("never"), &json!("unknown_type"))
    );
    assert!(answer.get("condition").is_none());
    let empty = plans(Seat::new(Clock::System, None, None));
    for path in [PLAN, "/v1/fields"] {
        let (status, _) = post(&empty, path, request("bob", "list").to_string()).await;
        assert_eq!(status, 503, "{path}");
    }
}

#[tokio::test]
async fn nothing_that_a_caller_says_stands_in_the_text() {
    let world = World::new("[]").await;
    for hostile in [
        "it's \"zz\" \\ --",
        "' OR 1=1 -- zz",
        "\\' OR TRUE # zz",
        "zz\u{0}'",
        "?$1 zz",
        "); DROP TABLE zz",
    ] {
        let mut asked = request(hostile, "list");
        asked["subject"]["properties"] = json!({ "region": hostile, "words": [hostile, "z'"] });
        asked["context"] = json!({ "word": hostile });
        let answer = world.plan(&asked).await;
        let sql = answer["condition"]["sql"].as_str().expect("a condition");
        let holes = sql.matches('?').count();
        assert!(!sql.contains("zz"), "a caller's text is spliced in: {sql}");
        assert_eq!(Some(holes), answer["condition"]["parameters"].as_array().map(Vec::len));
        let expected: BTreeSet<i64> =
            if hostile.starts_with("it's") { [2].into() } else { [].into() };
        assert_eq!(world.shown(&answer).await, expected, "{hostile}: {answer}");
    }
}

#[tokio::test]
async fn a_restricted_subject_is_read_by_nobody() {
    let world = World::new("[]").await;
    world
        .governed
        .execute(
            "INSERT INTO stewardd_subjects (table_name, subject, asks, restricted_at) \
             VALUES ('customers', '2', 0, 1781524800000), ('customers', '3', 1, NULL)",
        )
        .await;
    let mut asked = request("kim", "read");
    asked["subject"]["type"] = json!("Steward::User");
    let answer = world.plan(&asked).await;
    assert_eq!(world.shown(&answer).await, [1, 3].into(), "a restricted record is read: {answer}");
    assert_eq!(answer["condition"]["exact"], true);
    for (steward, decision) in [
        (json!({ "asks": 0 }), true),
        (json!({ "asks": 0, "restricted_at": "2026-06-15T12:00:00Z" }), false),
        (json!({ "restricted_at": "2026-06-15T12:00:00Z" }), false),
    ] {
        asked["resource"] = json!({ "type": "crm::customers", "id": "2",
            "properties": { "name": "Bob", "steward": steward } });
        let (_, answer) = post(&world.api, "/access/v1/evaluation", asked.to_string()).await;
        assert_eq!(answer["decision"], decision, "a restricted record is read: {answer}");
        let reason = (!decision).then_some("restricted");
        assert_eq!(answer["context"]["reason"].as_str(), reason);
    }
}

#[tokio::test]
async fn a_stored_restriction_counts_whatever_a_request_says() {
    let since = json!({ "asks": 0, "restricted_at": "2026-06-15T12:00:00Z" });
    let stored = json!([{ "uid": { "type": "crm::customers", "id": "2" },
        "attrs": { "id": 2, "name": "Bob", "steward": since }, "parents": [] }]);
    let world = World::new(&stored.to_string()).await;
    let mut asked = request("kim", "read");
    asked["subject"]["type"] = json!("Steward::User");
    for (customer, told, decision) in [
        ("2", json!({}), false),
        ("2", json!({ "steward": { "asks": 1 } }), false),
        ("2", json!({ "steward": since }), false),
        ("3", json!({ "steward": since }), false),
        ("3", json!({ "steward": { "asks": 1 } }), true),
    ] {
        asked["resource"] = json!({ "type": "crm::customers", "id": customer, "properties": told });
        let (_, answer) = post(&world.api, "/access/v1/evaluation", asked.to_string()).await;
        assert_eq!(answer["decision"], decision, "a restriction was unsaid: {asked} {answer}");
        let reason = (!decision).then_some("restricted");
        assert_eq!(answer["context"]["reason"].as_str(), reason, "{asked}");
    }
}

#[tokio::test]
async fn a_record_of_which_more_is_stored_is_left_out() {
    let stored = r#"[{ "uid": { "type": "crm::customers", "id": "1" }, "attrs": { "id": 1, "name": "x" }, "parents": [] }]"#;
    let world = World::new(stored).await;
    let answer = world.plan(&request("all", "look")).await;
    assert_eq!(world.shown(&answer).await, [2, 3].into());
    assert_eq!(answer["condition"]["exact"], false);
}

#[tokio::test]
async fn fields_are_decided_as_single_evaluations_decide_them() {
    let world = World::new("[]").await;
    for user in ["kim", "new"] {
        let subject = json!({ "type": "Steward::User", "id": user });
        let asked = |kind: &str, id: &str| json!({ "subject": subject, "action": { "name": "read" }, "resource": { "type": kind, "id": id } });
        let all = asked("Steward::Table", "crm.customers").to_string();
        let (status, answer) = post(&world.api, "/v1/fields", all).await;
        assert_eq!(status, 200, "{answer}");
        let decisions = answer["decisions"].as_array().expect("decisions");
        let names: Vec<&str> = decisions.iter().filter_map(|one| one["field"].as_str()).collect();
        assert_eq!(names, ["id", "name", "region"]);
        for one in decisions {
            let id = format!("crm.customers.{}", one["field"].as_str().expect("a name"));
            let single = asked("Steward::Field", &id).to_string();
            let (_, mut single) = post(&world.api, "/access/v1/evaluation", single).await;
            let bundle = single["context"].as_object_mut().expect("a context").remove("bundle");
            assert_eq!(bundle, Some(answer["context"]["bundle"].clone()));
            assert_eq!(one["decision"], single["decision"], "{id}");
            assert_eq!(one["context"], single["context"], "{id}");
        }
        assert_eq!(decisions[1]["context"]["obligations"][0]["value"], "last4");
        assert_eq!(decisions[2]["decision"], user != "new");
    }
    let other = json!({ "subject": { "type": "Steward::User", "id": "kim" }, "action": { "name": "read" },
        "resource": { "type": "Steward::Table", "id": "crm.nothing" } });
    let (status, _) = post(&world.api, "/v1/fields", other.to_string()).await;
    assert_eq!(status, 400);
}

/// The test fails with the failpoint on, and says why.
#[cfg(feature = "failpoints")]
fn is_caught(test: &str, failpoint: &str, said: &str) {
    let test = format!("authzen::plan::api::{test}");
    let environment = [("STEWARDD_FAILPOINT", failpoint)];
    assert!(crate::support::process::fails_with(said, &test, &environment), "{failpoint}");
}

#[cfg(feature = "failpoints")]
#[test]
fn a_caller_text_that_is_spliced_in_is_caught() {
    let test = "nothing_that_a_caller_says_stands_in_the_text";
    is_caught(test, "splice-inlines", "a caller's text is spliced in");
}

#[cfg(feature = "failpoints")]
#[test]
fn a_restriction_that_a_request_unsays_is_caught() {
    let test = "a_stored_restriction_counts_whatever_a_request_says";
    is_caught(test, "restriction-is-unsaid", "a restriction was unsaid");
}

#[test]
fn a_forgotten_restriction_is_caught() {
    let test = "a_restricted_subject_is_read_by_nobody";
    is_caught(test, "restriction-is-forgotten", "a restricted record is read");
}
