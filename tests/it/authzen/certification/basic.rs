//! Basic: one decision a request.

use serde_json::json;

use super::{Pdp, action, ask, record, replaced, user, whole, with, without};

const ONE: &str = "/access/v1/evaluation";

#[tokio::test]
async fn core_decisions_follow_from_identifiers() {
    let pdp = Pdp::start().await;
    for (subject, name, decision) in [
        ("alice", "read", true),
        ("alice", "write", true),
        ("bob", "read", true),
        ("bob", "write", false),
    ] {
        let mut request = ask(user(subject), action(name), record("record-1"));
        let answer = pdp.post(ONE, &request).await;
        assert_eq!(answer["decision"], json!(decision), "{subject} {name}");
        // A context that no policy asks for changes nothing, whatever is in it.
        request["context"] = json!({ "time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1" });
        let answer = pdp.post(ONE, &request).await;
        assert_eq!(answer["decision"], json!(decision), "{subject} {name} with a context");
    }
    let subject = with(user("alice"), json!({ "department": "Sales", "role": "manager" }));
    let doing = with(action("read"), json!({ "method": "GET" }));
    let resource = with(record("record-1"), json!({ "status": "active", "owner": "bob" }));
    let answer = pdp.post(ONE, &ask(subject, doing, resource)).await;
    assert_eq!(answer["decision"], json!(true), "more properties than the fixture's");
    pdp.stop().await;
}

#[tokio::test]
async fn properties_are_evaluated() {
    let pdp = Pdp::start().await;
    let archived = || with(record("record-2"), json!({ "status": "archived" }));
    let admin = || with(user("bob"), json!({ "role": "admin" }));
    let delete = |soft: bool| with(action("delete"), json!({ "soft": soft }));
    for (request, decision) in [
        (ask(user("alice"), action("write"), archived()), false),
        (ask(admin(), action("write"), archived()), true),
        (ask(user("alice"), delete(true), record("record-1")), true),
        (ask(user("alice"), delete(false), record("record-1")), false),
        (ask(user("alice"), action("delete"), record("record-1")), false),
    ] {
        let answer = pdp.post(ONE, &request).await;
        assert_eq!(answer["decision"], json!(decision), "{request}");
    }
    // It is the properties that decide, not the identifiers, nor what is stored.
    let lately = with(record("record-1"), json!({ "status": "archived" }));
    let answer = pdp.post(ONE, &ask(user("alice"), action("write"), lately)).await;
    assert_eq!(answer["decision"], json!(false));
    let again = with(record("record-2"), json!({ "status": "active" }));
    let answer = pdp.post(ONE, &ask(user("alice"), action("write"), again)).await;
    assert_eq!(answer["decision"], json!(true));
    let no_more = with(user("bob"), json!({ "role": "guest" }));
    let answer = pdp.post(ONE, &ask(no_more, action("write"), archived())).await;
    assert_eq!(answer["decision"], json!(false));
    pdp.stop().await;
}

#[tokio::test]
async fn what_is_missing_empty_or_of_the_wrong_type_is_400() {
    let pdp = Pdp::start().await;
    let parts = ["/subject", "/action", "/resource"];
    let fields = ["/subject/type", "/subject/id", "/action/name", "/resource/type", "/resource/id"];
    for pointer in parts.iter().chain(&fields) {
        pdp.refuses(ONE, &without(&whole(), pointer)).await;
        for wrong in [json!(123), json!(null), json!(true), json!(["alice"])] {
            pdp.refuses(ONE, &replaced(&whole(), pointer, wrong)).await;
        }
    }
    for pointer in parts {
        pdp.refuses(ONE, &replaced(&whole(), pointer, json!("alice"))).await;
        pdp.refuses(ONE, &replaced(&whole(), pointer, json!({}))).await;
    }
    for pointer in fields {
        pdp.refuses(ONE, &replaced(&whole(), pointer, json!(""))).await;
        pdp.refuses(ONE, &replaced(&whole(), pointer, json!({}))).await;
    }
    for wrong in [json!("text"), json!(7), json!([])] {
        let mut request = whole();
        request["context"] = wrong.clone();
        pdp.refuses(ONE, &request).await;
        for part in ["subject", "action", "resource"] {
            let mut request = whole();
            request[part]["properties"] = wrong.clone();
            pdp.refuses(ONE, &request).await;
        }
    }
    pdp.stop().await;
}
