//! One cycle with the real binary: what the report says is what findings, status and plan say, what the metrics
//! count, and no more than that.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};

const POLICY: &str = "@id(\"shop-erase-gone\") @act_within(\"1d\")
permit (principal == Steward::Service::\"stewardd\", action == Steward::Action::\"erase\",
  resource is shop::customers)
when { resource.gone == 1 };
@id(\"collect\") permit (principal, action == Steward::Action::\"collect\", resource)
when { resource.category in resource.purposes };
";
const DATASET: &str = "[customers]\nsubject = \"id\"\npurposes = []\n";
/// Thirty rows, ten of them gone; every value is one that would be known again.
const CUSTOMERS: &str = "CREATE TABLE customers (id BIGINT NOT NULL PRIMARY KEY, email TEXT, note TEXT, gone BIGINT NOT NULL);
     INSERT INTO customers WITH RECURSIVE n(i) AS (SELECT 7001 UNION ALL SELECT i + 1 FROM n WHERE i < 7030)
     SELECT i, 'cnry-' || i || '@example.org', 'CNRY wrote us a long letter number ' || i, CASE WHEN i <= 7010 THEN 1 ELSE 0 END FROM n;
     CREATE TABLE stock (sku BIGINT NOT NULL PRIMARY KEY, name TEXT);";

struct Shop {
    home: Home,
    _governed: Governed,
}

async fn shop(mode: &str) -> Shop {
    let governed = Governed::new(Engine::Sqlite, "shop").await;
    governed.execute(CUSTOMERS).await;
    let sections = format!(
        "[[source]]\nname = \"shop\"\nurl = \"{}\"\nmode = \"{mode}\"\nreplicas = \"none\"\n\
         [guard]\napprovals = 0\ngrace = \"none\"\nmax_rows = 1000\nmax_percent = 100\n",
        governed.url
    );
    let home = Home::new(&sections)
        .with_policy(
            "retention/shop.cedar",
            POLICY.split("@id(\"collect\")").next().expect("a part"),
        )
        .with_policy(
            "collection/base.cedar",
            &POLICY[POLICY.find("@id(\"collect\")").expect("a part")..],
        )
        .with_policy("datasets/shop.toml", DATASET);
    let script = home.json(&["source", "prepare", "shop"]);
    governed.execute(script["script"].as_str().expect("a script")).await;
    Shop { home, _governed: governed }
}

fn report(home: &Home) -> Value {
    home.json(&["report"])
}

/// `status` says 69 while no daemon runs, and what it knows.
fn status(home: &Home) -> Vec<Value> {
    let output = home.run(&["status", "--json"]);
    let status: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    status["counts"].as_array().expect("counts").clone()
}

#[tokio::test]
async fn its_numbers_are_those_of_the_other_commands() {
    let Shop { home, _governed } = &shop("observe").await;
    let cycle = home.once_json();
    let made = report(home);
    assert_eq!(
        (&made["format"], &made["version"]),
        (&Value::from("stewardd.report"), &Value::from(1))
    );
    for number in ["tables", "fields"] {
        assert_eq!(made["totals"][number], cycle[number], "{number}");
        assert!(cycle[number].as_u64() > Some(1), "{number}");
    }
    let mut kinds = BTreeMap::new();
    for found in made["findings"].as_array().expect("findings") {
        *kinds.entry(found["kind"].as_str().expect("a kind")).or_insert(0_u64) += 1;
    }
    assert_eq!(serde_json::json!(kinds), cycle["findings"]);
    let listed = home.json(&["findings"]);
    let names = |of: &Value| -> Vec<String> {
        let found = of["findings"].as_array().expect("findings").iter();
        found.map(|one| one["fingerprint"].to_string()).collect()
    };
    assert_eq!(names(&made), names(&listed), "in the same order");
    assert!(!names(&made).is_empty());

    assert_eq!(made["totals"]["due"]["erase"], 10);
    for count in status(home) {
        let (what, word) =
            (count["what"].as_str().expect("text"), count["state"].as_str().expect("text"));
        if ["due", "overdue", "findings"].contains(&what) {
            assert_eq!(made["totals"][what][word], count["number"], "{what} {word}");
        }
    }
    let plan = &home.json(&["plan"])["plans"][0];
    let tables = made["sources"][0]["tables"].as_array().expect("tables").clone();
    let customers = tables.iter().find(|table| table["name"] == "customers").expect("customers");
    assert_eq!(customers["rules"][0]["counts"]["due"], plan["due"]);
    assert_eq!(customers["rules"][0]["permits"][0]["policy"], plan["policies"][0]);
    assert_eq!(customers["rows"], 30);

    // Today's row of the trends is this state; the risk is that of the tables.
    let today = made["trends"].as_array().and_then(|days| days.last()).expect("a day");
    assert_eq!(today["due"]["erase"], 10);
    assert_eq!(today["findings"], made["totals"]["findings"]);
    assert_eq!(today["risk"], made["totals"]["risk"]);
    let bands: u64 =
        today["risk"].as_object().expect("bands").values().filter_map(Value::as_u64).sum();
    assert_eq!(Some(bands), made["totals"]["tables"].as_u64());
    assert_eq!(
        customers["risk"]["score"], made["sources"][0]["highest_risk"],
        "customers matter most"
    );
}

#[tokio::test]
async fn what_was_done_today_is_counted_once() {
    let Shop { home, _governed } = &shop("enforce").await;
    let acted = home.once_json()["acted"]["erase"].clone();
    assert_eq!(acted, 10);
    home.once_json();
    let made = report(home);
    // Two, when it was midnight in between.
    let days = made["trends"].as_array().expect("days").iter();
    let counted: u64 = days.filter_map(|day| day["acted"]["erase"].as_u64()).sum();
    assert_eq!(counted, acted, "a second cycle adds nothing");
}

#[tokio::test]
async fn it_needs_no_source_and_holds_no_value() {
    let Shop { mut home, _governed } = shop("observe").await;
    home.once_json();
    // Nobody answers where the source was: what is remembered is enough.
    home.configure("[[source]]\nname = \"shop\"\nurl = \"postgres://u@127.0.0.1:1/shop\"\n");
    for format in ["html", "json", "csv", "fides"] {
        let file = home.path().join(format);
        let path = file.to_str().expect("UTF-8");
        let output = home.run(&["report", "--format", format, "--out", path]);
        assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        let text = std::fs::read_to_string(&file).expect("a file").replace("<wbr>", "");
        assert!(
            text.contains("customers") && text.contains("user.contact.email"),
            "{format}: {text}"
        );
        for value in ["cnry", "CNRY", "7001", "7030", "letter"] {
            assert!(!text.contains(value), "{format} holds {value}");
        }
        let printed = home.run(&["report", "--format", format, "--source", "shop"]).stdout;
        assert_eq!(printed.is_empty(), text.is_empty(), "{format}");
    }
    let unknown = home.run(&["report", "--source", "nowhere"]);
    assert_eq!(unknown.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no source is named `nowhere`"));
}
