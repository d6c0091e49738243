//! Requests that wait for the decision log: they are decided by what is in force when their turn comes.

use std::sync::Arc;

use serde_json::json;
use stewardd::config::DecisionsConfig;
use stewardd::http::authzen::{Records, Seat};
use stewardd::model::Clock;
use stewardd::policy::decide::Surroundings;
use stewardd::telemetry::{Known, Metrics};
use tempfile::TempDir;

use super::{PEOPLE, POLICIES, SCHEMA, all, decider, post, question};
use crate::decisions::world::{House, decided};

#[tokio::test]
async fn who_was_let_in_before_the_wait_may_not_be_after_it() {
    let temp = TempDir::new().unwrap();
    let config = DecisionsConfig { backlog: 1_000, ..DecisionsConfig::default() };
    let mut house = House::open(temp.path(), &config).await;
    let records = Records { log: house.decisions.clone(), metrics: Metrics::new(Known::default()) };
    let seat = Seat::new(Clock::System, None, Some(records));
    let with = |policies: &str| {
        let files = [
            ("access/a.cedar", policies),
            ("schema/own.cedarschema", SCHEMA),
            ("entities/people.json", PEOPLE),
        ];
        Arc::new(decider(&files, &[], Surroundings::default()))
    };
    seat.take(with(POLICIES));
    let api = all(seat.clone());
    let body = question("ann can_read 1").to_string();
    assert_eq!(post(&api, "/access/v1/evaluation", body.clone()).await.1["decision"], json!(true));
    house.decisions.record_all((0..1_000).map(decided).collect()).unwrap();
    let waiting = post(&api, "/access/v1/evaluation", body);
    tokio::pin!(waiting);
    assert!(futures_util::poll!(waiting.as_mut()).is_pending(), "there is no room");
    seat.take(with(&format!("{POLICIES}\n@id(\"closed\") forbid (principal, action, resource);")));
    house.writer.turn().await.unwrap();
    let (status, answer) = waiting.await;
    assert_eq!((status, &answer["context"]["policies"]), (200, &json!(["closed"])), "{answer}");
}
