//! `docs/plan-resources.md` is true: its page runs, on its table, with its policies, and shows whom it says.

use std::process::Command;

use serde_json::Value;
use stewardd::policy::decide::Surroundings;

use super::super::{api_with, post};
use crate::support::governed::{Engine, Governed};

const DOCUMENT: &str = include_str!("../../../../docs/plan-resources.md");

/// The fenced block with that head.
pub fn block(head: &str) -> &'static str {
    let (_, after) = DOCUMENT.split_once(&format!("```{head}\n")).expect("a block");
    after.split_once("\n```").expect("its end").0
}

#[tokio::test]
async fn the_example_of_the_document_runs() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed.execute(block("sql")).await;
    let inventory = governed.source().introspect().await.expect("introspect");
    let files = [
        ("access/a.cedar", block("cedar")),
        ("schema/own.cedarschema", block("cedarschema")),
        ("entities/people.json", block("json people")),
        ("datasets/crm.toml", "[customers]\nsubject = \"id\"\n"),
    ];
    let api = api_with(&files, &[inventory], Surroundings::default());
    let mut asked: Value = serde_json::from_str(block("json request")).expect("JSON");
    for (who, names) in [("lou", "Bob Eve"), ("kim", "Ada Bob Eve"), ("max", "")] {
        asked["subject"]["id"] = who.into();
        let (status, mut answer) = post(&api, "/v1/plan/resources", asked.to_string()).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(page(&governed, &answer), names, "{who}: {answer}");
        if who == "kim" {
            answer["context"]["bundle"] = "…".into();
            let written: Value = serde_json::from_str(block("json answer")).expect("JSON");
            assert_eq!(answer, written, "{answer}");
        }
    }
    let fields: Value = serde_json::from_str(block("json fields")).expect("JSON");
    let (status, answer) = post(&api, "/v1/fields", fields.to_string()).await;
    assert_eq!((status, answer["decisions"].as_array().map(Vec::len)), (200, Some(6)));
}

/// The names on the page that the document's function makes.
fn page(governed: &Governed, answer: &Value) -> String {
    let file = governed.url.trim_start_matches("sqlite://");
    let script = format!(
        "import json, sqlite3, sys\n{}\nrows = customers_page(sqlite3.connect(sys.argv[1]), json.loads(sys.argv[2]), '%', 0)\n\
         print(' '.join(row[1] for row in rows))",
        block("python")
    );
    let python = std::env::var_os("STEWARDD_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(python).args(["-c", &script, file, &answer.to_string()]).output();
    let output = output.expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
