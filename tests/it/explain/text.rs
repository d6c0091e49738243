//! What officers read: sentences in two languages, and the text that was in force.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use stewardd::cli::demo::policies::FILES;

use super::world::World;
use crate::support::daemon::Home;
use crate::support::governed::Engine;

/// The demo's policies, which are the ones in `policies/`.
fn demo() -> Home {
    FILES.iter().fold(Home::new(""), |home, (name, text)| home.with_policy(name, text))
}

fn said(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_base_set_reads_well_in_english() {
    insta::assert_snapshot!("base_set_en", said(&demo(), &["policy", "read"]));
}

#[test]
fn the_base_set_reads_well_in_chinese() {
    insta::assert_snapshot!("base_set_zh", said(&demo(), &["policy", "read", "--lang", "zh"]));
}

#[test]
fn one_policy_or_the_policies_of_a_table_are_read_alone() {
    let home = demo();
    let one = said(&home, &["policy", "read", "crm-erase-closed-tickets"]);
    assert!(one.starts_with("crm-erase-closed-tickets: ") && !one.contains("crm-keep"), "{one}");
    let tickets = said(&home, &["policy", "read", "--table", "crm.tickets"]);
    assert!(tickets.contains("must be erased"), "{tickets}");
    assert!(!tickets.contains("balance_cents"), "{tickets}");
    let refused = home.run(&["policy", "read", "crm-erase-closed-ticket"]);
    assert_eq!(refused.status.code(), Some(64));
    let said = String::from_utf8(refused.stderr).expect("UTF-8");
    assert!(said.contains("did you mean crm-erase-closed-tickets?"), "{said}");
}

const ODD: &str = r#"@id("odd") @mode("observe") @obligation("tell them")
permit (principal, action in [Steward::Action::"erase", Steward::Action::"restrict"], resource in Steward::Source::"crm")
when {
  (resource.tier == "gold" || !(resource.score < 5 && resource.active)) &&
  ["a", "b"].contains(resource.kind) && !(resource.email like "*@example.org") &&
  (if resource.vip then resource.a > resource.b else !(resource has note)) &&
  context.now.durationSince(resource.seen) >= duration("1d12h") &&
  context.now < resource.start &&
  resource.born.offset(duration("-1d")) > datetime("2020-01-01") &&
  resource.score + 1 == 7 &&
  resource.price.lessThan(decimal("9.99"))
}
unless { resource.address.isInRange(ip("10.0.0.0/8")) };
"#;

#[test]
fn every_construct_has_a_phrase_or_is_quoted() {
    let home = Home::new("").with_policy("retention/odd.cedar", ODD);
    insta::assert_snapshot!("odd_en", said(&home, &["policy", "read"]));
    insta::assert_snapshot!("odd_zh", said(&home, &["policy", "read", "--lang", "zh"]));
}

#[tokio::test]
async fn the_text_in_force_at_a_moment_is_shown_with_its_evidence() {
    let world = World::new(Engine::Sqlite).await;
    let show = |more: &[&str]| -> Value {
        world.home.json(&[&["policy", "show", "keep-owing"][..], more].concat())
    };
    let first = show(&[]);
    assert!(first["text"].as_str().is_some_and(|text| text.contains("balance > 0")));
    assert!(first["activated"]["entry"].is_u64(), "{first:#}");

    let path = world.home.policies().join("retention/crm.cedar");
    let text = std::fs::read_to_string(&path).expect("the file");
    let changed = text.replace("balance > 0", "balance > 100");
    std::fs::write(&path, format!("{changed}\n@id(\"new\")\nforbid (principal, action == Steward::Action::\"erase\", resource is crm::parts);\n"))
        .expect("written");
    assert_eq!(show(&[])["bundle"], first["bundle"], "the directory is not yet in force");
    world.home.once_json();
    let second = show(&[]);
    assert_ne!(second["bundle"], first["bundle"]);
    assert!(second["text"].as_str().is_some_and(|text| text.contains("balance > 100")));

    let at = |shown: &Value| -> DateTime<Utc> {
        shown["activated"]["at"].as_str().expect("a time").parse().expect("a time")
    };
    let before = |moment: DateTime<Utc>| (moment - Duration::milliseconds(1)).to_rfc3339();
    let between = show(&["--at", &before(at(&second))]);
    assert_eq!((&between["text"], &between["bundle"]), (&first["text"], &first["bundle"]));
    assert_eq!(between["until"], second["activated"]["at"]);
    let tomorrow = (at(&second) + Duration::days(1)).format("%Y-%m-%d").to_string();
    assert_eq!(show(&["--at", &tomorrow])["text"], second["text"]);

    let (code, said) =
        world.refused(&["policy", "show", "keep-owing", "--at", &before(at(&first))]);
    assert_eq!(code, Some(65), "{said}");
    assert!(
        said.contains("no policies were in force") && said.contains("the first bundle"),
        "{said}"
    );
    let (code, said) = world.refused(&["policy", "show", "new", "--at", &before(at(&second))]);
    assert_eq!(code, Some(65), "{said}");
    assert!(said.contains("`new` was not in force") && said.contains("it is in bundle"), "{said}");
    let file = world.home.json(&["policy", "show", "--file", "periods.toml"]);
    assert!(file["text"].as_str().is_some_and(|text| text.contains("[tax]")));
}
