//! Policies changed under a running daemon: all or nothing, and said everywhere.

use std::os::unix::fs::symlink;
use std::path::Path;

use rustix::process::Signal;

use super::shop::{POLICY, Shop, alerts, bundle, stored, until};
use crate::support::daemon::Daemon;

const SUCCESSFUL: &str = "stewardd_config_last_reload_successful";
/// Where the broken policy is wrong.
const PLACE: &str = "retention/shop.cedar:4:";
const CAUSE: &str = "gonne";

async fn successful(daemon: &Daemon, expected: f64) {
    until(SUCCESSFUL, Some(expected), async || daemon.metric(SUCCESSFUL).await).await;
}

/// A daemon that has taken its first inventory.
async fn started(shop: &Shop) -> Daemon {
    let daemon = shop.home.start().await;
    let up = "stewardd_source_up{source=\"shop\"}";
    until(up, Some(1.0), async || daemon.metric(up).await).await;
    until("policies with a rule", true, async || daemon.log().contains("rules=1")).await;
    daemon
}

#[tokio::test]
async fn a_broken_file_changes_nothing_and_is_told_everywhere() {
    let shop = Shop::new("enforce", "").await;
    let daemon = started(&shop).await;
    let good = bundle(&daemon).await;
    successful(&daemon, 1.0).await;

    shop.break_policy();
    successful(&daemon, 0.0).await;
    assert_eq!(bundle(&daemon).await, good, "the old set stays");
    assert_eq!(daemon.get("/readyz").await.0, 200);
    assert_eq!(daemon.get("/readyz/act").await.0, 200, "what is in force may act");
    let log = daemon.log();
    let line = log.lines().find(|line| line.contains("policies refused")).expect("a line");
    assert!(line.contains(PLACE) && line.contains(CAUSE), "{line}");
    until("alerts", 1, async || alerts(&shop.home, "policy.reload_failed").await.len()).await;
    let told = alerts(&shop.home, "policy.reload_failed").await.remove(0);
    assert!(told.contains(PLACE) && told.contains(CAUSE) && told.contains(&good), "{told}");

    let refused = shop.home.run(&["reload"]);
    let said = String::from_utf8(refused.stderr).expect("UTF-8");
    assert_eq!(refused.status.code(), Some(65), "{said}");
    assert!(said.contains(PLACE) && said.contains(CAUSE), "{said}");
    assert!(said.contains("the policies before it stay in force"), "{said}");
    let status = shop.home.json_at_last(&["status"]);
    assert_eq!(status["last_reload"]["ok"], false);

    shop.mend_policy();
    successful(&daemon, 1.0).await;
    assert_eq!(bundle(&daemon).await, good);
    assert_eq!(shop.home.json_at_last(&["status"])["last_reload"]["ok"], true);
}

#[tokio::test]
async fn a_reload_asked_for_answers() {
    let shop = Shop::new("observe", "").await;
    let daemon = started(&shop).await;
    let first = bundle(&daemon).await;
    shop.home.write_policy("retention/shop.cedar", &format!("// changed\n{POLICY}"));
    let answer = shop.home.json_at_last(&["reload"]);
    let second = bundle(&daemon).await;
    assert_ne!(first, second);
    assert_eq!((answer["ok"].as_bool(), answer["message"].as_str()), (Some(true), Some(&*second)));
    let archived = stored(&shop.home, "SELECT hash FROM bundles ORDER BY first_active_at").await;
    assert_eq!(archived, [first, second]);

    // The signal alone, with nothing changed on disk: the report is a new one all the same.
    let report = async || shop.home.json_at_last(&["status"])["last_reload"]["at"].clone();
    let before = report().await;
    daemon.signal(Signal::HUP);
    until("a new report", true, async || report().await != before).await;
}

#[tokio::test]
async fn a_failing_case_refuses_the_set() {
    let shop = Shop::new("observe", "").await;
    let daemon = started(&shop).await;
    let good = bundle(&daemon).await;
    let case = "[[case]]\nname = \"somebody who is gone is erased\"\ntable = \"shop.customers\"\n\
                action = \"erase\"\nnow = \"2026-06-15T12:00:00Z\"\nrow = { gone = 1 }\nexpect = \"permit\"\n";
    shop.home.write_policy("tests/shop.toml", &case.replace("permit", "deny"));
    let refused = shop.home.run(&["reload"]);
    let said = String::from_utf8(refused.stderr).expect("UTF-8");
    assert_eq!(refused.status.code(), Some(65), "{said}");
    assert!(said.contains("tests/shop.toml"), "{said}");
    assert!(said.contains("somebody who is gone is erased"), "{said}");
    assert_eq!(bundle(&daemon).await, good);
    assert_eq!(shop.home.run(&["check"]).status.code(), Some(78));

    shop.home.write_policy("tests/shop.toml", case);
    assert_eq!(shop.home.json_at_last(&["reload"])["ok"], true);
    assert_ne!(bundle(&daemon).await, good);
}

#[tokio::test]
async fn a_failing_case_about_access_refuses_the_set() {
    let shop = Shop::new("observe", "").await;
    let people = "[{ \"uid\": { \"type\": \"Steward::User\", \"id\": \"ann\" }, \"attrs\": {}, \"parents\": [] }]";
    let policy = "@id(\"ann-reads\")\npermit (principal == Steward::User::\"ann\", \
                  action == Steward::Action::\"read\", resource in Steward::Table::\"shop.customers\");\n";
    shop.home.write_policy("entities/people.json", people);
    shop.home.write_policy("access/shop.cedar", policy);
    let daemon = started(&shop).await;
    let good = bundle(&daemon).await;
    let case = "[[case]]\nname = \"ann changes customers\"\nprincipal = 'Steward::User::\"ann\"'\n\
                action = \"update\"\nresource = 'Steward::Table::\"shop.customers\"'\nexpect = \"permit\"\n";
    shop.home.write_policy("tests/access.toml", case);
    let refused = shop.home.run(&["reload"]);
    let said = String::from_utf8(refused.stderr).expect("UTF-8");
    assert_eq!(refused.status.code(), Some(65), "{said}");
    assert!(
        said.contains("tests/access.toml:2:8") && said.contains("ann changes customers"),
        "{said}"
    );
    assert_eq!(bundle(&daemon).await, good);

    shop.home.write_policy("tests/access.toml", &case.replace("update", "read"));
    assert_eq!(shop.home.json_at_last(&["reload"])["ok"], true);
    assert_ne!(bundle(&daemon).await, good);
}

/// Puts a link in the place of another in one step, as Kubernetes and deployment tools do.
pub fn swap(link: &Path, target: &Path) {
    let new = link.with_file_name("..new");
    symlink(target, &new).expect("a link");
    std::fs::rename(&new, link).expect("renamed");
}

fn write(dir: &Path, text: &str) {
    std::fs::create_dir_all(dir.join("retention")).expect("a directory");
    std::fs::write(dir.join("retention/shop.cedar"), text).expect("written");
}

#[tokio::test]
async fn a_swapped_directory_is_noticed() {
    let shop = Shop::new("observe", "").await;
    let (root, policies) = (shop.home.path().to_owned(), shop.home.policies());
    std::fs::remove_dir_all(&policies).expect("removed");
    write(&root.join("releases/1"), POLICY);
    write(&root.join("releases/2"), &format!("// second\n{POLICY}"));
    symlink(root.join("releases/1"), &policies).expect("a link");
    let daemon = started(&shop).await;
    let first = bundle(&daemon).await;
    swap(&policies, &root.join("releases/2"));
    until("the set is another", true, async || bundle(&daemon).await != first).await;
    swap(&policies, &root.join("releases/1"));
    until("the first set is back", true, async || bundle(&daemon).await == first).await;
}
