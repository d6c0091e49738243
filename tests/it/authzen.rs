//! The AuthZEN API over the router: what a caller sends, what it is answered.

mod batch;
mod callers;
mod certification;
mod heavy;
mod manual;
mod mutants;
mod plan;
mod recorded;
mod search;
mod search_random;
mod single;
mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::Value;
use stewardd::http::authzen::{Seat, metadata, plans, routes, searches};
use stewardd::model::{Clock, Inventory};
use stewardd::policy::decide::{Decider, Surroundings};
use stewardd::policy::{Bundle, PolicySources};
use tower::ServiceExt as _;

/// A company of its own: a fragment, its people, and nothing of the governed databases.
pub const SCHEMA: &str = "
entity group in [group];
entity user in [group] { department?: String, clearance?: Long };
entity record { owner?: user, department?: String, level?: Long };
action can_read, can_write, can_delete appliesTo {
  principal: [user], resource: [record],
  context: { purpose?: Steward::Purpose, action?: { soft?: Bool }, ip?: ipaddr, break_glass?: String } };
";
pub const POLICIES: &str = r#"
@id("staff-reads") permit (principal in group::"staff", action == Action::"can_read", resource);
@id("owner-writes") permit (principal, action == Action::"can_write", resource)
  when { resource has owner && resource.owner == principal };
@id("cleared-deletes") @obligation("notify; require: second_factor")
permit (principal is user, action == Action::"can_delete", resource)
  when { principal has clearance && principal.clearance >= 3 && context has action && context.action has soft && context.action.soft };
@id("not-from-outside") forbid (principal, action, resource)
  when { context has ip && !context.ip.isInRange(ip("10.0.0.0/8")) };
@id("levels") forbid (principal, action == Action::"can_write", resource)
  when { resource has level && resource.level * 9223372036854775807 > 0 };
@id("in-an-emergency") permit (principal in group::"doctors", action == Action::"can_read", resource)
  when { context has break_glass };
"#;
pub const PEOPLE: &str = r#"[
 {"uid":{"type":"group","id":"staff"},"attrs":{},"parents":[]},
 {"uid":{"type":"group","id":"doctors"},"attrs":{},"parents":[]},
 {"uid":{"type":"group","id":"sales"},"attrs":{},"parents":[{"type":"group","id":"staff"}]},
 {"uid":{"type":"user","id":"ann"},"attrs":{"department":"sales","clearance":3},"parents":[{"type":"group","id":"sales"}]},
 {"uid":{"type":"user","id":"bob"},"attrs":{},"parents":[]},
 {"uid":{"type":"user","id":"dr"},"attrs":{},"parents":[{"type":"group","id":"doctors"}]},
 {"uid":{"type":"record","id":"1"},"attrs":{"owner":{"type":"user","id":"bob"}},"parents":[]},
 {"uid":{"type":"record","id":"2"},"attrs":{},"parents":[]}
]"#;

/// The API with this company's policies.
pub fn api() -> Router {
    api_of(
        &[
            ("access/a.cedar", POLICIES),
            ("schema/own.cedarschema", SCHEMA),
            ("entities/people.json", PEOPLE),
        ],
        &[],
    )
}

pub fn api_of(files: &[(&str, &str)], inventories: &[Inventory]) -> Router {
    api_with(files, inventories, Surroundings::default())
}

pub fn api_with(files: &[(&str, &str)], inventories: &[Inventory], around: Surroundings) -> Router {
    let seat = Seat::new(Clock::System, None, None);
    seat.take(Arc::new(decider(files, inventories, around)));
    all(seat)
}

/// Every route of a seat.
pub fn all(seat: Seat) -> Router {
    let own = routes(seat.clone()).merge(searches(seat.clone())).merge(plans(seat.clone()));
    own.merge(metadata(seat))
}

pub fn decider(files: &[(&str, &str)], inventories: &[Inventory], around: Surroundings) -> Decider {
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let bundle = Bundle::compile(PolicySources { files }, inventories, &[]);
    let bundle = bundle.unwrap_or_else(|errors| panic!("{errors:#?}"));
    let decider = Decider::new(Arc::new(bundle), around);
    decider.unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// Status and body of a POST.
pub async fn post(api: &Router, path: &str, body: impl Into<Body>) -> (u16, Value) {
    let request = Request::post(path).header("content-type", "application/json");
    send(api, request.body(body.into()).expect("a request")).await
}

pub async fn send(api: &Router, request: Request<Body>) -> (u16, Value) {
    let response = api.clone().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 16 << 20).await.expect("a body");
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// A question in short: `subject action resource`.
pub fn question(words: &str) -> Value {
    let words: Vec<&str> = words.split(' ').collect();
    serde_json::json!({
        "subject": { "type": "user", "id": words[0] },
        "action": { "name": words[1] },
        "resource": { "type": "record", "id": words[2] },
    })
}
