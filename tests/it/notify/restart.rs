//! Real daemons: what one could not deliver, the next one does, under the same id.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::Connection as _;

use super::{SECRET, judge};
use crate::support::process::Daemon;
use crate::support::receiver::Receiver;

const POLICY: &str =
    "@id(\"all\")\npermit (principal, action == Steward::Action::\"collect\", resource);\n";

/// Every message of the outbox: id, state.
async fn outbox(dir: &Path) -> Vec<(String, String)> {
    let url = format!("sqlite://{}?mode=ro", dir.join("state/stewardd.db").display());
    let mut store = sqlx::SqliteConnection::connect(&url).await.expect("the control store");
    sqlx::query_as("SELECT id, state FROM outbox ORDER BY id")
        .fetch_all(&mut store)
        .await
        .expect("rows")
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !done().await {
        assert!(since.elapsed() < Duration::from_secs(60), "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_daemon_delivers_what_is_left_under_the_same_id() {
    let temp = tempfile::tempdir().expect("a directory");
    let dir = temp.path();
    let receiver = Receiver::start().await;
    let address = receiver.address;
    drop(receiver);
    let config = dir.join("stewardd.toml");
    std::fs::write(
        &config,
        format!(
            "[store]\nurl = \"sqlite://state/stewardd.db\"\n[policies]\ndir = \"policies\"\n\
             [audit]\ndir = \"state/audit\"\n[http]\nlisten = \"127.0.0.1:0\"\nauth = \"none\"\n[[alert]]\n\
             name = \"incident\"\nurl = \"http://{address}/hook\"\nsecret_file = \"key\"\nallow_private = true\n"
        ),
    )
    .expect("written");
    std::fs::write(dir.join("key"), SECRET).expect("written");
    let policies = dir.join("policies/collection");
    std::fs::create_dir_all(&policies).expect("made");
    std::fs::write(policies.join("all.cedar"), POLICY).expect("written");

    let daemon = Daemon::start(&config, &dir.join("log"));
    std::fs::write(policies.join("broken.cedar"), "permit (principal").expect("written");
    let tried = "stewardd_deliveries_total{outcome=\"retried\",receiver=\"incident\"} 1";
    until("an attempt fails", async || daemon.get("/metrics").contains(tried)).await;
    assert_eq!(daemon.stop().code(), Some(0));
    std::fs::remove_file(policies.join("broken.cedar")).expect("it is there");
    let waiting = outbox(dir).await;
    let [(id, state)] = waiting.as_slice() else { panic!("one alert waits: {waiting:?}") };
    assert_eq!(state, "pending");

    let receiver = Receiver::at(address).await;
    let daemon = Daemon::start(&config, &dir.join("log"));
    until("it is delivered", async || outbox(dir).await.iter().all(|(_, s)| s == "delivered"))
        .await;
    assert_eq!(daemon.stop().code(), Some(0));
    assert_eq!(receiver.ids(), std::slice::from_ref(id), "once, and as the same message");
    let (headers, body) = receiver.requests().remove(0);
    let said = judge(dir, &headers, &body);
    assert_eq!(String::from_utf8_lossy(&said.stdout), "ok policy.reload_failed\n");
}
