//! Search: who, what and how.

use serde_json::{Value, json};

use super::{ENDPOINTS, Pdp, action, record, replaced, user, whole, with, without};

const SUBJECT: &str = ENDPOINTS[2];
const RESOURCE: &str = ENDPOINTS[3];
const ACTION: &str = ENDPOINTS[4];

/// Results, after everything that a response must be.
async fn results(pdp: &Pdp, path: &str, request: &Value) -> Vec<Value> {
    let answer = pdp.post(path, request).await;
    let first = answer.as_object().and_then(|members| members.keys().next());
    assert_eq!(first.map(String::as_str), Some("page"), "the page comes first");
    assert!(answer["page"]["next_token"].is_string());
    let results = answer["results"].as_array().expect("a list").clone();
    for one in &results {
        let members: Vec<&String> = one.as_object().expect("an object").keys().collect();
        match path {
            ACTION => assert_eq!(members, ["name"]),
            SUBJECT => assert_eq!((members[0].as_str(), &one["type"]), ("type", &json!("user"))),
            _ => assert_eq!((members[0].as_str(), &one["type"]), ("type", &json!("record"))),
        }
        assert!(path == ACTION || one["id"].is_string());
    }
    results
}

fn readers() -> Value {
    json!({ "subject": { "type": "user" }, "action": action("read"), "resource": record("record-1") })
}

fn readable() -> Value {
    json!({ "subject": user("alice"), "action": action("read"), "resource": { "type": "record" } })
}

fn doable() -> Value {
    json!({ "subject": user("alice"), "resource": record("record-1") })
}

#[tokio::test]
async fn core_results_hold_those_of_the_fixture() {
    let pdp = Pdp::start().await;
    let contexts = [None, Some(json!({ "time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1" }))];
    for context in contexts {
        let given = |mut request: Value| {
            if let Some(context) = &context {
                request["context"] = context.clone();
            }
            request
        };
        let found = results(&pdp, SUBJECT, &given(readers())).await;
        assert_eq!(found, [user("alice"), user("bob")]);
        let found = results(&pdp, RESOURCE, &given(readable())).await;
        assert_eq!(found, [record("record-1"), record("record-2")]);
        let found = results(&pdp, ACTION, &given(doable())).await;
        assert_eq!(found, [action("read"), action("write")]);
    }
    // The id of who is searched for is ignored, and so is an action where actions are.
    let mut request = readers();
    request["subject"]["id"] = json!("bob");
    assert_eq!(results(&pdp, SUBJECT, &request).await.len(), 2);
    let mut request = readable();
    request["resource"]["id"] = json!("record-2");
    assert_eq!(results(&pdp, RESOURCE, &request).await.len(), 2);
    let mut request = doable();
    request["action"] = action("delete");
    assert_eq!(results(&pdp, ACTION, &request).await.len(), 2);
    pdp.stop().await;
}

#[tokio::test]
async fn properties_are_evaluated() {
    let pdp = Pdp::start().await;
    let admin = with(user("bob"), json!({ "role": "admin" }));
    let archived = with(record("record-2"), json!({ "status": "archived" }));
    let request =
        json!({ "subject": { "type": "user" }, "action": action("write"), "resource": archived });
    assert_eq!(results(&pdp, SUBJECT, &request).await, [user("bob")]);
    let request =
        json!({ "subject": admin, "action": action("write"), "resource": { "type": "record" } });
    assert_eq!(results(&pdp, RESOURCE, &request).await, [record("record-2")]);
    let request = json!({ "subject": admin, "resource": archived });
    assert_eq!(results(&pdp, ACTION, &request).await, [action("read"), action("write")]);
    pdp.stop().await;
}

#[tokio::test]
async fn pages_follow_their_tokens() {
    let pdp = Pdp::start().await;
    for (path, request, expected) in [
        (SUBJECT, readers(), vec![user("alice"), user("bob")]),
        (RESOURCE, readable(), vec![record("record-1"), record("record-2")]),
        (ACTION, doable(), vec![action("read"), action("write")]),
    ] {
        let mut request = request;
        request["page"] = json!({ "limit": 1 });
        let first = pdp.post(path, &request).await;
        let token = first["page"]["next_token"].as_str().expect("a text");
        assert!(!token.is_empty(), "there is more");
        // Suites repeat the limit, the scenario does not.
        for page in [json!({ "limit": 1, "token": token }), json!({ "token": token })] {
            request["page"] = page;
            let second = pdp.post(path, &request).await;
            assert_eq!(second["page"], json!({ "next_token": "" }));
            let both: Vec<Value> = [&first, &second]
                .into_iter()
                .flat_map(|page| page["results"].as_array().expect("a list").clone())
                .collect();
            assert_eq!(both, expected, "{path}");
        }
        request["page"] = json!({ "limit": 10, "customAttr": "ignored" });
        assert_eq!(results(&pdp, path, &request).await, expected);
        request["page"] = json!({});
        assert_eq!(results(&pdp, path, &request).await, expected);
    }
    pdp.stop().await;
}

#[tokio::test]
async fn the_unknown_gives_no_results() {
    let pdp = Pdp::start().await;
    for (path, request, pointer, value) in [
        (ACTION, doable(), "/subject/id", "nonexistent-user"),
        (ACTION, doable(), "/resource/id", "nonexistent-record"),
        (ACTION, doable(), "/subject/type", "spaceship"),
        (ACTION, doable(), "/resource/type", "spaceship"),
        (SUBJECT, readers(), "/subject/type", "spaceship"),
        (SUBJECT, readers(), "/resource/type", "spaceship"),
        (SUBJECT, readers(), "/resource/id", "nonexistent-record"),
        (SUBJECT, readers(), "/action/name", "launch"),
        (RESOURCE, readable(), "/resource/type", "spaceship"),
        (RESOURCE, readable(), "/subject/type", "spaceship"),
        (RESOURCE, readable(), "/subject/id", "nonexistent-user"),
        (RESOURCE, readable(), "/action/name", "launch"),
    ] {
        let request = replaced(&request, pointer, json!(value));
        let answer = pdp.post(path, &request).await;
        assert_eq!(answer["results"], json!([]), "{path} {pointer}");
        assert_eq!(answer["page"], json!({ "next_token": "" }), "{path} {pointer}");
    }
    pdp.stop().await;
}

#[tokio::test]
async fn what_is_missing_or_of_the_wrong_type_is_400() {
    let pdp = Pdp::start().await;
    let needed: [(&str, Value, &[&str]); 3] = [
        (
            SUBJECT,
            readers(),
            &[
                "/subject",
                "/subject/type",
                "/action",
                "/action/name",
                "/resource",
                "/resource/type",
                "/resource/id",
            ],
        ),
        (
            RESOURCE,
            readable(),
            &[
                "/subject",
                "/subject/type",
                "/subject/id",
                "/action",
                "/action/name",
                "/resource",
                "/resource/type",
            ],
        ),
        (
            ACTION,
            doable(),
            &[
                "/subject",
                "/subject/type",
                "/subject/id",
                "/resource",
                "/resource/type",
                "/resource/id",
            ],
        ),
    ];
    for (path, request, pointers) in needed {
        for pointer in pointers {
            pdp.refuses(path, &without(&request, pointer)).await;
            for wrong in [json!(123), json!(null), json!(["x"]), json!("")] {
                pdp.refuses(path, &replaced(&request, pointer, wrong)).await;
            }
        }
        for part in request.as_object().expect("an object").keys() {
            pdp.refuses(path, &replaced(&request, &format!("/{part}"), json!("alice"))).await;
        }
        for page in
            [json!("1"), json!({ "limit": "1" }), json!({ "limit": -1 }), json!({ "token": 1 })]
        {
            let mut request = whole();
            request["page"] = page;
            pdp.refuses(path, &request).await;
        }
    }
    pdp.stop().await;
}
