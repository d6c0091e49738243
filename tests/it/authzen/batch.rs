//! Many decisions in one request.

use serde_json::{Value, json};

use super::{api, post, question};

const MANY: &str = "/access/v1/evaluations";

fn decisions(answer: &Value) -> Vec<bool> {
    let all = answer["evaluations"].as_array().expect("a list").iter();
    all.map(|one| one["decision"].as_bool().expect("a decision")).collect()
}

/// ann reads 1, bob reads 1, ann reads 2: permitted, denied, permitted.
fn three(semantic: Option<&str>) -> Value {
    let mut request = json!({
        "subject": { "type": "user", "id": "ann" },
        "action": { "name": "can_read" },
        "resource": { "type": "record", "id": "1" },
        "evaluations": [
            {},
            { "subject": { "type": "user", "id": "bob" } },
            { "resource": { "type": "record", "id": "2" } },
        ],
    });
    if let Some(semantic) = semantic {
        request["options"] = json!({ "evaluations_semantic": semantic });
    }
    request
}

#[tokio::test]
async fn each_item_takes_what_it_lacks_from_above_and_order_is_kept() {
    for semantic in [None, Some("execute_all")] {
        let (status, answer) = post(&api(), MANY, three(semantic).to_string()).await;
        assert_eq!((status, decisions(&answer)), (200, vec![true, false, true]));
        assert!(answer.get("decision").is_none());
    }
    // A member that is given replaces the whole of the other.
    let mut request = three(None);
    request["subject"]["properties"] = json!({ "clearance": "not a number" });
    let (_, answer) = post(&api(), MANY, request.to_string()).await;
    assert_eq!(answer["evaluations"][0]["context"]["reason"], "ill_typed");
    assert_eq!(answer["evaluations"][1]["context"]["reason"], "not_permitted");
}

#[tokio::test]
async fn the_other_semantics_end_with_the_first_that_decides() {
    for (semantic, expected) in
        [("deny_on_first_deny", vec![true, false]), ("permit_on_first_permit", vec![true])]
    {
        let (status, answer) = post(&api(), MANY, three(Some(semantic)).to_string()).await;
        assert_eq!((status, decisions(&answer)), (200, expected), "{semantic}");
    }
    let (status, _) = post(&api(), MANY, three(Some("first_come")).to_string()).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn an_item_that_is_no_question_is_denied_and_the_rest_goes_on() {
    let mut request = three(None);
    request.as_object_mut().unwrap().remove("resource");
    request["evaluations"][1] = json!(7);
    let (status, answer) = post(&api(), MANY, request.to_string()).await;
    assert_eq!((status, decisions(&answer)), (200, vec![false, false, true]));
    let first = &answer["evaluations"][0]["context"];
    assert_eq!(
        (&first["reason"], &first["detail"]),
        (&json!("invalid_request"), &json!("`resource` is missing"))
    );
}

#[tokio::test]
async fn without_evaluations_it_is_the_single_endpoint() {
    let mut request = question("ann can_read 1");
    let (status, answer) = post(&api(), MANY, request.to_string()).await;
    assert_eq!((status, &answer["decision"]), (200, &json!(true)));
    request["evaluations"] = json!([]);
    let (status, answer) = post(&api(), MANY, request.to_string()).await;
    assert_eq!((status, &answer["decision"]), (200, &json!(true)));
    request["evaluations"] = json!({});
    assert_eq!(post(&api(), MANY, request.to_string()).await.0, 400);
}

/// Three bytes make an item: without an end to them, one request would keep a worker busy for seconds.
#[tokio::test]
async fn a_batch_has_an_end() {
    let mut request = question("ann can_read 1");
    request["evaluations"] = Value::Array(vec![json!({}); 1000]);
    let (status, answer) = post(&api(), MANY, request.to_string()).await;
    assert_eq!((status, decisions(&answer).len()), (200, 1000));
    request["evaluations"].as_array_mut().unwrap().push(json!({}));
    let (status, answer) = post(&api(), MANY, request.to_string()).await;
    let refused = "`evaluations` has 1001 items; 1000 are the most";
    assert_eq!((status, &answer["error"]), (400, &json!(refused)));
}

#[tokio::test]
async fn a_long_batch_lets_others_go_first() {
    let mut request = question("ann can_read 1");
    let own = json!({ "context": { "more": vec!["x"; 200] } });
    request["evaluations"] = Value::Array(vec![own; 1000]);
    let (api, body) = (api(), request.to_string());
    let (done, mut turns) = (std::cell::Cell::new(false), 0);
    let batch = async {
        let answer = post(&api, MANY, body).await;
        done.set(true);
        answer
    };
    let other = async {
        while !done.get() {
            turns += 1;
            tokio::task::yield_now().await;
        }
    };
    let ((status, _), ()) = tokio::join!(batch, other);
    assert_eq!(status, 200);
    assert!(turns > 1, "another had {turns} turns");
}
