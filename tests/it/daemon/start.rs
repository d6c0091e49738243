//! Starts that are not clean: a source away, policies broken, a state that is taken or too new.

use super::shop::{Shop, alerts, bundle, missed, retention_runs, stored, until};
use crate::support::daemon::Home;

#[tokio::test]
async fn a_source_that_is_away_stops_nothing_else() {
    let far = "[[source]]\nname = \"far\"\nurl = \"postgres://nobody@127.0.0.1:1/x\"\n\
               mode = \"enforce\"\nreplicas = \"none\"\n";
    let shop = Shop::new("enforce", far).await;
    let far = "@id(\"far-erase\")\npermit (principal, action == Steward::Action::\"erase\",
               resource is far::people);\n";
    shop.home.write_policy("retention/far.cedar", far);
    drop(stewardd::store::Store::open(&shop.home.store()).await.expect("a store"));
    missed(&shop.home).await;
    let daemon = shop.home.start().await;
    until("customers", 20, async || shop.customers().await).await;
    until("retention", vec!["done".to_owned()], async || retention_runs(&shop.home).await).await;
    for (sample, value) in [
        ("stewardd_source_up{source=\"shop\"}", 1.0),
        ("stewardd_source_up{source=\"far\"}", 0.0),
        ("stewardd_scan_tables{source=\"shop\",state=\"full\"}", 1.0),
    ] {
        until(sample, Some(value), async || daemon.metric(sample).await).await;
    }
    assert_eq!(daemon.get("/readyz").await.0, 200);
    assert_eq!(daemon.get("/readyz/act").await.0, 200);
    assert!(daemon.log().contains("source far cannot be reached"), "{}", daemon.log());
}

#[tokio::test]
async fn a_broken_directory_at_start_runs_the_last_good_set_and_touches_nothing() {
    let shop = Shop::new("observe", "").await;
    shop.home.once_json();
    let good = stored(&shop.home, "SELECT hash FROM bundles").await;
    let shop = shop.in_mode("enforce", "");
    shop.break_policy();
    missed(&shop.home).await;
    let mut daemon = shop.home.start().await;

    assert_eq!(daemon.get("/readyz").await.0, 200);
    let (status, reasons) = daemon.get("/readyz/act").await;
    assert_eq!(status, 503);
    assert!(reasons.contains("\"bundle\""), "{reasons}");
    assert_eq!(vec![bundle(&daemon).await], good, "the archived set decides");
    assert_eq!(daemon.metric("stewardd_config_last_reload_successful").await, Some(0.0));
    let blocked = "stewardd_acting_blocked{reason=\"bundle\"}";
    until(blocked, Some(1.0), async || daemon.metric(blocked).await).await;
    // The run it had missed was done, and has found what is due; nothing was touched.
    until("retention", vec!["done".to_owned()], async || retention_runs(&shop.home).await).await;
    let plan = &shop.home.json(&["plan"])["plans"][0];
    assert_eq!(plan["due"], 10);
    assert_eq!(plan["guard"], "refused");
    assert_eq!(plan["reasons"][0], "acting is blocked: bundle");
    assert_eq!(shop.customers().await, 30);
    assert_eq!(shop.governed.number("SELECT count(*) FROM stewardd_journal").await, 1);
    let told = alerts(&shop.home, "policy.reload_failed").await;
    assert_eq!(told.len(), 1, "said once: {told:?}");
    assert!(told[0].contains("retention/shop.cedar:4:"), "{told:?}");

    shop.mend_policy();
    daemon.until("/readyz/act", 200).await;
    assert_eq!(daemon.stop().await, 0);
    assert_eq!(shop.customers().await, 30, "acting waits for the hours that people chose");
    let summary = shop.home.once_json();
    assert_eq!(summary["acted"]["erase"], 10, "{summary}");
    assert_eq!(shop.customers().await, 20);
}

#[tokio::test]
async fn with_no_set_to_fall_back_to_every_error_is_shown() {
    let shop = Shop::new("enforce", "").await;
    shop.home.write_policy("retention/shop.cedar", "@id(\"one\")\npermit (principal, action;\n");
    shop.home.write_policy("retention/other.cedar", "permit (principal, action, resource);\n");
    shop.home.write_policy("periods.toml", "[tax]\nyaers = 10\n");
    let ended = shop.home.run(&["run"]);
    let said = String::from_utf8(ended.stderr).expect("UTF-8");
    assert_eq!(ended.status.code(), Some(78), "{said}");
    for place in ["retention/shop.cedar:2:", "retention/other.cedar:1:", "periods.toml:2:"] {
        assert!(said.contains(place), "{place}: {said}");
    }
    assert!(said.contains('^'), "with a caret: {said}");
}

#[tokio::test]
async fn an_empty_directory_says_where_to_start() {
    let ended = Home::new("").run(&["run"]);
    let said = String::from_utf8(ended.stderr).expect("UTF-8");
    assert_eq!(ended.status.code(), Some(78), "{said}");
    assert!(said.contains("no policy in this directory"), "{said}");
    assert!(said.contains("start from the policies/ directory"), "{said}");
}

#[tokio::test]
async fn a_state_of_a_newer_version_is_left_alone() {
    let shop = Shop::new("observe", "").await;
    shop.home.once_json();
    stored(&shop.home, "PRAGMA user_version = 99").await;
    for command in [&["run"][..], &["run", "--once"], &["status"], &["plan"]] {
        let ended = shop.home.run(command);
        let said = String::from_utf8(ended.stderr).expect("UTF-8");
        assert_eq!(ended.status.code(), Some(78), "{command:?}: {said}");
        assert!(said.contains("99") && said.contains("newer"), "{command:?}: {said}");
    }
}

#[tokio::test]
async fn a_second_daemon_on_the_same_state_does_not_start() {
    let shop = Shop::new("observe", "").await;
    let daemon = shop.home.start().await;
    for command in [&["run"][..], &["run", "--once"]] {
        let ended = shop.home.run(command);
        let said = String::from_utf8(ended.stderr).expect("UTF-8");
        assert_eq!(ended.status.code(), Some(75), "{said}");
        assert!(said.contains("another stewardd is using"), "{said}");
        assert!(said.contains("a state directory of its own"), "{said}");
    }
    assert_eq!(daemon.get("/healthz").await.0, 200);
}
