//! What was answered over the socket stands in the audit log, whatever becomes of the daemon afterwards.

use serde_json::{Value, json};

use super::{PEOPLE, POLICIES, SCHEMA, question};
use crate::support::daemon::{Daemon, Home};

const ONE: &str = "/access/v1/evaluation";

fn home() -> Home {
    Home::new("")
        .with_policy("access/a.cedar", POLICIES)
        .with_policy("schema/own.cedarschema", SCHEMA)
        .with_policy("entities/people.json", PEOPLE)
}

async fn ask(daemon: &Daemon, body: &Value) -> (u16, Value) {
    let (status, text) = daemon.ask("POST", ONE, &body.to_string()).await;
    (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

/// The decisions in the log, once there are so many.
async fn logged(home: &Home, daemon: Option<&Daemon>, least: usize) -> Vec<Value> {
    for _ in 0..100 {
        let output = home.run(&["audit", "export", "--format", "jsonl"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let all: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        if all.len() >= least || daemon.is_none() {
            return all;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{least} decisions are never logged");
}

#[tokio::test]
async fn each_answer_is_in_the_log_with_its_policies_and_without_anybodys_id() {
    let home = home();
    let mut daemon = home.start().await;
    let mut broken = question("dr can_read 1");
    broken["context"] = json!({ "break_glass": "canary-reason" });
    let mut erring = question("bob can_write 1");
    erring["resource"]["properties"] = json!({ "level": 2 });
    let mut strange = question("ann can_read 1");
    strange["subject"]["type"] = json!("robot");
    for (body, decision, outcome) in [
        (question("ann can_read 1"), true, "ok"),
        (question("bob can_read 1"), false, "ok"),
        (broken, true, "break_glass"),
        (erring, false, "policy_error"),
        (strange, false, "refused"),
    ] {
        let (status, answer) = ask(&daemon, &body).await;
        assert_eq!((status, &answer["decision"]), (200, &json!(decision)), "{answer}");
        let word = if decision { "permit" } else { "deny" };
        let counted = daemon
            .metric(&format!(
                "stewardd_decisions_total{{decision=\"{word}\",outcome=\"{outcome}\"}}"
            ))
            .await;
        assert_eq!(counted, Some(1.0), "{outcome}");
    }
    let all = logged(&home, Some(&daemon), 5).await;
    let seen = |name: &str| all.iter().map(|one| one[name].clone()).collect::<Vec<_>>();
    assert_eq!(seen("decision"), ["permit", "deny", "permit", "deny", "deny"]);
    assert_eq!(seen("outcome"), ["ok", "ok", "break_glass", "policy_error", "refused"]);
    let said = format!("{all:?}");
    assert!(said.contains("staff-reads") && said.contains("levels"), "{said}");
    for id in ["ann", "bob", "canary-reason"] {
        assert!(!said.contains(&format!("\"{id}\"")), "{id} in clear");
    }
    // Whoever answers for the policy is told that it errs.
    daemon.said("levels could not be evaluated").await;
    daemon.stop().await;
}

/// Handed in before it is answered, and written a turn of the writer later: what is older than that survives.
#[tokio::test]
async fn what_was_answered_a_moment_ago_survives_kill_9() {
    let home = home();
    let mut daemon = home.start().await;
    for _ in 0..20 {
        assert_eq!(ask(&daemon, &question("bob can_read 1")).await.0, 200);
    }
    assert_eq!(logged(&home, Some(&daemon), 20).await.len(), 20);
    assert!(daemon.kill9());
    assert_eq!(logged(&home, None, 20).await.len(), 20);
    let mut daemon = home.start().await;
    assert_eq!(ask(&daemon, &question("bob can_read 1")).await.0, 200);
    daemon.stop().await;
    assert_eq!(logged(&home, None, 21).await.len(), 21, "and nothing twice");
}

/// Without evidence there is no answer.
#[tokio::test]
async fn while_nothing_can_be_logged_nothing_is_decided() {
    let home = home();
    let mut daemon = home.start().await;
    assert_eq!(ask(&daemon, &question("ann can_read 1")).await.0, 200);
    let (audit, aside) = (home.audit(), home.path().join("aside"));
    std::fs::rename(&audit, &aside).expect("moved");
    std::fs::write(&audit, "in the way").expect("written");
    let mut status = 200;
    for _ in 0..200 {
        status = ask(&daemon, &question("ann can_read 1")).await.0;
        if status == 503 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(status, 503);
    std::fs::remove_file(&audit).expect("removed");
    std::fs::rename(&aside, &audit).expect("moved back");
    for _ in 0..400 {
        status = ask(&daemon, &question("ann can_read 1")).await.0;
        if status == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(status, 200, "again by itself");
    daemon.stop().await;
}
