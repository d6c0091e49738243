//! Consent, as the running daemon learns of it: given and withdrawn in the application's own table.

use std::time::Instant;

use serde_json::{Value, json};

use super::{Duration, PATIENCE, post};
use crate::support::daemon::{Daemon, Home};
use crate::support::governed::{Engine, Governed};

const POLICY: &str = r#"@id("marketing-while-consent-stands")
permit (principal in Steward::Role::"marketing", action == Steward::Action::"read", resource is crm::customers)
when { context has purpose && context.purpose == Steward::Purpose::"marketing" }
when { resource has consent_ends_at && resource.consent_ends_at > context.now };
"#;
const PEOPLE: &str = r#"[{ "uid": { "type": "Steward::Role", "id": "marketing" }, "attrs": {}, "parents": [] },
  { "uid": { "type": "Steward::User", "id": "kim" }, "attrs": {}, "parents": [{ "type": "Steward::Role", "id": "marketing" }] }]"#;
const REGISTER: &str = "[marketing]\nlawful_basis = \"consent\"\ncategories = [\"user.name\"]\n";
const DATASET: &str = "[customers]\nsubject = \"id\"\npurposes = [\"marketing\"]\n\
    [customers.types]\nconsent_ends_at = \"iso-text\"\n";

/// Waits until it decides so, under the bundle that it answered with before.
async fn comes_to(daemon: &Daemon, customer: &str, expected: bool, bundle: &mut Value) {
    let ask = json!({
        "subject": { "type": "Steward::User", "id": "kim" },
        "action": { "name": "read" },
        "resource": { "type": "crm::customers", "id": customer },
        "context": { "purpose": "marketing" },
    });
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (_, answer) = post(daemon, "/access/v1/evaluation", &ask).await;
        if answer["decision"] == json!(expected) {
            let own = answer["context"]["bundle"].clone();
            assert!(bundle.is_null() || *bundle == own, "policies were loaded: {}", daemon.log());
            *bundle = own;
            return;
        }
        assert!(Instant::now() < deadline, "{customer} {expected}: {answer} {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn consent_withdrawn_in_the_database_is_denied_and_no_policy_is_loaded_for_it() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed
        .execute(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, consent_ends_at TEXT); \
             INSERT INTO customers VALUES (1, 'Ada', '2199-01-01T00:00:00Z'), (2, 'Bob', NULL)",
        )
        .await;
    let home = Home::new(&format!(
        "[[source]]\nname = \"crm\"\nurl = \"{}\"\n[[directory]]\nsource = \"crm\"\n\
         type = \"crm::customers\"\nquery = \"select id, consent_ends_at from customers\"\nevery = \"1s\"\n",
        governed.url
    ))
    .with_policy("access/marketing.cedar", POLICY)
    .with_policy("purposes.toml", REGISTER)
    .with_policy("datasets/crm.toml", DATASET)
    .with_policy("entities/people.json", PEOPLE);
    home.once_json();
    let daemon = home.start().await;
    let mut bundle = Value::Null;
    comes_to(&daemon, "1", true, &mut bundle).await;
    comes_to(&daemon, "2", false, &mut bundle).await;
    governed
        .execute(
            "UPDATE customers SET consent_ends_at = '2020-01-01T00:00:00Z' WHERE id = 1; \
             UPDATE customers SET consent_ends_at = '2199-01-01T00:00:00Z' WHERE id = 2",
        )
        .await;
    comes_to(&daemon, "1", false, &mut bundle).await;
    comes_to(&daemon, "2", true, &mut bundle).await;
    governed.execute("UPDATE customers SET consent_ends_at = NULL WHERE id = 2").await;
    comes_to(&daemon, "2", false, &mut bundle).await;
}
