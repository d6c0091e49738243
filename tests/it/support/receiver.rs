//! A webhook receiver on this machine: keeps what it is sent, answers as it is told.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::daemon::PATIENCE;

/// What the receiver got, and what it will answer (200 when nothing is planned).
#[derive(Default)]
struct Exchange {
    requests: Vec<(HashMap<String, String>, String)>,
    answers: VecDeque<(u16, Option<(&'static str, String)>)>,
}

type Shared = Arc<Mutex<Exchange>>;

/// Up until it is dropped.
pub struct Receiver {
    exchange: Shared,
    pub address: SocketAddr,
    _server: JoinSet<()>,
}

impl Receiver {
    pub async fn start() -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Where an earlier one was, as soon as nobody else's connection has the port.
    pub async fn at(address: SocketAddr) -> Self {
        let exchange = Shared::default();
        let app = Router::new().fallback(receive).with_state(exchange.clone());
        let deadline = Instant::now() + PATIENCE;
        let listener = loop {
            match TcpListener::bind(address).await {
                Ok(listener) => break listener,
                Err(error) => assert!(Instant::now() < deadline, "{address}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let address = listener.local_addr().expect("it is bound");
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { exchange, address, _server: server }
    }

    pub fn answer(&self, status: u16, header: Option<(&'static str, String)>) {
        self.exchange.lock().expect("no panic").answers.push_back((status, header));
    }

    /// Headers and body of each request so far.
    pub fn requests(&self) -> Vec<(HashMap<String, String>, String)> {
        self.exchange.lock().expect("no panic").requests.clone()
    }

    pub fn ids(&self) -> Vec<String> {
        self.requests().into_iter().map(|(headers, _)| headers["webhook-id"].clone()).collect()
    }
}

async fn receive(
    State(exchange): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap) {
    let mut exchange = exchange.lock().expect("no panic");
    let text = |value: &axum::http::HeaderValue| value.to_str().expect("ASCII").to_owned();
    let received = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    exchange.requests.push((received, String::from_utf8(body.to_vec()).expect("UTF-8")));
    let (status, header) = exchange.answers.pop_front().unwrap_or((200, None));
    let mut answered = HeaderMap::new();
    if let Some((name, value)) = header {
        answered.insert(name, value.parse().expect("a header"));
    }
    (StatusCode::from_u16(status).expect("a status"), answered)
}
