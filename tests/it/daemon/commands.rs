//! Every subcommand as a stranger meets it: usage errors, help, completions, one JSON object.

use std::process::{Command, Output};

use super::shop::Shop;
use crate::support::daemon::Home;

const COMMANDS: [&[&str]; 23] = [
    &["demo"],
    &["run"],
    &["check"],
    &["scan"],
    &["plan"],
    &["findings"],
    &["findings", "waive"],
    &["findings", "unwaive"],
    &["cases"],
    &["holds", "add"],
    &["holds", "remove"],
    &["holds", "list"],
    &["approve"],
    &["pause"],
    &["source", "prepare"],
    &["policy", "coverage"],
    &["policy", "schema"],
    &["policy", "test"],
    &["audit", "verify"],
    &["reload"],
    &["report"],
    &["status"],
    &["completions"],
];

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn run(arguments: &[&str]) -> Output {
    Home::new("").run(arguments)
}

#[test]
fn wrong_usage_is_64_and_says_what_there_is() {
    let nothing = Command::new(env!("CARGO_BIN_EXE_stewardd")).output().expect("it runs");
    assert_eq!(nothing.status.code(), Some(64));
    assert!(text(&nothing.stderr).contains("Usage: stewardd"), "{}", text(&nothing.stderr));
    assert!(text(&nothing.stderr).contains("demo "), "it lists what there is");
    for arguments in
        [&["erace"][..], &["plan", "--jsn"], &["approve"], &["pause", "--all"], &["holds"]]
    {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains("Usage: ") && said.contains("help"), "{arguments:?}: {said}");
    }
}

#[test]
fn every_subcommand_explains_itself_and_its_arguments() {
    for command in COMMANDS {
        let output = run(&[command, &["--help"]].concat());
        assert_eq!(output.status.code(), Some(0), "{command:?}");
        let help = text(&output.stdout);
        assert!(help.contains(&format!("Usage: stewardd {}", command.join(" "))), "{help}");
        let (first, rest) = help.split_once('\n').expect("lines");
        assert!(first.split(' ').count() >= 3, "{command:?} begins with a sentence: {first}");
        // A line that names an option or an argument and ends there leaves the reader alone.
        for line in rest.lines().filter(|line| line.starts_with("  ")) {
            let bare =
                line.trim_end().ends_with('>') && line.trim_start().starts_with(['-', '<', '[']);
            assert!(!bare, "{command:?}: {line:?} is not explained");
        }
        let top = run(&["--help"]);
        assert!(text(&top.stdout).contains(&format!("\n  {} ", command[0])), "{command:?}");
    }
}

#[test]
fn completions_for_the_common_shells() {
    for (shell, word) in
        [("bash", "complete -F"), ("zsh", "#compdef stewardd"), ("fish", "complete -c stewardd")]
    {
        let output = run(&["completions", shell]);
        assert!(output.status.success());
        let script = text(&output.stdout);
        assert!(script.contains(word) && script.contains("findings"), "{shell}: {script}");
    }
}

/// `--json` prints one object and nothing else on stdout, whatever the command.
#[tokio::test]
async fn json_is_one_object_everywhere() {
    let shop = Shop::new("observe", "").await;
    let url = shop.governed.url.clone();
    for arguments in [
        &["run", "--once"][..],
        &["check"],
        &["scan", &url],
        &["plan"],
        &["findings"],
        &["cases"],
        &["holds", "list"],
        &["pause", "--list"],
        &["source", "prepare", "shop"],
        &["policy", "coverage"],
        &["policy", "schema"],
        &["policy", "test"],
        &["audit", "verify"],
        &["completions", "bash"],
    ] {
        assert!(shop.home.json(arguments).is_object(), "{arguments:?}");
    }
    // Not running: the answer is an object all the same, beside the exit code.
    let status = shop.home.run(&["status", "--json"]);
    assert_eq!(status.status.code(), Some(69));
    let object: serde_json::Value = serde_json::from_slice(&status.stdout).expect("JSON");
    assert_eq!(object["running"], false);
    assert_eq!(shop.home.run(&["reload"]).status.code(), Some(69));
    let daemon = shop.home.start().await;
    assert_eq!(shop.home.json_at_last(&["status"])["pid"], daemon.pid());
    assert!(shop.home.json_at_last(&["reload"]).is_object());
}
