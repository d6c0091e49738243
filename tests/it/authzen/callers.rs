//! Who may ask at all, by the company's own policies.

use axum::Extension;
use serde_json::json;
use stewardd::http::{Caller, Via};
use stewardd::model::Scopes;

use super::{PEOPLE, POLICIES, SCHEMA, api_of, post, question};

const OWN: &str = r#"
@id("the-crm-asks") permit (
  principal == Steward::Service::"crm-app", action == Steward::Action::"decide", resource);
"#;

async fn status(more: &str, caller: &str) -> u16 {
    let policies = format!("{POLICIES}{more}");
    let files = [
        ("access/a.cedar", policies.as_str()),
        ("schema/own.cedarschema", SCHEMA),
        ("entities/people.json", PEOPLE),
    ];
    let caller = Caller { name: caller.into(), via: Via::Token, scopes: Scopes::default() };
    let api = api_of(&files, &[]).layer(Extension(caller));
    post(&api, "/access/v1/evaluation", question("ann can_read 1").to_string()).await.0
}

#[tokio::test]
async fn where_policies_speak_of_callers_each_needs_their_leave() {
    assert_eq!(status("", "anybody").await, 200, "a scope is enough");
    assert_eq!(status(OWN, "crm-app").await, 200);
    assert_eq!(status(OWN, "shop-app").await, 403);
}

/// What is asked about is the same for all: the caller's name says nothing of the subject.
#[tokio::test]
async fn a_callers_leave_is_no_subjects_permission() {
    let (status, answer) = {
        let files = [
            ("access/a.cedar", &*format!("{POLICIES}{OWN}")),
            ("schema/own.cedarschema", SCHEMA),
            ("entities/people.json", PEOPLE),
        ];
        let caller = Caller { name: "crm-app".into(), via: Via::Token, scopes: Scopes::default() };
        let api = api_of(&files, &[]).layer(Extension(caller));
        post(&api, "/access/v1/evaluation", question("bob can_read 1").to_string()).await
    };
    assert_eq!((status, &answer["decision"]), (200, &json!(false)));
}
