//! The certification scenario of AuthZEN 1.0, over a real socket: its fixture as a policy directory, and every case
//! of its levels Basic, Batch, Search and Discovery, core and properties.

mod basic;
mod batch;
mod discovery;
mod search;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use stewardd::config::{HttpAuth, HttpConfig};
use stewardd::http::authzen::{Seat, guarded};
use stewardd::http::{AppState, Guard, Server, build};
use stewardd::lifecycle::Readiness;
use stewardd::model::Clock;
use stewardd::policy::decide::{Decider, Surroundings};
use stewardd::policy::{Bundle, PolicySources};
use stewardd::telemetry::{Known, Metrics};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const PUBLIC: &str = "https://pdp.example.com";
const ENDPOINTS: [&str; 5] = [
    "/access/v1/evaluation",
    "/access/v1/evaluations",
    "/access/v1/search/subject",
    "/access/v1/search/resource",
    "/access/v1/search/action",
];

/// A decision point with the scenario's fixture.
struct Pdp {
    address: SocketAddr,
    token: CancellationToken,
    tracker: TaskTracker,
}

/// An answer as it came over the wire.
struct Reply {
    status: u16,
    head: String,
    body: Value,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

impl Pdp {
    async fn start() -> Self {
        Self::at(Some(PUBLIC)).await
    }

    async fn at(public_url: Option<&str>) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/authzen/certification");
        let sources = PolicySources::read(&root).expect("the fixture");
        let bundle = Bundle::compile(sources, &[], &[]).expect("the fixture");
        let decider = Decider::new(Arc::new(bundle), Surroundings::default());
        let seat = Seat::new(Clock::System, public_url, None);
        seat.take(Arc::new(decider.expect("the fixture")));
        let (version, none) = ("0.1.0".into(), Vec::new());
        let known = Known { version, sources: none.clone(), receivers: none };
        let listen = "127.0.0.1:0".parse().expect("an address");
        let config = HttpConfig { listen, auth: HttpAuth::None, ..HttpConfig::default() };
        let guard = Guard::new(&config, Clock::System).expect("a guard");
        let state = AppState { metrics: Metrics::new(known), readiness: Readiness::new(), guard };
        let server = Server::bind(&config).await.expect("a port");
        let (address, token) = (server.address(), CancellationToken::new());
        let tracker = TaskTracker::new();
        let serving = server.serve(build(state, guarded(seat)), token.clone());
        tracker.spawn(async move { serving.await.expect("served") });
        tracker.close();
        Self { address, token, tracker }
    }

    async fn stop(self) {
        self.token.cancel();
        self.tracker.wait().await;
    }

    async fn send(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Reply {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let length = body.len();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: pdp.example.com\r\nConnection: close\r\nContent-Length: {length}\r\n"
        );
        for header in headers {
            request += &format!("{header}\r\n");
        }
        request += &format!("\r\n{body}");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Reply {
            status: status.expect("a status"),
            head: head.to_owned(),
            body: serde_json::from_str(body).unwrap_or_else(|_| panic!("no JSON: {answer}")),
        }
    }

    /// What is accepted: 200 and JSON, whose context, if any, is an object.
    async fn post(&self, path: &str, body: &Value) -> Value {
        let reply = self.send("POST", path, &[JSON], &body.to_string()).await;
        assert_eq!(reply.status, 200, "{body}: {}", reply.body);
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert!(reply.body.get("context").is_none_or(Value::is_object));
        reply.body
    }

    /// What is refused: 400, with a message.
    async fn refuses(&self, path: &str, body: &Value) {
        let reply = self.send("POST", path, &[JSON], &body.to_string()).await;
        assert_eq!(reply.status, 400, "{path} {body}: {}", reply.body);
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert!(reply.body["error"].as_str().is_some_and(|error| !error.is_empty()));
    }
}

const JSON: &str = "Content-Type: application/json";

fn user(id: &str) -> Value {
    json!({ "type": "user", "id": id })
}

fn action(name: &str) -> Value {
    json!({ "name": name })
}

fn record(id: &str) -> Value {
    json!({ "type": "record", "id": id })
}

fn with(mut entity: Value, properties: Value) -> Value {
    entity["properties"] = properties;
    entity
}

fn ask(subject: Value, action: Value, resource: Value) -> Value {
    json!({ "subject": subject, "action": action, "resource": resource })
}

fn without(request: &Value, pointer: &str) -> Value {
    let (parent, member) = pointer.rsplit_once('/').expect("a path");
    let mut request = request.clone();
    let parent = request.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.expect("an object").remove(member).expect("it was there");
    request
}

fn replaced(request: &Value, pointer: &str, value: Value) -> Value {
    let mut request = request.clone();
    *request.pointer_mut(pointer).expect("it is there") = value;
    request
}

/// A request that every endpoint answers.
fn whole() -> Value {
    ask(user("alice"), action("read"), record("record-1"))
}

/// What holds for every endpoint: methods, content types, bodies, unknown members, identifiers, repetition.
#[tokio::test]
async fn transport_is_the_same_everywhere() {
    let pdp = Pdp::start().await;
    let good = whole().to_string();
    let id = "X-Request-ID: conformance-bfe9eb29-ab87-4ca3-be83-a1d5d8305716";
    let echoed = |reply: &Reply| {
        assert_eq!(reply.header("content-type"), Some("application/json"), "{}", reply.head);
        assert_eq!(reply.header("x-request-id"), id.split_once(": ").map(|(_, id)| id));
    };
    for path in ENDPOINTS {
        for method in ["GET", "PUT", "DELETE", "PATCH"] {
            let reply = pdp.send(method, path, &[JSON, id], &good).await;
            assert_eq!(
                (reply.status, reply.header("allow")),
                (405, Some("POST")),
                "{method} {path}"
            );
            echoed(&reply);
        }
        for headers in
            [&["Content-Type: text/plain", id][..], &["Content-Type: application/xml", id], &[id]]
        {
            let reply = pdp.send("POST", path, headers, &good).await;
            assert_eq!(reply.status, 400, "{path} {headers:?}");
            echoed(&reply);
        }
        for body in ["", "{", "{\"subject\": ", "not json", "[]", "\"text\"", "null", "{} {}"] {
            let reply = pdp.send("POST", path, &[JSON, id], body).await;
            assert_eq!(reply.status, 400, "{path} {body}");
            echoed(&reply);
        }
        for kind in [
            "application/json",
            "application/json; charset=utf-8",
            "Application/JSON;charset=UTF-8",
        ] {
            let kind = format!("Content-Type: {kind}");
            let reply = pdp.send("POST", path, &[&kind, id], &good).await;
            assert_eq!(reply.status, 200, "{path} {kind}");
            echoed(&reply);
        }
        let mut unknown = whole();
        unknown["foo"] = json!("bar");
        unknown["futureField"] = json!({ "nested": true });
        unknown["subject"]["nickname"] = json!("al");
        unknown["resource"]["colour"] = json!(["red"]);
        unknown["action"]["method"] = json!("GET");
        let (answer, plain) = (pdp.post(path, &unknown).await, pdp.post(path, &whole()).await);
        assert_eq!(answer, plain, "{path}");
        for _ in 0..3 {
            assert_eq!(pdp.post(path, &whole()).await, plain, "{path}");
        }
        // Without an identifier none is made up; what is no identifier is not said back.
        for headers in [
            &[JSON][..],
            &[JSON, "X-Request-ID: a b"],
            &[JSON, &format!("X-Request-ID: {}", "x".repeat(257))],
        ] {
            let reply = pdp.send("POST", path, headers, &good).await;
            assert_eq!((reply.status, reply.header("x-request-id")), (200, None), "{path}");
        }
    }
    pdp.stop().await;
}
