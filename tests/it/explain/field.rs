//! One field: what may be held there, and who reads it.

use serde_json::json;

use super::world::World;
use crate::support::governed::Engine;

#[tokio::test]
async fn a_field_says_which_purpose_covers_it_and_what_policy_decides() {
    let world = World::new(Engine::Sqlite).await;
    let email = world.explain("crm.customers.email", &[]);
    assert_eq!(email["categories"], json!(["user.contact.email"]));
    assert_eq!((&email["said_by"], &email["sensitivity"]), (&"officer".into(), &"personal".into()));
    let one = &email["collection"][0];
    assert_eq!(
        (&one["decision"], &one["decided_by"]),
        (&"permitted".into(), &json!(["collect-for-a-purpose"]))
    );
    assert_eq!(one["purposes"][0]["covers"], true);
    assert_eq!(email["read_by"], json!([]));
    assert_eq!(email["findings"], json!([]));

    let faith = world.explain("crm.customers.faith", &[]);
    assert_eq!(faith["sensitivity"], "sensitive");
    assert_eq!(faith["collection"][0]["decision"], "not_permitted");
    assert_eq!(faith["collection"][0]["purposes"][0]["covers"], false);
    let kinds: Vec<_> =
        faith["findings"].as_array().expect("findings").iter().map(|f| f["kind"].clone()).collect();
    assert!(kinds.contains(&json!("over_collected")), "{kinds:?}");

    let ends = world.explain("crm.customers.ends", &[]);
    assert_eq!((&ends["kind"], &ends["read_by"]), (&"datetime".into(), &json!(["erase-ended"])));
}
