//! Batch: many decisions in one request.

use serde_json::{Value, json};

use super::{Pdp, action, ask, record, user, whole, with};

const MANY: &str = "/access/v1/evaluations";

async fn decisions(pdp: &Pdp, request: &Value) -> Vec<bool> {
    let answer = pdp.post(MANY, request).await;
    assert!(answer.get("decision").is_none(), "a list stands alone");
    let all = answer["evaluations"].as_array().expect("a list").iter();
    all.map(|one| {
        assert!(one.get("context").is_none_or(Value::is_object));
        one["decision"].as_bool().expect("a decision")
    })
    .collect()
}

#[tokio::test]
async fn core_defaults_order_and_length() {
    let pdp = Pdp::start().await;
    let request = json!({
        "subject": user("alice"), "action": action("read"),
        "evaluations": [{ "resource": record("record-1") }, { "resource": record("record-2") }],
    });
    assert_eq!(decisions(&pdp, &request).await, [true, true]);
    let mut request = json!({
        "subject": user("bob"), "resource": record("record-1"),
        "evaluations": [{ "action": action("read") }, { "action": action("write") }],
    });
    assert_eq!(decisions(&pdp, &request).await, [true, false]);
    request["options"] = json!({ "evaluations_semantic": "execute_all", "another": 1 });
    assert_eq!(decisions(&pdp, &request).await, [true, false]);
    let items = [whole(), ask(user("bob"), action("write"), record("record-1"))];
    assert_eq!(decisions(&pdp, &json!({ "evaluations": items })).await, [true, false]);
    let request = json!({
        "subject": user("alice"), "action": action("read"),
        "context": { "time": "2025-06-27T18:03-07:00" },
        "evaluations": [
            { "resource": record("record-1") },
            { "resource": record("record-2"),
              "context": { "time": "2025-06-27T19:00-07:00", "source": "batch-override" } },
        ],
    });
    assert_eq!(decisions(&pdp, &request).await.len(), 2);
    // What an evaluation gives comes before the default.
    let mut request = ask(user("alice"), action("write"), record("record-1"));
    request["evaluations"] = json!([{}, { "subject": user("bob") }, { "action": action("read") }]);
    assert_eq!(decisions(&pdp, &request).await, [true, false, true]);
    pdp.stop().await;
}

#[tokio::test]
async fn properties_are_evaluated_for_each() {
    let pdp = Pdp::start().await;
    let active = with(record("record-1"), json!({ "status": "active" }));
    let archived = with(record("record-2"), json!({ "status": "archived" }));
    let mut request = json!({
        "subject": user("alice"), "action": action("write"),
        "evaluations": [{ "resource": active }, { "resource": archived }],
    });
    assert_eq!(decisions(&pdp, &request).await, [true, false]);
    // A default that is no whole resource harms nobody who brings one.
    request["resource"] = json!({ "type": "record" });
    assert_eq!(decisions(&pdp, &request).await, [true, false]);
    let admin = with(user("bob"), json!({ "role": "admin" }));
    let request = json!({
        "action": action("write"), "resource": archived,
        "evaluations": [{ "subject": user("alice") }, { "subject": admin }],
    });
    assert_eq!(decisions(&pdp, &request).await, [false, true]);
    // A member replaces the default whole: properties of the default do not shine through, nor does its type.
    let request = json!({
        "subject": user("alice"), "action": action("write"), "resource": archived,
        "evaluations": [{ "resource": record("record-1") }, { "resource": { "id": "record-1" } }],
    });
    assert_eq!(decisions(&pdp, &request).await, [true, false]);
    pdp.stop().await;
}

#[tokio::test]
async fn an_evaluation_that_fails_is_a_denial_among_the_others() {
    let pdp = Pdp::start().await;
    let request = json!({
        "subject": user("alice"), "action": action("read"),
        "evaluations": [{ "resource": record("record-1") }, {}],
    });
    assert_eq!(decisions(&pdp, &request).await, [true, false]);
    let request =
        json!({ "action": action("read"), "evaluations": [{ "resource": record("record-1") }] });
    assert_eq!(decisions(&pdp, &request).await, [false]);
    let broken = json!([1, "text", null, [], { "action": 7 }, { "resource": {} }, { "subject": user("alice") }]);
    let mut request = whole();
    request["evaluations"] = broken;
    let expected = [false, false, false, false, false, false, true];
    assert_eq!(decisions(&pdp, &request).await, expected);
    pdp.stop().await;
}

#[tokio::test]
async fn no_evaluations_is_one_evaluation() {
    let pdp = Pdp::start().await;
    let mut request = whole();
    for evaluations in [None, Some(json!([]))] {
        if let Some(evaluations) = evaluations {
            request["evaluations"] = evaluations;
        }
        let answer = pdp.post(MANY, &request).await;
        assert_eq!(answer["decision"], json!(true));
        assert!(answer.get("evaluations").is_none());
    }
    request.as_object_mut().expect("an object").remove("subject");
    pdp.refuses(MANY, &request).await;
    request["evaluations"] = json!({ "0": {} });
    pdp.refuses(MANY, &request).await;
    pdp.stop().await;
}

#[tokio::test]
async fn semantics_end_with_what_decides() {
    let pdp = Pdp::start().await;
    let of = |semantic: Value, names: [&str; 3]| {
        json!({
            "subject": user("bob"), "resource": record("record-1"),
            "evaluations": names.map(|name| json!({ "action": action(name) })),
            "options": { "evaluations_semantic": semantic },
        })
    };
    for (semantic, names, expected) in [
        ("execute_all", ["read", "write", "read"], &[true, false, true][..]),
        ("deny_on_first_deny", ["read", "write", "read"], &[true, false]),
        ("deny_on_first_deny", ["read", "read", "read"], &[true, true, true]),
        ("permit_on_first_permit", ["write", "read", "write"], &[false, true]),
        ("permit_on_first_permit", ["write", "write", "write"], &[false, false, false]),
    ] {
        let request = of(json!(semantic), names);
        assert_eq!(decisions(&pdp, &request).await, expected, "{semantic} {names:?}");
    }
    for semantic in [json!("bogus_value"), json!(""), json!(1), json!(null)] {
        pdp.refuses(MANY, &of(semantic, ["read", "write", "read"])).await;
    }
    pdp.stop().await;
}
