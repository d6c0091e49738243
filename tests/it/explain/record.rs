//! One record: what decided, what would have to change, when it becomes due.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::world::{TODAY, World};
use crate::support::governed::Engine;

#[tokio::test]
async fn records_are_explained_on_sqlite() {
    records(Engine::Sqlite).await;
}

#[tokio::test]
async fn records_are_explained_on_postgres() {
    records(Engine::Postgres).await;
}

#[tokio::test]
async fn records_are_explained_on_mariadb() {
    records(Engine::Mysql).await;
}

async fn records(engine: Engine) {
    let world = World::new(engine).await;
    due(&world);
    becomes_due(&world, "crm.customers:2", "erase", "2026-06-19T00:00:00.000Z");
    // Closed in 2026: ten years from its end, in Berlin.
    becomes_due(&world, "crm.customers:6", "restrict", "2036-12-31T23:00:00.000Z");
    forbidden(&world);
    let never = world.action("crm.customers:4", "erase", TODAY);
    assert_eq!(never["decision"], "not_due");
    assert_eq!(never["becomes_due"]["state"], "not_by_time_alone");
    if engine != Engine::Mysql {
        let odd = world.action("crm.customers:5", "erase", TODAY);
        assert_eq!(
            (&odd["decision"], &odd["unjudgeable"]),
            (&"unjudgeable".into(), &json!(["ends"]))
        );
    }
    let part = world.action("crm.parts:a\\,b,7", "erase", TODAY);
    assert_eq!(part["decision"], "due");
}

fn due(world: &World) {
    let one = world.action("crm.customers:1", "erase", TODAY);
    assert_eq!((&one["decision"], &one["decided_by"]), (&"due".into(), &json!(["erase-ended"])));
    assert_eq!(one["becomes_due"]["state"], "now");
    assert_eq!(one["grace"], "1w");
    let since: DateTime<Utc> = one["due_since"].as_str().expect("a time").parse().expect("a time");
    let ends: DateTime<Utc> = one["grace_ends"].as_str().expect("a time").parse().expect("a time");
    assert_eq!(ends - since, Duration::days(7), "the register knows since when");
    assert_eq!(one["standing"], "clear");
    assert_eq!(one["to_change"], json!([]));
}

/// Not due a millisecond before the moment it names, and due at it.
fn becomes_due(world: &World, record: &str, action: &str, expected: &str) {
    let now = world.action(record, action, TODAY);
    assert_eq!(now["decision"], "not_due", "{now:#}");
    assert_eq!(now["becomes_due_at"], expected, "{now:#}");
    let at: DateTime<Utc> = expected.parse().expect("a time");
    let before = (at - Duration::milliseconds(1)).to_rfc3339();
    assert_eq!(world.action(record, action, &before)["decision"], "not_due");
    assert_eq!(world.action(record, action, &before)["becomes_due_at"], expected);
    assert_eq!(world.action(record, action, expected)["decision"], "due");
}

fn forbidden(world: &World) {
    let one = world.action("crm.customers:3", "erase", TODAY);
    assert_eq!(
        (&one["decision"], &one["decided_by"]),
        (&"forbidden".into(), &json!(["keep-owing"]))
    );
    assert_eq!(one["becomes_due"]["state"], "not_by_time_alone");
    let change = json!([{ "policy": "keep-owing", "conditions": ["(resource[\"balance\"]) > 0"] }]);
    let plain = json!([{ "policy": "keep-owing", "conditions": ["resource.balance > 0"] }]);
    assert!(one["to_change"] == change || one["to_change"] == plain, "{:#}", one["to_change"]);
    let permit =
        one["policies"].as_array().expect("policies").iter().find(|p| p["policy"] == "erase-ended");
    assert_eq!(permit.expect("the permit")["verdict"], "satisfied");
}

#[tokio::test]
async fn a_condition_that_is_not_reached_is_not_asked() {
    let world = World::new(Engine::Sqlite).await;
    let one = world.action("crm.customers:4", "erase", TODAY);
    let says = |policy: &str| -> Vec<Value> {
        let policies = one["policies"].as_array().expect("policies");
        let policy = policies.iter().find(|p| p["policy"] == policy).expect("the policy");
        policy["parts"].as_array().expect("parts").iter().map(|p| p["says"].clone()).collect()
    };
    assert_eq!(says("erase-ended"), ["fails", "not_asked"]);
    assert_eq!(says("keep-owing"), ["fails"]);
}

/// A time of day comes back every day: that is not a turn to be found, and is said.
#[tokio::test]
async fn what_is_not_monotone_in_time_is_not_solved() {
    let world = World::new(Engine::Sqlite).await;
    let at = |time: &str| world.action("crm.parts:a\\,b,7", "restrict", time);
    assert_eq!(at("2026-06-01T05:59:59Z")["decision"], "due");
    let later = at("2026-06-01T07:00:00Z");
    assert_eq!(later["decision"], "not_due");
    assert_eq!(later["becomes_due"]["state"], "not_solved", "{later:#}");
}

#[tokio::test]
async fn text_is_shown_only_when_asked_for_and_only_what_policies_read() {
    let world = World::new(Engine::Sqlite).await;
    let shown = |more: &[&str]| {
        let output =
            world.home.run(&[&["policy", "explain", "crm.customers:1"][..], more].concat());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for quiet in [shown(&[]), shown(&["--json"])] {
        assert!(!quiet.contains("\"consent\"") && !quiet.contains("  consent"), "{quiet}");
        assert!(quiet.contains("characters") && quiet.contains("2024-01-01"), "{quiet}");
    }
    assert!(shown(&["--show-values"]).contains("basis                consent"));
    assert!(!shown(&["--show-values"]).contains("due@example.org"), "no policy reads the address");
    assert!(!world.home.log().contains("due@example.org"));
}

#[tokio::test]
async fn a_hold_is_seen_on_the_record() {
    let world = World::new(Engine::Sqlite).await;
    let file = world.home.path().join("subject");
    std::fs::write(&file, "1\n").expect("written");
    let file = file.to_str().expect("a path");
    let hold = ["holds", "add", "--source", "crm", "--reason", "a case", "--subject-file", file];
    world.home.json(&hold);
    let explained = world.explain("crm.customers:1", &["--at", TODAY]);
    assert_eq!(explained["holds"][0]["reason"], "a case");
    assert_eq!(world.action("crm.customers:1", "erase", TODAY)["standing"], "held");
    assert_eq!(world.action("crm.customers:3", "erase", TODAY)["decision"], "forbidden");
    assert_eq!(world.explain("crm.customers:3", &[])["holds"], json!([]));
}

#[tokio::test]
async fn names_that_mean_nothing_are_refused_with_a_remedy() {
    let world = World::new(Engine::Sqlite).await;
    let cases = [
        ("crm.custmers:1", 64, "there is no table `crm.custmers`", "did you mean crm.customers?"),
        (
            "crm.customers:99999",
            65,
            "crm.customers has no record with this key",
            "compared exactly",
        ),
        ("crm.customers:secret", 64, "holds whole numbers", ""),
        ("crm.parts:a", 64, "the key of parts has 2 parts and 1 were given", "write name,version"),
        ("erase-endet", 64, "no policy, record or field", "did you mean erase-ended?"),
        (
            "crm.customers.emial",
            64,
            "no policy, record or field",
            "did you mean crm.customers.email?",
        ),
    ];
    for (subject, code, message, hint) in cases {
        let (found, said) = world.refused(&["policy", "explain", subject]);
        assert_eq!(found, Some(code), "{subject}: {said}");
        assert!(said.contains(message) && said.contains(hint), "{subject}: {said}");
        let key = subject.split_once(':').map_or("", |(_, key)| key);
        let repeated = key.len() > 3 && said.contains(key);
        assert!(!repeated, "a key is personal data: {said}");
    }
}
