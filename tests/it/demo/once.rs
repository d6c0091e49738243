//! `stewardd demo --once --json` with the real binary: what it reports is what was planted, kind by kind,
//! and it touches nothing but its own directory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Every path below `dir`, with what is in the files.
fn below(dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(dir).expect("readable") {
        let path = entry.expect("an entry").path();
        let name = path.display().to_string();
        if path.is_dir() && !path.is_symlink() {
            found.insert(name, Vec::new());
            below(&path, found);
        } else {
            found.insert(name, std::fs::read(&path).unwrap_or_default());
        }
    }
}

fn listing(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    below(dir, &mut found);
    found
}

/// Counts without their zeros: a kind nobody planted and a kind nobody found are the same.
fn counts(object: &Value) -> BTreeMap<String, u64> {
    let members = object.as_object().unwrap_or_else(|| panic!("an object: {object}"));
    let members = members.iter().map(|(name, n)| (name.clone(), n.as_u64().expect("a count")));
    members.filter(|(_, n)| *n > 0).collect()
}

#[test]
fn it_reports_what_was_planted_and_keeps_to_its_directory() {
    let world = tempfile::tempdir().expect("a directory");
    let (cwd, home, tmp) =
        (world.path().join("cwd"), world.path().join("home"), world.path().join("tmp"));
    for dir in [&cwd, &home, &tmp] {
        std::fs::create_dir(dir).expect("a directory");
        std::fs::write(dir.join("mine"), "as it was").expect("written");
    }
    let before = listing(world.path());
    let output = Command::new(env!("CARGO_BIN_EXE_stewardd"))
        .args(["demo", "--once", "--json"])
        .current_dir(&cwd)
        .env_clear()
        .envs([("HOME", &home), ("TMPDIR", &tmp), ("XDG_CONFIG_HOME", &home)])
        .output()
        .expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");

    let report: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let planted = &report["planted"];
    for kind in ["findings", "due", "acted"] {
        assert!(!counts(&planted[kind]).is_empty(), "{kind} were planted");
        assert_eq!(counts(&report[kind]), counts(&planted[kind]), "{kind}");
    }
    for number in ["tables", "fields", "held", "blocked", "unjudgeable"] {
        assert!(planted[number].as_u64() > Some(0), "{number} were planted: {planted}");
        assert_eq!(report[number], planted[number], "{number}");
    }
    assert_eq!(report["disagreements"], 0);
    assert_eq!(report["audit"]["verified"], true);
    assert!(report["audit"]["size"].as_u64() > Some(0));
    assert!(report["alerts"]["delivered"].as_u64() > Some(0));
    assert_eq!(report["alerts"]["failed"], 0);
    assert_eq!(report["errors"], serde_json::json!([]));

    let own = cwd.join("stewardd-demo").display().to_string();
    let after: BTreeMap<_, _> =
        listing(world.path()).into_iter().filter(|(name, _)| !name.starts_with(&own)).collect();
    let names = |listing: &BTreeMap<String, _>| listing.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&after), names(&before), "made outside its directory");
    assert_eq!(after, before, "changed outside its directory");
    assert!(Path::new(&own).join("crm.db").exists(), "and inside it there is something");
}
