//! Every complaint about policies, as it is printed: one file a case, with what is wrong, the policies that
//! are wrong, and what is said. The list of messages in docs/policies.md is made from these files.
//!
//! `STEWARDD_BLESS=1` writes what is said into the cases and the manual, for a person to read the difference.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use stewardd::model::inventory::Prepared;
use stewardd::model::{Diagnostic, Dialect, Inventory, Kind};
use stewardd::policy::{Bundle, PolicySources, lint};

use super::support::inventory::{column, table};

/// The day on which lints are asked: 15 June 2026, noon.
const NOW: i64 = 1_781_524_800_000;
const BEGIN: &str = "<!-- messages: made from tests/it/diagnostics -->\n";
const END: &str = "<!-- /messages -->\n";

struct Case {
    name: String,
    path: PathBuf,
    /// What is wrong and what to do, for the manual.
    why: String,
    files: Vec<(String, Vec<u8>)>,
    /// Columns that the accepted inventory had and this one lacks.
    without: Vec<String>,
    expected: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/diagnostics")
}

fn bless() -> bool {
    std::env::var_os("STEWARDD_BLESS").is_some()
}

/// In the order of the manual.
fn cases() -> Vec<Case> {
    let order = fs::read_to_string(root().join("order")).expect("the order of cases");
    order.lines().map(read).collect()
}

fn read(name: &str) -> Case {
    let path = root().join(format!("{name}.txt"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (given, expected) = text.split_once("\n===\n").expect("=== before what is said");
    let mut parts = given.split("\n--- ");
    let why = parts.next().unwrap_or_default().trim().to_owned();
    let mut case = Case {
        name: name.to_owned(),
        path,
        why,
        files: Vec::new(),
        without: Vec::new(),
        expected: expected.to_owned(),
    };
    for part in parts {
        let (head, body) = part.split_once('\n').unwrap_or((part, ""));
        match head.strip_prefix("without ") {
            Some(column) => case.without.push(column.to_owned()),
            None => case.files.push(written(head, body.trim_end().to_owned() + "\n")),
        }
    }
    case
}

/// A file's name and what is in it. After the name may stand ` in latin-1`, or ` filled to N bytes` with blanks.
fn written(head: &str, text: String) -> (String, Vec<u8>) {
    if let Some(name) = head.strip_suffix(" in latin-1") {
        let latin = |c| u8::try_from(u32::from(c)).expect("a character of Latin-1");
        return (name.to_owned(), text.chars().map(latin).collect());
    }
    let mut bytes = text.into_bytes();
    let Some((name, size)) = head.split_once(" filled to ") else {
        return (head.to_owned(), bytes);
    };
    bytes.resize(size.trim_end_matches(" bytes").parse().expect("a number"), b' ');
    (name.to_owned(), bytes)
}

fn crm() -> Inventory {
    let customers = vec![
        column("id", Some(Kind::Long), false),
        column("full_name", Some(Kind::String), false),
        column("email", Some(Kind::String), true),
        column("balance", Some(Kind::Long), true),
        column("score", Some(Kind::Decimal), true),
        column("ended", Some(Kind::Datetime), true),
        column("photo", None, true),
    ];
    let orders = vec![
        column("id", Some(Kind::Long), false),
        column("customer_id", Some(Kind::Long), false),
        column("closed_at", Some(Kind::Datetime), true),
    ];
    Inventory {
        source: "crm".into(),
        dialect: Dialect::Postgres,
        version: "15".into(),
        offset_seconds: 0,
        prepared: Prepared::default(),
        tables: vec![table("customers", customers), table("orders", orders)],
    }
}

/// What is said about a directory of policies: errors, or else warnings.
fn said(case: &Case) -> String {
    let dir = tempfile::tempdir().expect("a directory");
    for (name, text) in &case.files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("below the directory")).expect("made");
        fs::write(path, text).expect("written");
    }
    let accepted = crm();
    let mut now = crm();
    for table in &mut now.tables {
        let name = table.name.clone();
        table.columns.retain(|column| !case.without.contains(&format!("{name}.{}", column.name)));
    }
    let found = match PolicySources::read(dir.path()) {
        Err(errors) => errors,
        Ok(sources) => match Bundle::compile(sources, &[now], &[accepted]) {
            Ok(bundle) => lint::warnings(&bundle, NOW),
            Err(errors) => errors,
        },
    };
    let mut sorted = found.clone();
    sorted.sort();
    assert_eq!(found, sorted, "{}: in order of file and position", case.name);
    let rendered: Vec<String> = found.iter().map(Diagnostic::render).collect();
    rendered.join("\n").replace(&dir.path().display().to_string(), "policies")
}

#[test]
fn every_message_is_what_the_case_says() {
    let mut wrong = Vec::new();
    for case in cases() {
        let found = said(&case);
        if found.is_empty() {
            wrong.push(format!("{}: nothing is said", case.name));
            continue;
        }
        if found != case.expected {
            if bless() {
                let text = fs::read_to_string(&case.path).expect("the case");
                let (given, _) = text.split_once("\n===\n").expect("===");
                fs::write(&case.path, format!("{given}\n===\n{found}")).expect("written");
            }
            wrong.push(format!("{}:\n{found}\ninstead of\n{}", case.name, case.expected));
        }
    }
    assert!(wrong.is_empty() || bless(), "{}", wrong.join("\n\n"));
}

/// An error without a place, or with a caret under nothing, is not listed.
#[test]
fn every_caret_stands_under_a_word() {
    for case in cases() {
        for (at, line) in case.expected.lines().enumerate() {
            let Some((_, caret)) = line
                .split_once(" | ")
                .filter(|(_, rest)| rest.trim_matches([' ', '\t', '^']).is_empty())
            else {
                continue;
            };
            if !caret.contains('^') {
                continue;
            }
            let source = case.expected.lines().nth(at - 1).expect("the line above");
            let source = source.split_once(" | ").map_or("", |(_, text)| text);
            let start = caret.find('^').expect("a caret");
            let under: String = source.chars().skip(start).take(1).collect();
            assert!(!under.trim().is_empty(), "{}: under a blank: {line}", case.name);
        }
    }
}

#[test]
fn the_order_names_every_case_and_every_lint_has_one() {
    let listed: BTreeSet<String> = cases().into_iter().map(|case| case.name).collect();
    let files = fs::read_dir(root()).expect("the cases").map(|entry| entry.expect("a file").path());
    let found: BTreeSet<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    assert_eq!(listed, found);
    let all: String = cases().into_iter().map(|case| case.expected).collect();
    for code in lint::ALL {
        assert!(all.contains(&format!("lint[{code}]")), "no case shows lint[{code}]");
    }
}

#[test]
fn the_manual_lists_every_message() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policies.md");
    let manual = fs::read_to_string(&path).expect("the manual");
    let (before, rest) = manual.split_once(BEGIN).expect("where the list begins");
    let (listed, after) = rest.split_once(END).expect("where it ends");
    let mut list = String::new();
    for case in cases() {
        let shown = case.expected.trim_end();
        list.push_str(&format!("\n### `{}`\n\n{}\n\n```text\n{shown}\n```\n", case.name, case.why));
    }
    list.push('\n');
    if bless() && list != listed {
        fs::write(&path, format!("{before}{BEGIN}{list}{END}{after}")).expect("written");
        return;
    }
    assert!(list == listed, "docs/policies.md is not made from the cases: STEWARDD_BLESS=1");
}
