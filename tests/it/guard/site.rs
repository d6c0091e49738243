//! A server with three guarded routes and the store its guard looks at.

use std::net::SocketAddr;

use axum::body::Body;
use axum::http::{Extensions, Request};
use axum::routing::{get, post};
use axum::{Extension, Router};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use stewardd::config::HttpConfig;
use stewardd::http::guard::{requires, token};
use stewardd::http::{AppState, Caller, Guard, Server, Tls, build};
use stewardd::lifecycle::Readiness;
use stewardd::model::{Clock, Scope, Scopes};
use stewardd::store::Store;
use stewardd::store::tokens::{self, NewToken, Token};
use stewardd::telemetry::{Known, Metrics};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub const NOW: i64 = 1_767_225_600_000;
pub const HOUR: i64 = 3_600_000;
pub const EVALUATION: &str = "/access/v1/evaluation";
pub const PLAN: &str = "/v1/plan/resources";
pub const ADMIN: &str = "/v1/admin";

pub struct Site {
    _dir: TempDir,
    pub store: Store,
    pub guard: Guard,
    pub clock: Clock,
    pub address: SocketAddr,
    pub tls: Option<Tls>,
    pub router: Router,
    pub stop: CancellationToken,
    /// Ends the server with the site.
    pub serving: JoinSet<()>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// Listens on a port of its own.
pub fn settings() -> HttpConfig {
    HttpConfig { listen: "127.0.0.1:0".parse().unwrap(), ..HttpConfig::default() }
}

/// Says who asks: what vouches for them, their name, and how long the body was.
fn routes() -> Router {
    async fn who(Extension(caller): Extension<Caller>, body: axum::body::Bytes) -> String {
        format!("{:?} {} {}", caller.via, caller.name, body.len())
    }
    let decide = requires(Router::new().route(EVALUATION, post(who)), Scope::Decide);
    let plan = requires(Router::new().route(PLAN, post(who)), Scope::Plan);
    let admin = requires(Router::new().route(ADMIN, get(who).post(who)), Scope::Admin);
    decide.merge(plan).merge(admin)
}

pub async fn site(config: &HttpConfig) -> Site {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("stewardd.db")).await.unwrap();
    let clock = Clock::manual(DateTime::<Utc>::from_timestamp_millis(NOW).unwrap());
    let guard = Guard::new(config, clock.clone()).unwrap();
    guard.look(&store).await.unwrap();
    let known = Known { version: "0.1.0".into(), sources: Vec::new(), receivers: Vec::new() };
    let (metrics, readiness) = (Metrics::new(known), Readiness::new());
    let router = build(AppState { metrics, readiness, guard: guard.clone() }, routes());
    let server = Server::bind(config).await.unwrap();
    let (address, tls, stop) = (server.address(), server.tls(), CancellationToken::new());
    let mut serving = JoinSet::new();
    let served = server.serve(router.clone(), stop.clone());
    serving.spawn(async move { served.await.unwrap() });
    Site { _dir: dir, store, guard, clock, address, tls, router, stop, serving }
}

impl Site {
    /// A token made now, and seen.
    pub async fn token(&self, name: &str, scopes: &str, lifetime: i64) -> (String, Token) {
        let (secret, hash) = token::make();
        let new = NewToken { name, hash, by: "uid:7", now: self.clock.millis() };
        let scopes: Scopes = scopes.parse().unwrap();
        let token = tokens::create(&self.store, &new, scopes, lifetime).await.unwrap();
        self.guard.look(&self.store).await.unwrap();
        (secret.expose_secret().to_owned(), token)
    }

    pub async fn post(&self, path: &str, token: &str) -> Answer {
        let header = format!("Authorization: Bearer {token}\r\n");
        self.ask("POST", path, &header, b"{}").await
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let stream = TcpStream::connect(self.address).await.unwrap();
        ask(stream, method, path, headers, body).await.unwrap()
    }

    /// Asks the routes without a socket, as if the request had come from somewhere.
    pub async fn ask_as(&self, extensions: Extensions) -> u16 {
        let mut request = Request::post(EVALUATION).body(Body::from("{}")).unwrap();
        request.extensions_mut().extend(extensions);
        let response = tower::ServiceExt::oneshot(self.router.clone(), request).await.unwrap();
        response.status().as_u16()
    }
}

/// One request over a fresh connection; an error where the other end gives none.
pub async fn ask<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> std::io::Result<Answer> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\
         Content-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    // Who refuses a body closes before it has come through.
    let sent = stream.write_all(body).await;
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        sent?;
        read?;
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    };
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap();
    Ok(Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
}
