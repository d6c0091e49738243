//! Real daemons: what one could not deliver, the next one does, under the same id.

use std::time::{Duration, Instant};

use sqlx::Connection as _;

use super::{SECRET, judge};
use crate::support::daemon::{Home, PATIENCE};
use crate::support::receiver::Receiver;

const POLICY: &str =
    "@id(\"all\")\npermit (principal, action == Steward::Action::\"collect\", resource);\n";

/// Every message of the outbox: id, state.
async fn outbox(home: &Home) -> Vec<(String, String)> {
    let url = format!("sqlite://{}?mode=ro", home.store().display());
    let mut store = sqlx::SqliteConnection::connect(&url).await.expect("the control store");
    sqlx::query_as("SELECT id, state FROM outbox ORDER BY id")
        .fetch_all(&mut store)
        .await
        .expect("rows")
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !done().await {
        assert!(since.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_daemon_delivers_what_is_left_under_the_same_id() {
    let receiver = Receiver::start().await;
    let address = receiver.address;
    drop(receiver);
    let home = Home::new(&format!(
        "[[alert]]\nname = \"incident\"\nurl = \"http://{address}/hook\"\nsecret_file = \"key\"\n\
         allow_private = true\n"
    ))
    .with_policy("collection/all.cedar", POLICY);
    std::fs::write(home.path().join("key"), SECRET).expect("written");

    let mut daemon = home.start().await;
    home.write_policy("collection/broken.cedar", "permit (principal");
    let tried = "stewardd_deliveries_total{outcome=\"retried\",receiver=\"incident\"}";
    // Whoever looks late may see that it was tried again.
    until("an attempt fails", async || daemon.metric(tried).await >= Some(1.0)).await;
    assert_eq!(daemon.stop().await, 0);
    std::fs::remove_file(home.policies().join("collection/broken.cedar")).expect("it is there");
    let waiting = outbox(&home).await;
    let [(id, state)] = waiting.as_slice() else { panic!("one alert waits: {waiting:?}") };
    assert_eq!(state, "pending");

    let receiver = Receiver::at(address).await;
    let mut daemon = home.start().await;
    until("it is delivered", async || outbox(&home).await.iter().all(|(_, s)| s == "delivered"))
        .await;
    assert_eq!(daemon.stop().await, 0);
    assert_eq!(receiver.ids(), std::slice::from_ref(id), "once, and as the same message");
    let (headers, body) = receiver.requests().remove(0);
    let said = judge(home.path(), &headers, &body);
    assert_eq!(String::from_utf8_lossy(&said.stdout), "ok policy.reload_failed\n");
}
