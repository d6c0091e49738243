//! What is due for too long, and what is only watched: said everywhere, once, and never acted on by itself.

use std::time::Duration;

use super::shop::{POLICY, Shop, alerts, stored, until};

const OVERDUE: &str =
    "stewardd_records_overdue{action=\"erase\",policy=\"shop-erase-gone\",source=\"shop\"}";
const SINCE: &str = "stewardd_record_overdue_since_timestamp_seconds{action=\"erase\",policy=\"shop-erase-gone\",source=\"shop\"}";
const WITHHELD: &str = "stewardd_records_withheld{reason=\"observe\",source=\"shop\"}";

/// The daemon's own clock says when something is overdue; a second passes.
const WITHIN: Duration = Duration::from_millis(1_100);

fn millis(text: &serde_json::Value) -> i64 {
    let text = text.as_str().expect("a time");
    chrono::DateTime::parse_from_rfc3339(text).expect("RFC 3339").timestamp_millis()
}

#[tokio::test]
async fn what_is_overdue_is_said_once_and_everywhere() {
    let shop = Shop::new("observe", "").await;
    let policy = POLICY.replace("\npermit", " @act_within(\"1s\") @owner(\"dpo\")\npermit");
    shop.home.write_policy("retention/shop.cedar", &policy);
    shop.home.once_json();
    let first = stored(&shop.home, "SELECT CAST(min(first_due) AS TEXT) FROM due").await;
    let first: i64 = first[0].parse().expect("a moment");
    tokio::time::sleep(WITHIN).await;
    shop.home.once_json();
    shop.home.once_json();

    let told = alerts(&shop.home, "records.overdue").await;
    assert_eq!(told.len(), 1, "once, not at every evaluation: {told:?}");
    assert!(told[0].contains("shop-erase-gone") && told[0].contains("dpo"), "{}", told[0]);
    let plans = shop.home.json(&["plan"]);
    let plan = &plans["plans"][0];
    assert_eq!((&plan["due"], &plan["overdue"]), (&10.into(), &10.into()), "{plan}");
    assert_eq!(millis(&plan["overdue_since"]), first + 1_000, "first due, and a second more");

    let daemon = shop.home.start().await;
    until(OVERDUE, Some(10.0), async || daemon.metric(OVERDUE).await).await;
    let since = daemon.metric(SINCE).await.expect("a moment");
    assert!((since - (first + 1_000) as f64 / 1e3).abs() < 1.0, "{since}");
    let status = shop.home.json_at_last(&["status"]);
    let late = &status["overdue"][0];
    assert_eq!((&late["table"], &late["records"]), (&"shop.customers".into(), &10.into()));
    assert_eq!(late["since"], plan["overdue_since"]);
    drop(daemon);

    shop.governed.execute("UPDATE customers SET gone = 0").await;
    shop.home.once_json();
    shop.home.once_json();
    assert_eq!(alerts(&shop.home, "records.overdue_resolved").await.len(), 1);
    shop.governed.execute("UPDATE customers SET gone = 1").await;
    shop.home.once_json();
    assert_eq!(alerts(&shop.home, "records.overdue").await.len(), 1, "due anew, not yet overdue");
    tokio::time::sleep(WITHIN).await;
    shop.home.once_json();
    assert_eq!(alerts(&shop.home, "records.overdue").await.len(), 2, "overdue anew is told anew");
}

/// Ten are gone, five of them for good.
async fn two_kinds(shop: &Shop) {
    shop.governed.execute("UPDATE customers SET gone = 2 WHERE id <= 5").await;
}

#[tokio::test]
async fn an_observed_rule_is_counted_and_never_acted_on() {
    let shop = Shop::new("enforce", "").await;
    shop.home.write_policy(
        "retention/shop.cedar",
        &POLICY.replace("\npermit", " @mode(\"observe\")\npermit"),
    );
    let summary = shop.home.once_json();
    assert_eq!(
        (&summary["due"]["erase"], summary["acted"].get("erase")),
        (&10.into(), Some(&0.into()))
    );
    assert_eq!(shop.customers().await, 30);
    let plans = shop.home.json(&["plan"]);
    assert_eq!(plans["plans"][0]["guard"], "observe", "{plans}");
    let daemon = shop.home.start().await;
    until(WITHHELD, Some(10.0), async || daemon.metric(WITHHELD).await).await;
    let rules = "stewardd_rules{state=\"observe\"}";
    assert_eq!(daemon.metric(rules).await, Some(1.0));
}

#[tokio::test]
async fn a_permit_on_trial_withholds_only_what_it_alone_permits() {
    let shop = Shop::new("enforce", "").await;
    two_kinds(&shop).await;
    let trial = "@id(\"shop-trial\") @mode(\"observe\")\npermit (principal, action == Steward::Action::\"erase\",\n\
                 resource is shop::customers) when { resource.gone > 0 };\n";
    let text = POLICY.replace("gone == 1", "gone == 2");
    shop.home.write_policy("retention/shop.cedar", &format!("{text}{trial}"));
    let summary = shop.home.once_json();
    assert_eq!((&summary["due"]["erase"], &summary["acted"]["erase"]), (&10.into(), &5.into()));
    assert_eq!(shop.customers().await, 25);
    assert_eq!(shop.governed.number("SELECT count(*) FROM customers WHERE gone = 2").await, 0);
    assert_eq!(shop.governed.number("SELECT count(*) FROM customers WHERE gone = 1").await, 5);
    shop.home.once_json();
    assert_eq!(shop.customers().await, 25, "what is on trial stays, run after run");
    let daemon = shop.home.start().await;
    until(WITHHELD, Some(5.0), async || daemon.metric(WITHHELD).await).await;
}
