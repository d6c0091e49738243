//! Consent while it stands: given and withdrawn in the database, said by a request, and asked of every row at once.
//!
//! The policy, the register and the dataset are those of `docs/plan-resources.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use stewardd::app;
use stewardd::config::DirectoryConfig;
use stewardd::http::authzen::Seat;
use stewardd::model::clock::{Clock, rfc3339, to_datetime};
use stewardd::policy::decide::{Ask, Decider, Named, Surroundings};

use super::super::{all, api_with, decider, post};
use super::document::block;
use super::{NOW, spliced};
use crate::support::governed::{Engine, Governed};

const DAY: i64 = 86_400_000;
const PEOPLE: &str = r#"[{ "uid": { "type": "Steward::Role", "id": "marketing" }, "attrs": {}, "parents": [] },
  { "uid": { "type": "Steward::User", "id": "kim" }, "attrs": {}, "parents": [{ "type": "Steward::Role", "id": "marketing" }] }]"#;

/// When customers' consents end: never given, ended, ending at the very moment, and standing.
const ENDS: [Option<i64>; 8] =
    [None, Some(-400 * DAY), Some(-1), Some(0), Some(1), Some(999), Some(DAY), Some(700 * DAY)];

struct World {
    governed: Governed,
    seat: Seat,
    api: Router,
    decider: Decider,
}

impl World {
    async fn new(engine: Engine) -> Self {
        Self::under(engine, block("cedar consent")).await
    }

    /// Customer `n` has the consent `ENDS[n - 1]`; no directory was read.
    async fn under(engine: Engine, policy: &str) -> Self {
        let governed = Governed::new(engine, "crm").await;
        let (id, ends_at) = match engine {
            Engine::Sqlite => ("INTEGER", "TEXT"),
            Engine::Postgres => ("BIGINT", "timestamptz"),
            Engine::Mysql => ("BIGINT", "datetime(3)"),
        };
        let create = format!(
            "CREATE TABLE customers (id {id} PRIMARY KEY, name varchar(40) NOT NULL, consent_ends_at {ends_at})"
        );
        governed.execute(&create).await;
        let mut rows = "INSERT INTO customers VALUES".to_owned();
        for (row, ends) in ENDS.iter().enumerate() {
            let separator = if row == 0 { "" } else { "," };
            let ends = ends.map_or("NULL".to_owned(), |ends| literal(engine, NOW + ends));
            write!(rows, "{separator} ({}, 'Customer {row}', {ends})", row + 1).expect("written");
        }
        governed.execute(&rows).await;
        let typed = "[customers.types]\nconsent_ends_at = \"iso-text\"\n";
        let typed = if engine == Engine::Sqlite { typed } else { "" };
        let dataset = format!("{}\n{typed}", block("toml dataset"));
        let inventory = governed.source().introspect().await.expect("introspect");
        let files = [
            ("access/marketing.cedar", policy),
            ("purposes.toml", block("toml purposes")),
            ("datasets/crm.toml", &dataset),
            ("entities/people.json", PEOPLE),
        ];
        let decider = decider(&files, &[inventory], Surroundings::default());
        let seat = Seat::new(Clock::manual(to_datetime(NOW)), None, None);
        seat.take(Arc::new(decider.with(Surroundings::default())));
        Self { api: all(seat.clone()), governed, seat, decider }
    }

    /// What a task of the daemon does every `every`: the directory is read and the same policies sit beside it.
    async fn refresh(&self) {
        let config = DirectoryConfig {
            source: "crm".to_owned(),
            kind: "crm::customers".to_owned(),
            query: "select id, consent_ends_at from customers".to_owned(),
            parent_type: None,
            every: Duration::from_secs(60),
            keep: Duration::from_secs(60),
            max_rows: 1_000,
        };
        let (source, types) = (self.governed.source(), self.decider.types());
        let read = app::read_directory(&config, &source, &types).await.expect("the directory");
        let directories = vec![Arc::new(read)];
        let around = Surroundings { directories, ..Surroundings::default() };
        self.seat.take(Arc::new(self.decider.with(around)));
    }

    async fn answer(&self, request: &Value) -> Value {
        let (status, answer) = post(&self.api, "/access/v1/evaluation", request.to_string()).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(
            answer["context"]["bundle"],
            json!(self.decider.bundle.hash),
            "the same policies"
        );
        answer
    }

    async fn decides(&self, request: &Value) -> bool {
        self.answer(request).await["decision"].as_bool().expect("a decision")
    }
}

fn literal(engine: Engine, time: i64) -> String {
    let text = rfc3339(time);
    match engine {
        Engine::Sqlite | Engine::Postgres => format!("'{text}'"),
        Engine::Mysql => format!("'{}'", text.replace('T', " ").trim_end_matches('Z')),
    }
}

/// Kim of marketing reads a customer for marketing.
fn reads(customer: usize) -> Value {
    json!({
        "subject": { "type": "Steward::User", "id": "kim" },
        "action": { "name": "read" },
        "resource": { "type": "crm::customers", "id": customer.to_string() },
        "context": { "purpose": "marketing" },
    })
}

fn saying(customer: usize, properties: &Value) -> Value {
    let mut request = reads(customer);
    request["resource"]["properties"] = properties.clone();
    request
}

async fn stands_and_is_withdrawn(engine: Engine) {
    let world = World::new(engine).await;
    world.refresh().await;
    for (row, ends) in ENDS.iter().enumerate() {
        let stands = ends.is_some_and(|ends| ends > 0);
        assert_eq!(world.decides(&reads(row + 1)).await, stands, "{engine:?} {ends:?}");
    }
    // Withdrawn: by an end that has come, and by none at all. Given: where there was none.
    let past = literal(engine, NOW - DAY);
    let future = literal(engine, NOW + DAY);
    for (id, ends) in [(7, past.as_str()), (8, "NULL"), (1, &future)] {
        let before = world.decides(&reads(id)).await;
        let update = format!("UPDATE customers SET consent_ends_at = {ends} WHERE id = {id}");
        world.governed.execute(&update).await;
        assert_eq!(world.decides(&reads(id)).await, before, "not before it was read");
        world.refresh().await;
        assert_eq!(world.decides(&reads(id)).await, !before, "{engine:?} {id}");
    }
    // A customer who left the table has no consent either.
    world.governed.execute("DELETE FROM customers WHERE id = 5").await;
    assert!(world.decides(&reads(5)).await);
    world.refresh().await;
    assert!(!world.decides(&reads(5)).await);
}

#[tokio::test]
async fn consent_of_a_directory_stands_until_it_is_withdrawn_on_sqlite() {
    stands_and_is_withdrawn(Engine::Sqlite).await;
}

#[tokio::test]
async fn consent_of_a_directory_stands_until_it_is_withdrawn_on_postgresql() {
    stands_and_is_withdrawn(Engine::Postgres).await;
}

#[tokio::test]
async fn consent_of_a_directory_stands_until_it_is_withdrawn_on_mariadb() {
    stands_and_is_withdrawn(Engine::Mysql).await;
}

#[tokio::test]
async fn what_a_request_says_of_consent_outweighs_what_is_stored() {
    let world = World::new(Engine::Sqlite).await;
    let given = json!({ "consent_ends_at": rfc3339(NOW + DAY) });
    let withdrawn = json!({ "consent_ends_at": rfc3339(NOW - DAY) });
    assert!(world.decides(&saying(2, &given)).await, "nothing is stored of the customer");
    world.refresh().await;
    assert!(!world.decides(&reads(2)).await && world.decides(&saying(2, &given)).await);
    assert!(world.decides(&reads(8)).await && !world.decides(&saying(8, &withdrawn)).await);
    let answer = world.answer(&saying(8, &json!({ "consent_ends_at": "soon" }))).await;
    assert_eq!(
        (&answer["decision"], &answer["context"]["reason"]),
        (&json!(false), &json!("ill_typed"))
    );
}

#[tokio::test]
async fn without_a_consent_or_the_purpose_it_was_given_for_nothing_is_read() {
    let world = World::new(Engine::Sqlite).await;
    let answer = world.answer(&reads(8)).await;
    // Not an error of the policy: it asks whether there is one.
    assert_eq!(
        (&answer["decision"], &answer["context"]["reason"]),
        (&json!(false), &json!("not_permitted"))
    );
    let given = json!({ "consent_ends_at": rfc3339(NOW + DAY) });
    let mut request = saying(8, &given);
    request["subject"]["id"] = json!("lou");
    assert!(!world.decides(&request).await, "lou is not of marketing");
    let mut request = saying(8, &given);
    request["context"] = json!({});
    assert!(!world.decides(&request).await, "for no purpose");
    request["context"] = json!({ "purpose": "research" });
    assert_eq!(world.answer(&request).await["decision"], json!(false), "for another purpose");
}

#[tokio::test]
async fn the_clock_says_what_time_it_is_and_not_the_caller() {
    let policy = block("cedar consent");
    let escaped = policy.replace("context.now", r#"context["\u{6e}ow"]"#);
    assert_ne!(policy, escaped);
    for policy in [policy, &escaped] {
        let world = World::under(Engine::Sqlite, policy).await;
        let mut request = saying(2, &json!({ "consent_ends_at": rfc3339(NOW - DAY) }));
        request["context"]["now"] = json!(rfc3339(NOW - 2 * DAY));
        assert!(!world.decides(&request).await, "the caller turned the clock back: {policy}");
        let plan = post(&world.api, "/v1/plan/resources", request.to_string()).await.1;
        let own = post(&world.api, "/v1/plan/resources", reads(2).to_string()).await.1;
        assert_eq!(plan["condition"], own["condition"], "the caller turned the clock back");
    }
}

#[tokio::test]
async fn a_moment_of_the_callers_is_not_even_read() {
    let world = World::new(Engine::Sqlite).await;
    let mut request = saying(2, &json!({ "consent_ends_at": rfc3339(NOW + DAY) }));
    for now in [json!(NOW), json!(null), json!("soon"), json!({ "fn": "datetime" })] {
        request["context"]["now"] = now;
        assert!(world.decides(&request).await, "{request}");
    }
}

/// Badges of a company's own, an action that compares all that is said, and one that counts in a `now` of its own.
const BADGES: &str = "type Said = { now: datetime }; entity user; entity badge { until?: datetime, usual?: Said };
action enter, leave appliesTo { principal: [user], resource: [badge], context: Said };
action force appliesTo { principal: [user], resource: [badge], context: { now: datetime, break_glass?: String } };
action count appliesTo { principal: [user], resource: [badge], context: { now?: Long } };";
const ENTER: &str = r#"
@id("valid") permit (principal, action == Action::"enter", resource is badge)
  when { resource has until && resource.until > context.now };
@id("as-usual") permit (principal, action == Action::"leave", resource is badge)
  when { resource has usual && context == resource.usual };
@id("broken") permit (principal, action == Action::"force", resource is badge)
  when { context has break_glass && resource has until && resource.until > context.now };
@id("late") permit (principal, action == Action::"count", resource is badge)
  when { context has now && context.now > 5 };
"#;

#[tokio::test]
async fn a_companys_own_action_is_told_the_time_if_it_declares_one() {
    let files = [("access/a.cedar", ENTER), ("schema/own.cedarschema", BADGES)];
    let api = api_with(&files, &[], Surroundings::default());
    for (action, now, until, expected) in [
        ("enter", Value::Null, "2199-01-01T00:00:00Z", true),
        ("enter", json!("2018-01-01T00:00:00Z"), "2019-01-01T00:00:00Z", false),
        ("leave", json!("2019-01-01T00:00:00Z"), "2019-01-01T00:00:00Z", false),
        ("force", json!("2018-01-01T00:00:00Z"), "2019-01-01T00:00:00Z", false),
        ("force", json!("2018-01-01T00:00:00Z"), "2199-01-01T00:00:00Z", true),
        ("count", json!(6), "2019-01-01T00:00:00Z", true),
        ("count", json!(5), "2019-01-01T00:00:00Z", false),
    ] {
        let mut request = json!({
            "subject": { "type": "user", "id": "kim" }, "action": { "name": action },
            "resource": { "type": "badge", "id": "1", "properties": { "until": until, "usual": { "now": until } } },
            "context": { "now": now },
        });
        if action == "force" {
            request["context"]["break_glass"] = json!("a fire");
        }
        if now.is_null() {
            request["context"] = json!({});
        }
        let (_, answer) = post(&api, "/access/v1/evaluation", request.to_string()).await;
        assert_eq!(answer["decision"], json!(expected), "{request} {answer}");
    }
}

#[cfg(feature = "failpoints")]
#[test]
fn a_clock_that_the_caller_turns_is_noticed() {
    let test = "authzen::plan::consent::the_clock_says_what_time_it_is_and_not_the_caller";
    let environment = [("STEWARDD_FAILPOINT", "now-is-the-callers")];
    assert!(crate::support::process::fails_with("turned the clock back", test, &environment));
}

async fn plan_shows_consents_that_stand(engine: Engine) {
    let world = World::new(engine).await;
    let (status, answer) = post(&world.api, "/v1/plan/resources", reads(1).to_string()).await;
    assert_eq!((status, &answer["plan"]), (200, &json!("conditional")), "{answer}");
    assert_eq!(answer["condition"]["exact"], json!(true), "{answer}");
    let named = |kind: &str, id: &str| Named {
        kind: kind.to_owned(),
        id: id.to_owned(),
        ..Named::default()
    };
    let ask = Ask {
        subject: named("Steward::User", "kim"),
        action: "read".to_owned(),
        resource: named("crm::customers", ""),
        context: [("purpose".to_owned(), json!("marketing"))].into_iter().collect(),
        ..Ask::default()
    };
    let plan = world.decider.plan(&ask, None, NOW).expect("a plan");
    let splice = plan.splice.as_ref().expect("a condition");
    assert_eq!(answer["condition"]["sql"], json!(splice.sql));
    let shown = spliced::selected(&world.governed, "customers", &plan).await;
    let mut permitted = BTreeSet::new();
    for (row, ends) in ENDS.iter().enumerate() {
        let known =
            ends.map_or(json!({}), |ends| json!({ "consent_ends_at": rfc3339(NOW + ends) }));
        if world.decides(&saying(row + 1, &known)).await {
            permitted.insert(row as i64 + 1);
        }
    }
    assert_eq!(shown, permitted, "{engine:?}: {}", splice.sql);
    assert_eq!(shown, [5, 6, 7, 8].into(), "{engine:?}: {}", splice.sql);
}

#[tokio::test]
async fn a_plan_shows_consents_that_stand_on_sqlite() {
    plan_shows_consents_that_stand(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_plan_shows_consents_that_stand_on_postgresql() {
    plan_shows_consents_that_stand(Engine::Postgres).await;
}

#[tokio::test]
async fn a_plan_shows_consents_that_stand_on_mariadb() {
    plan_shows_consents_that_stand(Engine::Mysql).await;
}
