//! Requests that would cost far more than their length: what is kept of each decision, and what is read for each item.

use serde_json::{Value, json};

use super::{api, post, question};

const ONE: &str = "/access/v1/evaluation";
const MANY: &str = "/access/v1/evaluations";

#[tokio::test]
async fn ids_and_names_have_an_end() {
    for (part, name) in
        [("subject", "id"), ("subject", "type"), ("action", "name"), ("resource", "id")]
    {
        let mut request = question("ann can_read 1");
        request[part][name] = json!("x".repeat(1_024));
        assert_eq!(post(&api(), ONE, request.to_string()).await.0, 200, "{part}.{name}");
        request[part][name] = json!("x".repeat(1_025));
        let (status, answer) = post(&api(), ONE, request.to_string()).await;
        let refused = format!("`{part}.{name}` is longer than 1024 bytes");
        assert_eq!((status, &answer["error"]), (400, &json!(refused)));
    }
    // As the default of a thousand items it is refused a thousand times, and kept not once.
    let mut request = question("ann can_read 1");
    request["resource"]["id"] = json!("x".repeat(2_000));
    request["evaluations"] = Value::Array(vec![json!({}); 1_000]);
    let (status, answer) = post(&api(), MANY, request.to_string()).await;
    let last = &answer["evaluations"][999];
    assert_eq!((status, &last["context"]["reason"]), (200, &json!("invalid_request")));
}

#[tokio::test]
async fn what_is_read_for_each_item_has_an_end() {
    let with = |members: usize| {
        let properties: Value = (0..members).map(|at| (format!("p{at}"), json!(at))).collect();
        let mut request = question("ann can_read 1");
        request["resource"]["properties"] = properties;
        request["evaluations"] = Value::Array(vec![json!({}); 1_000]);
        request.to_string()
    };
    assert_eq!(post(&api(), MANY, with(900)).await.0, 200);
    let (status, answer) = post(&api(), MANY, with(1_100)).await;
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(
        status == 400 && error.ends_with("1000000 are the most"),
        "the weight of a batch: {status} {answer}"
    );
}
