//! `policy coverage`: each gap is there when it should be, and gone when it is closed.

use serde_json::Value;
use sqlx::{Connection as _, Executor as _};

use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};

const TABLES: &str = "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, basis TEXT NOT NULL, owed INTEGER NOT NULL, ended_at TEXT);
CREATE TABLE leads (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
CREATE TABLE colours (id INTEGER PRIMARY KEY, shade INTEGER NOT NULL);
INSERT INTO customers VALUES (1, 'ann@example.org', 'contract', 0, NULL), (2, 'bob@example.org', 'consent', 5, NULL);
INSERT INTO leads VALUES (1, 'eve@example.org'), (2, 'joe@example.org');";
const DATASET: &str = "[customers]\nsubject = \"id\"\n[customers.types]\nended_at = \"iso-text\"\n[colours]\nsubject = \"none\"\n";
const RETENTION: &str = r#"@id("erase-ended")
permit (principal, action == Steward::Action::"erase", resource is shop::customers)
when { resource has ended_at && resource.ended_at <= context.now };

@id("anonymize-debtors")
permit (principal, action == Steward::Action::"anonymize", resource is shop::customers)
when { resource.owed > 0 && resource.basis == "contract" };

@id("keep-debtors")
forbid (principal, action in [Steward::Action::"erase", Steward::Action::"anonymize"], resource is shop::customers)
when { resource.owed > 0 };

@id("erase-people")
permit (principal, action == Steward::Action::"erase", resource is hr::people);
"#;

async fn world() -> (Governed, Home) {
    let governed = Governed::new(Engine::Sqlite, "shop").await;
    governed.execute(TABLES).await;
    let source =
        format!("[[source]]\nname = \"shop\"\nurl = \"{}\"\nreplicas = \"none\"\n", governed.url);
    let home = Home::new(&source)
        .with_policy("datasets/shop.toml", DATASET)
        .with_policy("retention/shop.cedar", RETENTION);
    (governed, home)
}

/// `kind table policy`, of every gap.
fn gaps(home: &Home) -> Vec<String> {
    let report = home.json(&["policy", "coverage"]);
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let gaps = report["gaps"].as_array().expect("gaps");
    gaps.iter()
        .map(|g| format!("{} {} {}", word(&g["kind"]), word(&g["table"]), word(&g["policy"])))
        .collect()
}

#[tokio::test]
async fn gaps_open_and_close() {
    let (governed, home) = world().await;
    assert_eq!(home.run(&["policy", "coverage"]).status.code(), Some(69), "no daemon has run yet");
    home.once_json();
    assert_eq!(
        gaps(&home),
        [
            "no_retention_rule shop.leads -",
            "never_due shop.customers erase-ended",
            "always_forbidden shop.customers anonymize-debtors",
            "pending - erase-people",
            "no_subject shop.leads -",
        ]
    );
    let text = String::from_utf8(home.run(&["policy", "coverage"]).stdout).expect("UTF-8");
    for expected in
        ["retention/shop.cedar:5", "`keep-debtors` forbids whatever it permits", "5 gaps"]
    {
        assert!(text.contains(expected), "{expected} not in {text}");
    }
    // It is a finding as well, with the rule and the field.
    let findings = home.json(&["findings", "--kind", "never_due"]);
    let finding = &findings["findings"][0];
    assert_eq!((&finding["table"], &finding["field"]), (&"customers".into(), &"ended_at".into()));

    governed.execute("UPDATE customers SET ended_at = '2099-01-01' WHERE id = 1").await;
    home.write_policy("datasets/shop.toml", &format!("{DATASET}[leads]\nsubject = \"id\"\n"));
    let mended = RETENTION
        .replace("resource.owed > 0 && resource.basis", "resource.basis")
        .replace("hr::people)", "shop::leads)");
    home.write_policy("retention/shop.cedar", &mended);
    home.once_json();
    assert_eq!(gaps(&home), Vec::<String>::new());
    let text = String::from_utf8(home.run(&["policy", "coverage"]).stdout).expect("UTF-8");
    assert!(text.contains("the policies reach all of it"), "{text}");
    assert!(
        home.json(&["findings", "--kind", "never_due"])["findings"]
            .as_array()
            .expect("a list")
            .is_empty()
    );
}

#[tokio::test]
async fn what_has_drifted_or_was_never_scanned_is_said() {
    let (governed, home) = world().await;
    home.once_json();
    governed.execute("ALTER TABLE customers DROP COLUMN owed; DROP TABLE leads").await;
    home.once_json();
    let found = gaps(&home);
    for expected in [
        "quarantined shop.customers -",
        "quarantined shop.customers anonymize-debtors",
        "quarantined shop.customers keep-debtors",
    ] {
        assert!(found.iter().any(|gap| gap == expected), "{expected} not in {found:#?}");
    }

    let url = format!("sqlite://{}", home.store().display());
    let mut store = sqlx::SqliteConnection::connect(&url).await.expect("the store");
    store.execute("DELETE FROM observations").await.expect("deleted");
    store.close().await.expect("closed");
    let found = gaps(&home);
    assert!(found.contains(&"not_scanned shop -".to_owned()), "{found:#?}");
    assert!(!found.iter().any(|gap| gap.starts_with("never_due")), "{found:#?}");
}
