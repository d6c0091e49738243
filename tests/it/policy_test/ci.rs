//! In CI: a checkout and the printed schema, JUnit, coverage, a filter. No store, no database, no configuration.

use std::fs;
use std::process::Command;

use super::shop::{Checkout, POLICIES};
use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};

const CASES: &str = r#"[[case]]
name = "owes <nothing> & \"more\""
table = "shop.customers"
action = "erase"
now = "2026-06-15T12:00:00Z"
row = { basis = "consent", ended_at = "2026-05-01T00:00:00Z", owed = 0 }
expect = "permit"

[[case]]
name = "wrong"
table = "shop.customers"
action = "erase"
now = "2026-06-15T12:00:00Z"
row = { basis = "contract", owed = 1 }
expect = "permit"

[[case]]
name = "elsewhere"
table = "hr.people"
action = "erase"
now = "2026-06-15T12:00:00Z"
expect = "permit"
"#;

#[tokio::test]
async fn the_printed_schema_is_all_that_is_needed() {
    let checkout = Checkout::new().await;
    // It is a schema that Cedar reads, editors included.
    let text = fs::read_to_string(checkout.schema()).expect("printed");
    let (_schema, warnings) = cedar_policy::Schema::from_cedarschema_str(&text).expect("Cedar");
    assert_eq!(warnings.count(), 0);
    assert!(text.contains("entity customers in [Steward::Table]"), "{text}");
    let (outcome, code) = checkout.outcome(CASES, &["--filter", "owes"]);
    assert_eq!((code, &outcome["passed"]), (Some(0), &1.into()), "{outcome:#}");

    // A dataset may name a column that Cedar cannot represent, and no other: the schema alone does not know.
    checkout.write("datasets/shop.toml", &POLICIES[0].1.replace("photo", "phto"));
    let refused = checkout.test(&[]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(78), "{said}");
    assert!(
        said.contains("there is no column `phto`") && said.contains("did you mean `photo`?"),
        "{said}"
    );
    // A fact is the dataset's, not the schema's: without its declaration it is gone.
    checkout.write("datasets/shop.toml", &POLICIES[0].1.replace("last_order", "first_order"));
    let said = String::from_utf8(checkout.test(&[]).stderr).expect("UTF-8");
    assert!(said.contains("no column or fact `last_order`"), "{said}");
    checkout.write("datasets/shop.toml", POLICIES[0].1);

    // The JSON form serves as well.
    let json = checkout.schema().with_extension("json");
    fs::rename(json, checkout.schema()).expect("renamed");
    let (outcome, code) = checkout.outcome(CASES, &["--filter", "owes"]);
    assert_eq!((code, &outcome["passed"]), (Some(0), &1.into()), "{outcome:#}");

    // A schema that lost its comments is refused rather than half understood.
    let bare: String =
        text.lines().filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n");
    fs::write(checkout.schema(), bare).expect("written");
    let refused = checkout.test(&[]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(65), "{said}");
    assert!(
        said.contains("no inventory in this schema") && said.contains("policy schema >"),
        "{said}"
    );
    fs::write(checkout.schema(), text.replacen("{\"name\"", "{\"nom\"", 1)).expect("written");
    let said = String::from_utf8(checkout.test(&[]).stderr).expect("UTF-8");
    assert!(
        said.contains("not a table of an inventory") && said.contains("shop.cedarschema:"),
        "{said}"
    );
    fs::remove_file(checkout.schema()).expect("removed");
    assert_eq!(checkout.test(&[]).status.code(), Some(74));
}

/// Parsed by somebody else's parser.
#[tokio::test]
async fn junit_is_xml_that_ci_reads() {
    let checkout = Checkout::new().await;
    checkout.write("tests/t.toml", CASES);
    let file = checkout.path().join("junit.xml");
    let output = checkout.test(&["--junit", file.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(65));
    let script = "import sys, json, xml.etree.ElementTree as E\n\
        root = E.parse(sys.argv[1]).getroot()\n\
        case = lambda c: [c.get('name'), c.get('classname'), c.get('line'), [o.tag for o in c], \
        [o.get('message') for o in c], [o.text for o in c]]\n\
        print(json.dumps([root.tag, root.attrib, [[s.get('name'), [case(c) for c in s]] for s in root]]))";
    let parsed = Command::new("python3").args(["-c", script]).arg(&file).output().expect("python3");
    assert!(parsed.status.success(), "{}", String::from_utf8_lossy(&parsed.stderr));
    let parsed: serde_json::Value = serde_json::from_slice(&parsed.stdout).expect("JSON");
    assert_eq!(parsed[0], "testsuites");
    let count = |name: &str| parsed[1][name].as_str().expect("a count").to_owned();
    assert_eq!(
        (count("tests"), count("failures"), count("skipped")),
        ("3".into(), "1".into(), "1".into())
    );
    let suite = &parsed[2][0];
    assert_eq!(suite[0], "tests/t.toml");
    let (passed, failed, skipped) = (&suite[1][0], &suite[1][1], &suite[1][2]);
    assert_eq!(
        (&passed[0], &passed[3]),
        (&"owes <nothing> & \"more\"".into(), &serde_json::json!([]))
    );
    assert_eq!(
        (&failed[1], &failed[2], &failed[3][0]),
        (&"tests/t.toml".into(), &"10".into(), &"failure".into())
    );
    assert!(failed[4][0].as_str().unwrap().contains("got deny by keep-debtors"), "{failed}");
    assert!(failed[5][0].as_str().unwrap().contains("resource.basis == \"consent\""), "{failed}");
    assert_eq!(
        (&skipped[3][0], &skipped[4][0]),
        (&"skipped".into(), &"no inventory of source hr yet".into())
    );
}

#[tokio::test]
async fn coverage_names_what_no_case_tried() {
    let checkout = Checkout::new().await;
    let (outcome, code) = checkout.outcome(CASES, &["--coverage", "--filter", "owes"]);
    assert_eq!(code, Some(0));
    let coverage = &outcome["coverage"];
    let policy = |id: &str| {
        let all = coverage["policies"].as_array().expect("policies");
        all.iter().find(|policy| policy["id"] == id).expect(id).clone()
    };
    assert_eq!(
        (&policy("erase-ended")["matched"], &policy("erase-ended")["not_matched"]),
        (&1.into(), &0.into())
    );
    assert_eq!(
        (&policy("keep-debtors")["matched"], &policy("keep-debtors")["not_matched"]),
        (&0.into(), &1.into())
    );
    assert_eq!(policy("support-reads")["not_matched"], 0);
    let untried: Vec<(String, u64, u64)> = coverage["untried"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|at| {
            (
                at["message"].as_str().unwrap().to_owned(),
                at["line"].as_u64().unwrap(),
                at["column"].as_u64().unwrap(),
            )
        })
        .collect();
    for expected in [
        ("never false in any case: a condition of `erase-ended`".to_owned(), 4, 3),
        ("never false in any case: a condition of `erase-ended`".to_owned(), 5, 28),
        ("never true in any case: a condition of `keep-debtors`".to_owned(), 19, 8),
        ("no case ever came to this: a condition of `anonymize-orderless`".to_owned(), 15, 35),
    ] {
        assert!(untried.contains(&expected), "{expected:?} not in {untried:#?}");
    }
    // Seven policies and fourteen conditions, each true and false: 35 outcomes, of which 1 + 3 + 1 were seen.
    assert_eq!(coverage["percent"], 5 * 100 / 35, "{coverage:#}");

    checkout.write("tests/t.toml", CASES);
    let enough = checkout.test(&["--filter", "owes", "--min-coverage", "14%"]);
    assert_eq!(enough.status.code(), Some(0), "{}", String::from_utf8_lossy(&enough.stderr));
    let said = String::from_utf8(enough.stdout).expect("UTF-8");
    assert!(
        said.contains(
            "never matched: `support-reads` at access/shop.cedar:1 (no case is about it)"
        ),
        "{said}"
    );
    assert!(said.contains("coverage: 14 %"), "{said}");
    let lacking = checkout.test(&["--filter", "owes", "--min-coverage", "15"]);
    assert_eq!(lacking.status.code(), Some(65));
    let said = String::from_utf8(lacking.stderr).expect("UTF-8");
    assert!(said.contains("the cases cover 14 %, less than 15 %"), "{said}");
    assert_eq!(checkout.test(&["--min-coverage", "101"]).status.code(), Some(64));
    assert_eq!(checkout.test(&["--filter", "nothing like it"]).status.code(), Some(64));
}

/// The policies that come with the program pass their own tests, and these try nearly everything.
#[tokio::test]
async fn the_shipped_policies_are_covered() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed.execute(include_str!("../../../src/cli/demo/data/schema.sql")).await;
    let source =
        format!("[[source]]\nname = \"crm\"\nurl = \"{}\"\nreplicas = \"none\"\n", governed.url);
    let home = Home::new(&source);
    for (name, text) in stewardd::cli::demo::policies::FILES {
        home.write_policy(name, text);
    }
    home.once_json();
    let outcome = home.json(&["policy", "test", "--min-coverage", "95"]);
    assert_eq!((&outcome["failed"], &outcome["pending"]), (&0.into(), &0.into()), "{outcome:#}");
    let policies = outcome["coverage"]["policies"].as_array().expect("policies");
    assert!(policies.iter().all(|policy| policy["matched"].as_u64() > Some(0)), "{policies:#?}");

    // So do the cases that the manual shows.
    let manual = include_str!("../../../docs/testing-policies.md");
    let shown: Vec<&str> = manual
        .split("```toml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().expect("the block's end"))
        .collect();
    home.write_policy("tests/manual.toml", &shown.join("\n"));
    let outcome = home.json(&["policy", "test", "--filter", "manual.toml"]);
    assert_eq!(outcome["passed"], shown.len() + 1, "one of them has two rows: {outcome:#}");
}
