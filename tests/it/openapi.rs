//! The description of the API, held against a running daemon: by hand, and by schemathesis, which sends whatever the
//! description allows and forbids.

mod statuses;

use std::process::Command;

use serde_json::Value;

use crate::authzen::{PEOPLE, POLICIES, SCHEMA};
use crate::support::daemon::Home;

const DESCRIPTION: &str = include_str!("../../src/http/openapi.json");

fn home() -> Home {
    // The harness's configuration ends with `[http]`.
    Home::new("public_url = \"https://steward.example.org\"\n")
        .with_policy("access/a.cedar", POLICIES)
        .with_policy("schema/own.cedarschema", SCHEMA)
        .with_policy("entities/people.json", PEOPLE)
}

#[tokio::test]
async fn the_server_hands_out_the_description_and_has_every_route_of_it() {
    let home = home();
    let mut daemon = home.start().await;
    let description: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
    let (status, text) = daemon.get("/openapi.json").await;
    assert_eq!(status, 200);
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), description);
    for (path, methods) in description["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            let status = daemon.ask(&method.to_uppercase(), path, "").await.0;
            let known = ![404, 405].contains(&status);
            assert!(known, "{method} {path}: {status}");
        }
    }
    daemon.stop().await;
}

/// No answer that the description does not know, no server error, nothing accepted that it forbids.
#[tokio::test]
async fn schemathesis_finds_nothing() {
    let home = home();
    let mut daemon = home.start().await;
    let python = std::env::var_os("STEWARDD_TEST_PYTHON").unwrap_or_else(|| "python3".into());
    let url = format!("http://{}", daemon.address());
    let output = Command::new(python)
        .args([
            "-m",
            "schemathesis.cli",
            "run",
            "--url",
            &url,
            "--seed",
            "20261122",
            "--max-examples",
            "60",
        ])
        .args(["--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all"])
        .args([
            "--exclude-checks",
            "ignored_auth,positive_data_acceptance",
            "--continue-on-failure",
        ])
        .arg(format!("{url}/openapi.json"))
        .current_dir(home.path())
        .output()
        .expect("schemathesis, which tests/run installs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(daemon.get("/healthz").await.0, 200);
    daemon.stop().await;
}
