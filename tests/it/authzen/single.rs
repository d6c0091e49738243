//! One decision a request.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::{api, post, question, send};

const ONE: &str = "/access/v1/evaluation";

async fn decide(mut ask: Value, more: &[(&str, Value)]) -> Value {
    for (path, value) in more {
        *ask.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value.clone();
    }
    let (status, answer) = post(&api(), ONE, ask.to_string()).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

#[tokio::test]
async fn stored_people_are_in_what_they_are_in() {
    for (words, decision) in [
        ("ann can_read 1", true),
        ("bob can_read 1", false),
        ("bob can_write 1", true),
        ("ann can_write 1", false),
        ("bob can_write 2", false),
        ("nobody can_read 1", false),
        ("ann can_delete 1", false),
    ] {
        let answer = decide(question(words), &[]).await;
        assert_eq!(answer["decision"], decision, "{words}: {answer}");
        assert_eq!(answer["context"]["bundle"].as_str().map(str::len), Some(64));
    }
    let answer = decide(question("ann can_read 1"), &[]).await;
    assert_eq!(answer["context"]["policies"], json!(["staff-reads"]));
    let answer = decide(question("bob can_read 1"), &[]).await;
    assert_eq!(answer["context"]["reason"], "not_permitted");
}

#[tokio::test]
async fn properties_outweigh_what_is_stored_and_undeclared_ones_are_ignored() {
    let mut ask = question("ann can_write 1");
    ask["resource"]["properties"] = json!({ "owner": "ann", "colour": { "deep": [1] } });
    assert_eq!(decide(ask, &[]).await["decision"], true);
    let mut ask = question("bob can_write 1");
    ask["resource"]["properties"] = json!({ "owner": { "type": "user", "id": "ann" } });
    assert_eq!(decide(ask, &[]).await["decision"], false);
    let mut ask = question("bob can_delete 2");
    ask["subject"]["properties"] = json!({ "clearance": 4 });
    ask["action"]["properties"] = json!({ "soft": true, "more": 1 });
    let answer = decide(ask, &[]).await;
    assert_eq!(answer["decision"], true, "{answer}");
    assert_eq!(
        answer["context"]["obligations"],
        json!([
            { "policy": "cleared-deletes", "name": "notify" },
            { "policy": "cleared-deletes", "name": "require", "value": "second_factor" }
        ])
    );
}

#[tokio::test]
async fn what_is_of_the_wrong_type_or_unknown_is_denied_with_a_reason() {
    for (path, value, reason) in [
        (
            "/subject",
            json!({"type": "user", "id": "ann", "properties": {"clearance": "3"}}),
            "ill_typed",
        ),
        ("/subject", json!({"type": "robot", "id": "ann"}), "unknown_type"),
        ("/subject", json!({"type": "record", "id": "1"}), "not_applicable"),
        ("/resource", json!({"type": "no such type", "id": "1"}), "unknown_type"),
        ("/action", json!({"name": "can_fly"}), "unknown_action"),
    ] {
        let answer = decide(question("ann can_read 1"), &[(path, value)]).await;
        assert_eq!(
            (&answer["decision"], &answer["context"]["reason"]),
            (&json!(false), &json!(reason))
        );
    }
    let mut ask = question("ann can_read 1");
    ask["context"] = json!({ "ip": "10.0.0.canary" });
    let answer = decide(ask, &[]).await;
    assert_eq!(
        answer["context"]["detail"],
        "`context.ip` is not an IP address or a range of them as text"
    );
}

#[tokio::test]
async fn a_forbid_outweighs_and_one_that_errs_denies() {
    let mut ask = question("ann can_read 1");
    ask["context"] = json!({ "ip": "192.168.1.1" });
    let answer = decide(ask.clone(), &[]).await;
    assert_eq!(answer["decision"], false);
    assert_eq!(answer["context"]["policies"], json!(["not-from-outside"]));
    assert_eq!(answer["context"]["reason"], "forbidden");
    ask["context"] = json!({ "ip": "10.1.2.3" });
    assert_eq!(decide(ask, &[]).await["decision"], true);
    let mut ask = question("bob can_write 1");
    ask["resource"]["properties"] = json!({ "level": 2 });
    let answer = decide(ask, &[]).await;
    assert_eq!(answer["decision"], false, "{answer}");
    assert_eq!(answer["context"]["reason"], "policy_error");
    assert_eq!(answer["context"]["errors"], json!(["levels"]));
}

#[tokio::test]
async fn the_glass_is_broken_only_with_a_reason_and_only_where_it_helps() {
    let mut ask = question("dr can_read 1");
    assert_eq!(decide(ask.clone(), &[]).await["decision"], false);
    ask["context"] = json!({ "break_glass": "unconscious patient" });
    let answer = decide(ask.clone(), &[]).await;
    assert_eq!(
        (&answer["decision"], &answer["context"]["break_glass"]),
        (&json!(true), &json!(true))
    );
    ask["context"] = json!({ "break_glass": "  " });
    assert_eq!(decide(ask, &[]).await["decision"], false);
    let mut ask = question("ann can_read 1");
    ask["context"] = json!({ "break_glass": "curious" });
    let answer = decide(ask, &[]).await;
    assert_eq!(answer["decision"], true);
    assert!(answer["context"].get("break_glass").is_none(), "she may anyway: {answer}");
    let mut ask = question("bob can_read 1");
    ask["context"] = json!({ "break_glass": "curious" });
    assert_eq!(decide(ask, &[]).await["decision"], false);
}

#[tokio::test]
async fn what_is_no_question_is_400_and_names_what_is_missing() {
    let api = api();
    let good = question("ann can_read 1");
    for (path, said) in [
        ("/subject", "`subject` is missing"),
        ("/subject/type", "`subject.type` is missing"),
        ("/subject/id", "`subject.id` is missing"),
        ("/action", "`action` is missing"),
        ("/action/name", "`action.name` is missing"),
        ("/resource/id", "`resource.id` is missing"),
    ] {
        let mut ask = good.clone();
        let (parent, name) = path.rsplit_once('/').expect("a path");
        ask.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").remove(name);
        let (status, answer) = post(&api, ONE, ask.to_string()).await;
        assert_eq!((status, answer["error"].as_str()), (400, Some(said)));
    }
    for (body, said) in [
        ("", "the body ends too early"),
        ("[]", "the body is not an object"),
        ("{\"subject\":{}", "the body ends too early"),
        ("{\"subject\": 1}", "`subject` is not an object"),
        ("{\"subject\":{\"type\":\"user\",\"id\":\"a\",\"id\":\"b\"}}", "a member is named twice"),
    ] {
        let (status, answer) = post(&api, ONE, body).await;
        let error = answer["error"].as_str().unwrap_or_default();
        assert_eq!(status, 400, "{body}");
        assert!(error.starts_with(said), "{body}: {error}");
    }
    for kind in ["text/plain", "application/jsonx", ""] {
        let request = Request::post(ONE).header("content-type", kind);
        let (status, _) = send(&api, request.body(Body::from(good.to_string())).unwrap()).await;
        assert_eq!(status, 400, "{kind}");
    }
    let request = Request::post(ONE).header("content-type", "application/json; charset=utf-8");
    let (status, _) = send(&api, request.body(Body::from(good.to_string())).unwrap()).await;
    assert_eq!(status, 200);
}
