//! The shapes other programs rely on, whole: JSON, CSV, and YAML that Fides' own models read.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use stewardd::report::{csv, fides};

use super::world::{HAN, NASTY, World};

#[tokio::test]
async fn json_is_what_it_was() {
    let report = World::new().await.report().await;
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&report).expect("plain data"));
}

#[tokio::test]
async fn csv_has_a_row_a_field() {
    let report = World::new().await.report().await;
    let text = csv::write(&report);
    assert_eq!(text.matches("\r\n").count() as u64, 1 + report.totals.fields);
    insta::assert_snapshot!("csv", text.replace("\r\n", "\n"));
}

#[tokio::test]
async fn yaml_is_what_fides_reads() {
    let report = World::new().await.report().await;
    let text = fides::write(&report);
    insta::assert_snapshot!("fides", text);

    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("export.yaml");
    std::fs::write(&file, &text).expect("written");
    let python = std::env::var_os("STEWARDD_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/fides.py");
    let output = Command::new(python).arg(script).arg(&file).output().expect("python3 runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "fideslang (tests/run installs it): {said}\n{text}");

    let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let collections = read[0]["collections"].as_array().expect("collections");
    assert_eq!(collections.len() as u64, report.totals.tables);
    let odd = collections.iter().find(|one| one["name"] == HAN).expect("the odd one");
    assert_eq!(odd["description"], NASTY);
    let mut names: Vec<&str> = odd["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .filter_map(|f| f["name"].as_str())
        .collect();
    names.sort_unstable();
    let mut expected = ["yes", "1e3", "null", "手机号", NASTY, "=cmd()", "-x", "a#b", "~", "shape"];
    expected.sort_unstable();
    assert_eq!(names, expected, "every name is read as the text it is");
    let people = collections.iter().find(|one| one["name"] == "people").expect("people");
    let email = people["fields"].as_array().expect("fields").iter().find(|f| f["name"] == "email");
    let email = email.expect("email");
    assert_eq!(email["data_categories"], serde_json::json!(["user.contact.email"]));
    assert_eq!(email["fides_meta"]["length"], 254);
    assert_eq!(email["description"], format!("yes: {NASTY}\nsecond line"));
}
