//! Every example of `docs/decision-api.md`: its files make a policy directory, its commands ask a real daemon.

use std::process::Command;

use crate::support::daemon::{Home, PATIENCE};
use crate::tutorial::{blocks, manual, matches};

/// Where the manual says that the daemon listens, and what it is called by its clients.
const LISTENS: &str = "http://127.0.0.1:8181";
const PUBLIC: &str = "public_url = \"https://steward.example.org\"\n";

/// Commands with what they print: a command goes on while its line ends with a backslash or a quote is open.
fn commands(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let goes_on = found.last().is_some_and(|(command, printed)| {
            let open = command.matches('\'').count() % 2 == 1;
            printed.is_empty() && (open || command.ends_with('\\'))
        });
        match (line.strip_prefix("$ "), found.last_mut()) {
            (_, Some((command, _))) if goes_on => {
                command.push('\n');
                command.push_str(line);
            }
            (Some(command), _) => found.push((command.to_owned(), String::new())),
            (None, Some((_, printed))) => {
                printed.push_str(line);
                printed.push('\n');
            }
            (None, None) => panic!("`{line}` is printed by no command"),
        }
    }
    found
}

fn run(command: &str) -> String {
    let output = Command::new("sh").args(["-c", command]).output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {said} (curl is needed: Debian's package curl)");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[tokio::test]
async fn every_example_of_the_manual_is_answered_as_printed() {
    // The harness's configuration ends with `[http]`.
    let home = Home::new(PUBLIC);
    let blocks = blocks(&manual("decision-api.md"));
    for block in &blocks {
        match block.info.split_once(' ') {
            Some(("cedar" | "cedarschema" | "json", name)) => home.write_policy(name, &block.text),
            None if block.info == "console" => {}
            _ => panic!("line {}: nobody tests a block of `{}`", block.line, block.info),
        }
    }
    let mut daemon = home.start().await;
    let address = format!("http://{}", daemon.address());
    let ready = format!(
        "curl -s -o /dev/null -w '%{{http_code}}' {address}/access/v1/evaluation -H 'Content-Type: application/json' -d '{{}}'"
    );
    tokio::time::timeout(PATIENCE, async {
        while run(&ready) == "503" {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("policies in force");
    let mut asked = 0;
    for block in blocks.iter().filter(|block| block.info == "console") {
        for (command, expected) in commands(&block.text) {
            assert!(command.contains(LISTENS), "line {}: {command}", block.line);
            let printed = run(&command.replace(LISTENS, &address));
            assert!(
                matches(&printed, &expected),
                "line {}: {command}\n--- printed\n{printed}\n--- the manual says\n{expected}",
                block.line
            );
            asked += 1;
        }
    }
    assert!(asked >= 14, "{asked} commands");
    assert_eq!(daemon.stop().await, 0);
}
