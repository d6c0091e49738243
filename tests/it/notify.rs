//! Alerts on their way: signed, retried, remembered over a restart, and never to the wrong place.

mod restart;

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use stewardd::config::{AlertConfig, AlertFormat};
use stewardd::model::Clock;
use stewardd::notify::{Alert, AlertSeverity, Delivered, Deliverer, outbox};
use stewardd::store::Store;
use stewardd::telemetry::{Known, Metrics};
use tempfile::TempDir;

use crate::support::receiver::Receiver;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const DELIVERED: Delivered = Delivered { delivered: 1, failed: 0, dead: 0 };
const FAILED: Delivered = Delivered { delivered: 0, failed: 1, dead: 0 };
const NOTHING: Delivered = Delivered { delivered: 0, failed: 0, dead: 0 };

fn receiver_config(receiver: &Receiver) -> AlertConfig {
    config("incident", &format!("http://{}/hook/token", receiver.address))
}

fn config(name: &str, url: &str) -> AlertConfig {
    AlertConfig {
        name: name.to_owned(),
        url: SecretString::from(url),
        format: AlertFormat::StandardWebhooks,
        secret: SecretString::from(SECRET),
        events: Vec::new(),
        runbook: None,
        allow_private: true,
    }
}

fn alert(clock: &Clock) -> Alert {
    Alert {
        event: "run.finished",
        severity: AlertSeverity::Info,
        summary: "Erased 3 records of crm.customers.".to_owned(),
        time: clock.millis(),
        data: json!({"plan": "p1", "erased": 3}),
    }
}

/// A daemon's share of it: a store, a clock and a deliverer.
struct Sender {
    store: Store,
    clock: Clock,
    deliverer: Deliverer,
    alerts: Vec<AlertConfig>,
}

impl Sender {
    async fn start(dir: &Path, alerts: Vec<AlertConfig>, clock: Clock) -> Self {
        let store = Store::open(&dir.join("stewardd.db")).await.unwrap();
        let receivers = alerts.iter().map(|alert| alert.name.clone()).collect();
        let known = Known { version: "test".to_owned(), sources: Vec::new(), receivers };
        let metrics = Metrics::new(known);
        let deliverer = Deliverer::new(store.clone(), &alerts, clock.clone(), metrics).unwrap();
        Self { store, clock, deliverer, alerts }
    }

    async fn enqueue(&self) -> u64 {
        let mut transaction = self.store.write().await.unwrap();
        let rows = outbox::enqueue(&mut transaction, &self.alerts, &alert(&self.clock)).await;
        transaction.commit().await.unwrap();
        rows.unwrap()
    }

    async fn deliver(&self) -> Delivered {
        self.deliverer.deliver_due().await.unwrap()
    }

    async fn after(&self, seconds: i64) -> Delivered {
        self.clock.advance(chrono::Duration::seconds(seconds));
        self.deliver().await
    }

    async fn outcomes(&self) -> Vec<(String, Option<String>, i64)> {
        let query = "SELECT state, last_outcome, attempts FROM outbox ORDER BY created_at, id";
        sqlx::query_as(query).fetch_all(self.store.reader()).await.unwrap()
    }

    /// Gives up the store's lock, as a daemon that ends does.
    async fn stop(self) {
        self.store.close().await;
    }
}

fn manual() -> Clock {
    Clock::manual(Clock::System.now())
}

/// Writes a captured request to files and has the independent implementation judge it.
fn judge(dir: &Path, headers: &HashMap<String, String>, body: &str) -> Output {
    let python = std::env::var_os("STEWARDD_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let (head, payload) = (dir.join("headers.json"), dir.join("body"));
    std::fs::write(&head, serde_json::to_vec(headers).unwrap()).unwrap();
    std::fs::write(&payload, body).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/standard_webhooks.py");
    let mut command = Command::new(python);
    let output = command.arg(script).arg(SECRET).arg(head).arg(payload).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!complaint.contains("ModuleNotFoundError"), "run tests/run: {complaint}");
    output
}

#[tokio::test]
async fn an_independent_implementation_accepts_the_signature() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], Clock::System).await;
    assert_eq!(sender.enqueue().await, 1);
    assert_eq!(sender.deliver().await, DELIVERED);
    assert_eq!(sender.deliver().await, NOTHING);
    let (headers, body) = receiver.requests().remove(0);
    assert_eq!(headers["content-type"], "application/json");
    let output = judge(temp.path(), &headers, &body);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said, "ok run.finished\n", "{}", String::from_utf8_lossy(&output.stderr));
    let changed = body.replace("Erased 3", "Erased 4");
    assert_eq!(judge(temp.path(), &headers, &changed).status.code(), Some(1));
    let event: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(event["data"]["details"], json!({"plan": "p1", "erased": 3}));
}

#[tokio::test]
async fn a_failed_attempt_is_repeated_under_the_same_id_even_after_a_restart() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    receiver.answer(500, None);
    receiver.answer(503, None);
    let clock = manual();
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], clock.clone()).await;
    sender.enqueue().await;
    assert_eq!(sender.deliver().await, FAILED);
    assert_eq!(sender.after(4).await, NOTHING, "five seconds must pass");
    assert_eq!(sender.after(3).await, FAILED);
    assert_eq!(sender.outcomes().await, [("pending".into(), Some("http_503".into()), 2)]);
    sender.stop().await;
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], clock).await;
    assert_eq!(sender.after(299).await, NOTHING);
    assert_eq!(sender.after(61).await, DELIVERED);
    let ids = receiver.ids();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| *id == ids[0] && id.starts_with("msg_")));
    let stamps: Vec<_> =
        receiver.requests().iter().map(|(head, _)| head["webhook-timestamp"].clone()).collect();
    assert!(stamps[0] < stamps[1] && stamps[1] < stamps[2], "the timestamp is the attempt's own");
    let waiting = outbox::stats(sender.store.reader()).await.unwrap();
    assert!(waiting.iter().all(|receiver| receiver.pending == 0), "{waiting:?}");
}

#[tokio::test]
async fn a_receiver_that_is_down_gets_everything_when_it_is_back() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    let (config, address) = (receiver_config(&receiver), receiver.address);
    drop(receiver);
    let sender = Sender::start(temp.path(), vec![config], manual()).await;
    for _ in 0..3 {
        sender.enqueue().await;
    }
    assert_eq!(sender.deliver().await, FAILED, "one refusal ends the receiver's turn");
    assert_eq!(sender.outcomes().await[0], ("pending".into(), Some("unreachable".into()), 1));
    let stats = outbox::stats(sender.store.reader()).await.unwrap();
    assert_eq!((stats[0].receiver.as_str(), stats[0].pending, stats[0].dead), ("incident", 3, 0));
    assert_eq!(stats[0].oldest, Some(sender.clock.millis()));
    let receiver = Receiver::at(address).await;
    assert_eq!(sender.after(7).await, Delivered { delivered: 3, failed: 0, dead: 0 });
    assert_eq!(receiver.requests().len(), 3);
}

#[tokio::test]
async fn a_gone_receiver_is_left_alone_until_it_has_another_url() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    receiver.answer(410, None);
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], manual()).await;
    sender.enqueue().await;
    sender.enqueue().await;
    assert_eq!(sender.deliver().await, Delivered { delivered: 0, failed: 0, dead: 2 });
    sender.enqueue().await;
    assert_eq!(sender.after(60).await.dead, 1);
    assert_eq!(receiver.requests().len(), 1);
    // Two were enqueued in the same millisecond: either may have been first.
    let mut outcomes: Vec<_> =
        sender.outcomes().await.into_iter().map(|(_, outcome, _)| outcome.unwrap()).collect();
    outcomes.sort();
    assert_eq!(outcomes, ["disabled", "disabled", "http_410"]);
    let clock = sender.clock.clone();
    sender.stop().await;
    let moved = config("incident", &format!("http://{}/new", receiver.address));
    let sender = Sender::start(temp.path(), vec![moved], clock).await;
    sender.enqueue().await;
    assert_eq!(sender.deliver().await, DELIVERED);
}

#[tokio::test]
async fn a_redirect_is_a_failure() {
    let temp = TempDir::new().unwrap();
    let [receiver, elsewhere] = [Receiver::start().await, Receiver::start().await];
    receiver.answer(307, Some(("location", format!("http://{}/", elsewhere.address))));
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], manual()).await;
    sender.enqueue().await;
    assert_eq!(sender.deliver().await, FAILED);
    assert_eq!(sender.outcomes().await, [("pending".into(), Some("http_307".into()), 1)]);
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    receiver.answer(429, Some(("retry-after", "3600".to_owned())));
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], manual()).await;
    sender.enqueue().await;
    assert_eq!(sender.deliver().await, FAILED);
    assert_eq!(sender.after(3599).await, NOTHING);
    assert_eq!(sender.after(1).await, DELIVERED);
}

#[tokio::test]
async fn private_receivers_need_permission() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    let outside = AlertConfig { allow_private: false, ..receiver_config(&receiver) };
    let sender = Sender::start(temp.path(), vec![outside], manual()).await;
    sender.enqueue().await;
    assert_eq!(sender.deliver().await, FAILED);
    assert_eq!(sender.outcomes().await[0].1.as_deref(), Some("refused_address"));
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn ten_attempts_then_dead() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], manual()).await;
    sender.enqueue().await;
    (0..10).for_each(|_| receiver.answer(400, None));
    let mut days = 0;
    while sender.after(86_400 + 86_400 / 5).await == FAILED {
        days += 1;
    }
    assert_eq!(days, 9);
    assert_eq!(sender.outcomes().await, [("dead".into(), Some("http_400".into()), 10)]);
    assert_eq!(receiver.requests().len(), 10);
}

#[tokio::test]
async fn an_attempt_cut_off_by_a_crash_counts_and_is_repeated() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], manual()).await;
    sender.enqueue().await;
    let mut transaction = sender.store.write().await.unwrap();
    let now = sender.clock.millis();
    let claimed = outbox::claim(&mut transaction, "incident", now, 0.0).await.unwrap().unwrap();
    assert!(outbox::claim(&mut transaction, "incident", now, 0.0).await.unwrap().is_none());
    transaction.commit().await.unwrap();
    assert_eq!(claimed.attempts, 1);
    assert_eq!(sender.deliver().await, NOTHING);
    assert_eq!(sender.after(5).await, DELIVERED);
    assert_eq!(receiver.ids(), [claimed.id]);
}

#[tokio::test]
async fn an_alert_lives_and_dies_with_its_transaction() {
    let temp = TempDir::new().unwrap();
    let receiver = Receiver::start().await;
    let mut deaf = config("deaf", "http://127.0.0.1:9/");
    deaf.events = vec!["finding.*".to_owned()];
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver), deaf], manual()).await;
    let mut transaction = sender.store.write().await.unwrap();
    let event = alert(&sender.clock);
    outbox::enqueue(&mut transaction, &sender.alerts, &event).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(sender.deliver().await, NOTHING);
    assert_eq!(sender.enqueue().await, 1, "the other receiver did not ask for it");
    assert_eq!(sender.deliver().await, DELIVERED);
}

#[tokio::test]
async fn a_receiver_that_left_the_configuration_is_not_waited_for() {
    let temp = TempDir::new().unwrap();
    let clock = manual();
    let receiver = Receiver::start().await;
    let sender = Sender::start(temp.path(), vec![receiver_config(&receiver)], clock.clone()).await;
    sender.enqueue().await;
    sender.stop().await;
    let sender = Sender::start(temp.path(), Vec::new(), clock).await;
    assert_eq!(sender.deliver().await.dead, 1);
    assert_eq!(sender.outcomes().await[0].1.as_deref(), Some("receiver_removed"));
}

#[tokio::test]
async fn a_receiver_that_never_answers_costs_fifteen_seconds() {
    let temp = TempDir::new().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let [one, other] = [config("silent", &url), receiver_config(&Receiver::start().await)];
    let sender = Sender::start(temp.path(), vec![one, other], manual()).await;
    sender.enqueue().await;
    let started = std::time::Instant::now();
    sender.deliver().await;
    assert!(started.elapsed() < Duration::from_secs(45), "{:?}", started.elapsed());
    let timed_out = sender.outcomes().await;
    assert!(timed_out.iter().any(|(_, outcome, _)| outcome.as_deref() == Some("timeout")));
}
