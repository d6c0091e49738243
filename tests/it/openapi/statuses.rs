//! Every route that the server has stands in the description, and for each of them the statuses that it answers with,
//! no more and no fewer: each is provoked.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use axum::routing::get;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use stewardd::config::{HttpConfig, Rate};
use stewardd::http::authzen::{Seat, guarded};
use stewardd::http::guard::{Peer, token};
use stewardd::http::{AppState, Guard, build};
use stewardd::lifecycle::Readiness;
use stewardd::model::Clock;
use stewardd::policy::decide::Surroundings;
use stewardd::store::Store;
use stewardd::store::tokens::{self, NewToken};
use stewardd::telemetry::{Known, Metrics};
use tower::ServiceExt as _;

use super::DESCRIPTION;
use crate::authzen::{PEOPLE, POLICIES, SCHEMA, decider, question};
use crate::support::governed::{Engine, Governed};

const METADATA: &str = "/.well-known/authzen-configuration";
/// OpenAPI has no word for a rest of a path of whatever length.
const BELOW: &str = "/.well-known/authzen-configuration/{*path}";

/// Path and method → statuses.
type Statuses = BTreeMap<(String, Method), BTreeSet<u16>>;

/// How the server stands.
#[derive(Clone, Copy, PartialEq)]
enum Stand {
    Ready,
    /// No bundle, no public URL.
    Empty,
    /// It never looked at its tokens.
    Blind,
}

struct World {
    governed: Governed,
    store: Store,
    _dir: tempfile::TempDir,
    /// By scope.
    tokens: BTreeMap<&'static str, String>,
}

impl World {
    async fn new() -> Self {
        let governed = Governed::new(Engine::Sqlite, "crm").await;
        governed.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT)").await;
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("stewardd.db")).await.unwrap();
        let mut tokens = BTreeMap::new();
        for (scope, scopes) in [("all", "decide search plan"), ("none", "approve")] {
            let (secret, hash) = token::make();
            let new = NewToken { name: scope, hash, by: "uid:7", now: Clock::System.millis() };
            let hour = 3_600_000;
            tokens::create(&store, &new, scopes.parse().unwrap(), hour).await.unwrap();
            tokens.insert(scope, secret.expose_secret().to_owned());
        }
        Self { governed, store, _dir: dir, tokens }
    }

    /// The routes as the daemon has them, with so many requests for each caller.
    async fn routes(&self, stand: Stand, burst: u32) -> Router {
        let burst = NonZeroU32::new(burst).unwrap();
        let rate = Rate { requests: NonZeroU32::MIN, per: Duration::from_hours(1), burst };
        let guard = Guard::new(&HttpConfig { rate, ..HttpConfig::default() }, Clock::System);
        let (guard, readiness) = (guard.unwrap(), Readiness::new());
        if stand != Stand::Blind {
            guard.look(&self.store).await.unwrap();
        }
        let url = (stand == Stand::Ready).then_some("https://steward.example.org");
        let seat = Seat::new(Clock::System, url, None);
        if stand == Stand::Ready {
            let inventory = self.governed.source().introspect().await.unwrap();
            let files = [
                ("access/a.cedar", POLICIES),
                ("schema/own.cedarschema", SCHEMA),
                ("entities/people.json", PEOPLE),
                ("datasets/crm.toml", "[customers]\nsubject = \"id\"\npurposes = []\n"),
            ];
            seat.take(Arc::new(decider(&files, &[inventory], Surroundings::default())));
            readiness.set_decide(true);
            readiness.started();
        }
        let known = Known { version: "0.1.0".into(), sources: Vec::new(), receivers: Vec::new() };
        let state = AppState { metrics: Metrics::new(known), readiness, guard };
        build(state, guarded(seat))
    }
}

async fn ask(router: &Router, route: &(String, Method), token: Option<&str>, body: &str) -> u16 {
    let mut request = Request::builder().uri(&route.0).method(route.1.clone());
    request = request.header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut request = request.body(Body::from(body.to_owned())).unwrap();
    let peer = Peer::Address { ip: Ipv4Addr::LOCALHOST.into(), certificate: None };
    request.extensions_mut().insert(peer);
    router.clone().oneshot(request).await.unwrap().status().as_u16()
}

/// Something that is answered with 200.
fn good(path: &str) -> String {
    let mut body = question("ann can_read 1");
    let kim = json!({ "type": "Steward::User", "id": "kim" });
    match path {
        "/access/v1/evaluations" => body["evaluations"] = json!([{}, {}]),
        "/v1/plan/resources" => body["resource"] = json!({ "type": "crm::customers" }),
        "/v1/fields" => {
            body["subject"] = kim;
            body["action"] = json!({ "name": "read" });
            body["resource"] = json!({ "type": "Steward::Table", "id": "crm.customers" });
        }
        _ => {}
    }
    body.to_string()
}

fn description() -> Value {
    serde_json::from_str(DESCRIPTION).unwrap()
}

/// Whether a route is said to be open to everybody.
fn is_open((path, method): &(String, Method)) -> bool {
    let method = method.as_str().to_lowercase();
    description()["paths"][path][method]["security"] == json!([])
}

fn described() -> Statuses {
    let description = description();
    let mut all = Statuses::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let codes = operation["responses"].as_object().unwrap().keys();
            let codes = codes.map(|code| code.parse().unwrap()).collect();
            all.insert((path.clone(), method), codes);
        }
    }
    all
}

/// The paths of a router; it tells them to nobody but to who debugs it.
fn paths(router: &Router) -> BTreeSet<String> {
    let shown = format!("{router:?}");
    let shown = shown.split("Node { paths: {").nth(1).and_then(|rest| rest.split("\"}").next());
    let paths = shown.expect("axum shows its paths").split('"').skip(1).step_by(2);
    paths.map(str::to_owned).collect()
}

#[tokio::test]
async fn every_route_is_described_with_what_it_answers() {
    let world = World::new().await;
    let (ready, empty) =
        (world.routes(Stand::Ready, 1_000).await, world.routes(Stand::Empty, 1_000).await);
    let blind = world.routes(Stand::Blind, 1_000).await;
    let described = described();
    let mut known: BTreeSet<String> = described.keys().map(|(path, _)| path.clone()).collect();
    known.insert(BELOW.to_owned());
    assert_eq!(paths(&ready), known);
    let more = ready.clone().route("/v1/undescribed", get(async || ""));
    assert_ne!(paths(&more), known, "another one would be seen");

    let (all, none) = (Some(world.tokens["all"].as_str()), Some(world.tokens["none"].as_str()));
    let long = " ".repeat(1024 * 1024 + 1);
    let mut answered = Statuses::new();
    for path in known.iter().filter(|path| *path != BELOW) {
        let good = good(path);
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let route = (path.clone(), method);
            let body = if route.1 == Method::GET { "" } else { &good };
            let served = ask(&ready, &route, all, body).await;
            if served == 405 {
                continue;
            }
            let mut found = BTreeSet::from([
                served,
                ask(&ready, &route, None, body).await,
                ask(&ready, &route, none, body).await,
                ask(&empty, &route, all, body).await,
                ask(&blind, &route, all, body).await,
            ]);
            if route.1 == Method::POST {
                found.insert(ask(&ready, &route, all, "{").await);
                found.insert(ask(&ready, &route, all, &long).await);
            }
            let few = world.routes(Stand::Ready, 1).await;
            ask(&few, &route, all, body).await;
            found.insert(ask(&few, &route, all, body).await);
            assert_eq!(!found.contains(&401), is_open(&route), "{route:?}");
            answered.insert(route, found);
        }
    }
    assert_eq!(answered, described);
    let below = (BELOW.replace("{*path}", "tenant"), Method::GET);
    let like = (METADATA.to_owned(), Method::GET);
    assert!(described[&like].contains(&ask(&ready, &below, None, "").await));
}
