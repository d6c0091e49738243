//! The demo's own receiver of alerts: it checks each signature as any receiver should, and counts.
//!
//! It shares no code with the sender, so that a mistake in signing would show here.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;

use crate::model::Clock;

/// Seconds a message's timestamp may be off (Standard Webhooks 1.0.0 leaves the number to the receiver).
const TOLERANCE: i64 = 300;
/// Bytes of the secret that the demo makes for itself.
const SECRET_BYTES: usize = 32;

/// What arrived so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// Messages whose signature was right, by type; a message sent twice counts once.
    pub events: BTreeMap<String, u64>,
    /// Messages seen before: sent again because an answer was lost.
    pub repeated: u64,
    /// Messages that were refused.
    pub refused: u64,
    ids: BTreeSet<String>,
}

impl Received {
    pub fn accepted(&self) -> u64 {
        self.events.values().sum()
    }
}

/// A listening receiver. Nothing is answered until [`Receiver::serve`] runs.
pub struct Receiver {
    listener: TcpListener,
    state: Arc<Inbox>,
}

/// Reads the counts while the receiver serves.
#[derive(Clone)]
pub struct Counts(Arc<Inbox>);

struct Inbox {
    key: Vec<u8>,
    clock: Clock,
    received: Mutex<Received>,
}

impl Receiver {
    /// Binds a free port on loopback. `secret` is `whsec_` and base64.
    pub async fn bind(secret: &str, clock: Clock) -> std::io::Result<Self> {
        let key = secret.strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok());
        let key =
            key.ok_or_else(|| std::io::Error::other("the secret is not whsec_ and base64"))?;
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let received = Mutex::default();
        Ok(Self { listener, state: Arc::new(Inbox { key, clock, received }) })
    }

    /// Where alerts are to be sent.
    pub fn url(&self) -> std::io::Result<String> {
        Ok(format!("http://{}/alerts", self.listener.local_addr()?))
    }

    pub fn counts(&self) -> Counts {
        Counts(self.state.clone())
    }

    /// Answers until `stop` completes; to be spawned by whoever tracks tasks.
    pub async fn serve(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let app = Router::new().route("/alerts", post(receive)).with_state(self.state);
        axum::serve(self.listener, app).with_graceful_shutdown(stop).await
    }
}

impl Counts {
    pub fn now(&self) -> Received {
        self.0.lock().clone()
    }
}

/// A fresh secret for the demo's alert.
pub fn secret() -> String {
    format!("whsec_{}", STANDARD.encode(rand::random::<[u8; SECRET_BYTES]>()))
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The message's id and type, if its signature and time are right.
    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Option<(String, String)> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (id, timestamp) = (header("webhook-id")?, header("webhook-timestamp")?);
        let sent: i64 = timestamp.parse().ok()?;
        let off = (self.clock.now().timestamp() - sent).abs();
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        let signed = header("webhook-signature")?
            .split(' ')
            .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
            .any(|signature| mac.clone().verify_slice(&signature).is_ok());
        let event: Value = serde_json::from_slice(body).ok()?;
        let event = event.get("type")?.as_str()?;
        (signed && off <= TOLERANCE).then(|| (id.to_owned(), event.to_owned()))
    }
}

async fn receive(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let verified = inbox.verify(&headers, &body);
    let mut received = inbox.lock();
    match verified {
        None => {
            received.refused += 1;
            StatusCode::UNAUTHORIZED
        }
        Some((id, event)) => {
            if received.ids.insert(id) {
                *received.events.entry(event).or_default() += 1;
            } else {
                received.repeated += 1;
            }
            StatusCode::NO_CONTENT
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use chrono::{TimeZone, Utc};

    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
    const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
    const TIME: i64 = 1_649_367_553;

    async fn inbox(secret: &str, now: i64) -> Arc<Inbox> {
        let now = Utc.timestamp_opt(now, 0).single().expect("a time");
        Receiver::bind(secret, Clock::manual(now)).await.expect("a free port").state
    }

    fn headers(signature: &str, timestamp: i64) -> HeaderMap {
        let value = |text: &str| HeaderValue::from_str(text).expect("plain text");
        HeaderMap::from_iter([
            ("webhook-id".parse().expect("a name"), value(ID)),
            ("webhook-timestamp".parse().expect("a name"), value(&timestamp.to_string())),
            ("webhook-signature".parse().expect("a name"), value(signature)),
        ])
    }

    fn sign(secret: &str, timestamp: i64, body: &[u8]) -> String {
        let key = STANDARD.decode(&secret["whsec_".len()..]).expect("base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        mac.update(format!("{ID}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    #[tokio::test]
    async fn the_published_vector_has_the_signature_we_compute() {
        assert_eq!(sign(SECRET, TIME, BODY), SIGNATURE);
    }

    #[tokio::test]
    async fn counts_what_is_right_and_refuses_the_rest() {
        let body = br#"{"type":"run.finished","timestamp":"2022-04-07T21:39:13Z","data":{}}"#;
        let inbox = inbox(SECRET, TIME).await;
        let send = |signature: String, body: &'static [u8]| {
            let call = receive(State(inbox.clone()), headers(&signature, TIME), body.into());
            async move { call.await.as_u16() }
        };
        let right = sign(SECRET, TIME, body);
        assert_eq!(send(right.clone(), body).await, 204);
        assert_eq!(send(format!("v1,AAAA {right}"), body).await, 204, "a rotated key");
        assert_eq!(send(SIGNATURE.into(), body).await, 401, "another message's signature");
        assert_eq!(send(right, br#"{"type":"run.failed"}"#).await, 401, "another body");
        let received = Counts(inbox.clone()).now();
        assert_eq!((received.accepted(), received.repeated, received.refused), (1, 1, 2));
        assert_eq!(received.events["run.finished"], 1);
    }

    #[tokio::test]
    async fn an_old_message_is_refused() {
        let body: &[u8] = br#"{"type":"run.finished"}"#;
        let inbox = inbox(SECRET, TIME + TOLERANCE + 1).await;
        let headers = headers(&sign(SECRET, TIME, body), TIME);
        assert_eq!(inbox.verify(&headers, body), None);
    }
}
