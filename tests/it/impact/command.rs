//! `stewardd policy impact` as an officer uses it.

use serde_json::Value;

use super::people::{Person, database, dataset};
use crate::support::daemon::Home;
use crate::support::governed::Engine;

const ROWS: i64 = 1_000;

const POLICY: &str = "@id(\"erase-idle\")\npermit (principal, action == Steward::Action::\"erase\",
  resource is crm::customers)\nwhen { resource.visits == 0 };\n";
const COLLECT: &str = "@id(\"collect-all\")\npermit (principal, \
                       action == Steward::Action::\"collect\", resource);\n";

/// With a solver the answer would be the same record made up anew: tests need none.
const PROOF: &str = "not_checked";

/// Two directories, a database, a store that knows both.
async fn home(engine: Engine) -> (crate::support::governed::Governed, Home) {
    let governed = database(engine, "crm", ROWS).await;
    let source = format!("[[source]]\nname = \"crm\"\nurl = \"{}\"\n", governed.url);
    let home = Home::new(&source)
        .with_policy("retention/crm.cedar", POLICY)
        .with_policy("collection/all.cedar", COLLECT)
        .with_policy("datasets/crm.toml", &dataset(engine));
    home.json(&["run", "--once"]);
    let new = home.path().join("new");
    for (name, text) in [
        (
            "retention/crm.cedar",
            POLICY
                .replace("== 0", "== 1")
                .replace("@id(\"erase-idle\")", "@id(\"erase-idle\") @grace(\"9d\")"),
        ),
        ("datasets/crm.toml", dataset(engine)),
    ] {
        let path = new.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    (governed, home)
}

fn ask(home: &Home, arguments: &[&str]) -> Value {
    home.json(&[&["policy", "impact"], arguments].concat())
}

#[tokio::test]
async fn an_officer_sees_the_effect_before_it_happens() {
    for engine in [Engine::Sqlite, Engine::Mysql] {
        sees_the_effect(engine).await;
    }
}

async fn sees_the_effect(engine: Engine) {
    let (_governed, home) = home(engine).await;
    let new = home.path().join("new").display().to_string();
    let found = ask(&home, &[&new]);
    let count = |visits: i64| (1..=ROWS).filter(|i| Person::of(*i).visits == visits).count();
    let [rule] = found["rules"].as_array().expect("rules").as_slice() else { panic!("{found}") };
    let counted = &rule["counted"];
    assert_eq!(counted["become_due"], count(1));
    assert_eq!((&counted["cease_to_be_due"], &counted["stay_due"]), (&count(0).into(), &0.into()));
    assert_eq!(counted["rows"], ROWS);
    assert_eq!(rule["policies"][0]["grace"], serde_json::json!([null, 777_600]));
    assert_eq!(rule["proof"]["result"], PROOF, "{rule}");
    // The email is a field that only the old set allows to be held.
    let fields = found["fields"]["become_over_collected"].to_string();
    assert!(fields.contains("crm.customers.email"), "{fields}");
    assert_eq!(found["brake"]["exceeded"], true, "{found}");

    // The set in force by its name, by its hash, by the beginning of it.
    let hash = found["old"].as_str().expect("a hash");
    for old in ["active", hash, &hash[..10], &home.policies().display().to_string()] {
        assert_eq!(ask(&home, &[old, &new])["rules"][0]["counted"], *counted, "{old}");
    }
    let same = ask(&home, &["active", "active"]);
    assert_eq!((&same["rules"], &same["unchanged_rules"]), (&serde_json::json!([]), &1.into()));

    // What only keeps more is proven without a solver.
    let more = POLICY.to_owned()
        + "@id(\"keep\")\nforbid (principal, action, resource is crm::customers)\nwhen { resource.score == 1 };\n";
    std::fs::write(home.path().join("new/retention/crm.cedar"), more).expect("written");
    let narrower = ask(&home, &[&new]);
    let rules = narrower["rules"].as_array().expect("rules");
    let erase = rules.iter().find(|rule| rule["action"] == "erase").expect("the rule");
    assert_eq!(erase["counted"]["become_due"], 0);
    let kept = (1..=ROWS).map(Person::of).filter(|one| one.visits == 0 && one.score == 1);
    assert_eq!(erase["counted"]["cease_to_be_due"], kept.count(), "{erase}");
    assert_eq!(erase["proof"]["result"], "proven", "{erase}");
}

#[tokio::test]
async fn the_summary_can_be_pasted() {
    let (_governed, home) = home(Engine::Sqlite).await;
    let new = home.path().join("new").display().to_string();
    let text = |lang: &str| {
        let output = home.run(&["policy", "impact", &new, "--lang", lang]);
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let english = text("en");
    for line in [
        "erase crm.customers: rule changed",
        "~ permit erase-idle, @grace none -> 9d",
        "200 become due  of 1000",
        "would need approval: 200 of 1000 rows of customers are more than max_percent = 5",
        "Over-collected fields: +",
        "In all: 200 become due, 200 cease to be due, 0 stay due; 0 rules do not change",
        "these runs wait for approval",
        "Proof that nothing kept before is taken:\n  erase crm.customers: not",
    ] {
        assert!(english.contains(line), "{line} is missing:\n{english}");
    }
    assert!(!english.contains("example.org"), "no value:\n{english}");
    let stable = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.contains("cutoff")).map(str::to_owned).collect()
    };
    assert_eq!(stable(&text("en")), stable(&english), "the same change, the same lines");
    assert!(text("zh").contains("新到期"));
}

#[tokio::test]
async fn what_cannot_be_counted_is_said() {
    let (governed, home) = home(Engine::Sqlite).await;
    let new = home.path().join("new").display().to_string();
    for (old, code) in [("cafe", 64), ("/nowhere", 64)] {
        assert_eq!(home.run(&["policy", "impact", old, &new]).status.code(), Some(code), "{old}");
    }
    assert_eq!(home.run(&["policy", "impact"]).status.code(), Some(64));
    std::fs::write(home.path().join("new/retention/bad.cedar"), "permit (").expect("written");
    assert_eq!(home.run(&["policy", "impact", &new]).status.code(), Some(78));
    std::fs::remove_file(home.path().join("new/retention/bad.cedar")).expect("removed");

    let path = governed.url.strip_prefix("sqlite://").expect("a file");
    std::fs::rename(path, format!("{path}.away")).expect("renamed");
    let blind = home.run(&["policy", "impact", &new]);
    assert_eq!(blind.status.code(), Some(69));
    let text = String::from_utf8(blind.stdout).expect("UTF-8");
    assert!(text.contains("NOT COUNTED crm"), "{text}");
}
