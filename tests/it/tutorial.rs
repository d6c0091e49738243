//! Every snippet of the officers' manual is run: files make a policy directory, SQL makes a database, and what
//! stands after a `$` is asked of the real program and answered as printed.
//!
//! A fence says what it holds: ```` ```cedar retention/leads.cedar ```` is a file (a second block of a name
//! continues it), ```` ```sql shop.db ```` a database, ```` ```console ```` commands with their output, a number
//! after it the exit code. A file marked `try` is gone after the next command. `…` stands for whatever is there,
//! alone on a line for any lines. `> file` keeps what a command prints, `$(date -u +%F)` is today, and `cat` shows a
//! file that a command wrote. A fence that says anything else fails the test.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{Connection as _, SqliteConnection};
use stewardd::model::{Clock, clock::rfc3339};

use crate::support::daemon::Home;

/// Where the manual says that the shop's database is.
const DATABASE: &str = "/var/lib/shop/shop.db";
/// Files that commands of the manual write, and read again.
const WRITTEN: [&str; 2] = ["shop.cedarschema", "report.xml"];
const MESSAGES: &str = "<!-- messages:";
const MESSAGES_END: &str = "<!-- /messages -->";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What the fence says.
    pub info: String,
    pub text: String,
    pub line: usize,
}

pub fn manual(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The fenced blocks of a manual, without the list of messages, which has a test of its own.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    let mut listed = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with(MESSAGES) || line.starts_with(MESSAGES_END) {
            listed = line.starts_with(MESSAGES);
        }
        match (line.strip_prefix("```"), open) {
            _ if listed => {}
            (Some(info), false) => {
                open = true;
                found.push(Block { info: info.into(), text: String::new(), line: at + 1 });
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let block = found.last_mut().expect("an open block");
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!open, "a block is not closed");
    found
}

struct World {
    home: Home,
    sections: String,
    commands: usize,
    /// Files to take away again.
    tried: Vec<String>,
}

impl World {
    fn database(&self) -> String {
        self.home.path().join("shop.db").display().to_string()
    }

    async fn run(&mut self, block: &Block) {
        let (kind, rest) = block.info.split_once(' ').unwrap_or((&block.info, ""));
        match (kind, rest) {
            ("sql", "shop.db") => self.execute(&block.text).await,
            ("toml", "stewardd.toml") => {
                let text = block.text.replace(DATABASE, &self.database());
                self.sections.push_str(&text);
                self.home.configure(&self.sections);
            }
            ("cedar" | "toml", name) if name.ends_with(" try") => {
                let name = name.trim_end_matches(" try");
                assert!(name.ends_with(kind), "line {}: {name} is no {kind}", block.line);
                self.home.write_policy(name, &block.text);
                self.tried.push(name.to_owned());
            }
            ("cedar" | "toml" | "json" | "cedarschema", name) if name.contains('.') => {
                assert!(name.ends_with(kind), "line {}: {name} is no {kind}", block.line);
                let before = fs::read_to_string(self.home.policies().join(name)).ok();
                let between = if before.is_some() { "\n" } else { "" };
                let text = format!("{}{between}{}", before.unwrap_or_default(), block.text);
                self.home.write_policy(name, &text);
            }
            ("console", "") => self.ask(block, 0),
            ("console", code) => self.ask(block, code.parse().expect("an exit code")),
            _ => panic!("line {}: nobody tests a block of `{}`", block.line, block.info),
        }
    }

    async fn execute(&self, sql: &str) {
        let url = format!("sqlite://{}?mode=rwc", self.database());
        let mut connection = SqliteConnection::connect(&url).await.expect("a database");
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql).execute(&mut connection).await.expect("the SQL of the manual");
        connection.close().await.expect("closed");
    }

    fn ask(&mut self, block: &Block, code: i32) {
        let mut expected = String::new();
        let mut command: Option<&str> = None;
        for line in block.text.lines().chain(["$"]) {
            let Some(next) = line.strip_prefix('$') else {
                let _ = writeln!(expected, "{line}");
                continue;
            };
            if let Some(command) = command.replace(next.trim()) {
                self.compare(block, command, &expected, code);
                expected.clear();
            }
        }
        for name in self.tried.drain(..) {
            fs::remove_file(self.home.policies().join(name)).expect("it was tried");
        }
    }

    fn written(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn compare(&mut self, block: &Block, command: &str, expected: &str, code: i32) {
        if let Some(name) = command.strip_prefix("cat ") {
            let found = fs::read_to_string(self.written(name)).expect("a command wrote it");
            assert!(matches(&found, expected), "line {}: {name}\n{found}", block.line);
            return;
        }
        self.commands += 1;
        let today = rfc3339(Clock::System.millis())[..10].to_owned();
        let (command, kept) = match command.split_once(" > ") {
            Some((command, name)) => (command, Some(self.written(name))),
            None => (command, None),
        };
        let command = command.replace("$(date -u +%F)", &today);
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("stewardd"), "line {}: {command}", block.line);
        let arguments: Vec<String> = words
            .map(|word| match word.strip_prefix("policies") {
                Some(rest) => format!("{}{rest}", self.home.policies().display()),
                None if WRITTEN.contains(&word) => self.written(word).display().to_string(),
                None => word.to_owned(),
            })
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut output = self.home.run(&arguments);
        if let Some(path) = kept {
            fs::write(path, std::mem::take(&mut output.stdout)).expect("written");
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let found = (text(&output.stdout) + &text(&output.stderr))
            .replace(&self.home.policies().display().to_string(), "policies")
            .replace(&self.home.path().display().to_string(), "");
        assert_eq!(output.status.code(), Some(code), "line {}: {command}\n{found}", block.line);
        assert!(
            matches(&found, expected),
            "line {}: {command}\n--- printed\n{found}\n--- the manual says\n{expected}",
            block.line
        );
    }
}

/// Whether a text is what the manual shows, where `…` stands for anything.
pub fn matches(found: &str, expected: &str) -> bool {
    let found: Vec<&str> = found.trim_end().lines().map(str::trim_end).collect();
    let expected: Vec<&str> = expected.trim_end().lines().map(str::trim_end).collect();
    lines(&found, &expected)
}

fn lines(found: &[&str], expected: &[&str]) -> bool {
    match (found, expected) {
        (found, ["…", rest @ ..]) => (0..=found.len()).any(|at| lines(&found[at..], rest)),
        ([line, found @ ..], [pattern, expected @ ..]) => {
            within(line, pattern) && lines(found, expected)
        }
        (found, expected) => found.is_empty() && expected.is_empty(),
    }
}

fn within(line: &str, pattern: &str) -> bool {
    match pattern.split_once('…') {
        None => line == pattern,
        Some((head, tail)) => line.strip_prefix(head).is_some_and(|rest| {
            let places = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            let mut places = places.collect::<Vec<_>>().into_iter();
            places.any(|at| within(&rest[at..], tail))
        }),
    }
}

async fn play(name: &str) -> World {
    let mut world =
        World { home: Home::new(""), sections: String::new(), commands: 0, tried: Vec::new() };
    for block in blocks(&manual(name)) {
        world.run(&block).await;
    }
    world
}

#[tokio::test]
async fn every_snippet_of_the_manual_runs() {
    let world = play("policies.md").await;
    assert!(world.commands >= 8, "{} commands", world.commands);
    let passed = world.home.json(&["policy", "test"]);
    assert!(passed["passed"].as_u64() >= Some(8), "{passed}");
    assert_eq!((&passed["failed"], &passed["pending"]), (&0.into(), &0.into()));
}

#[tokio::test]
async fn every_snippet_of_the_chinese_manual_runs() {
    let world = play("policies.zh.md").await;
    assert!(world.commands >= 8, "{} commands", world.commands);
}

/// What the two tutorials have in common is all of it.
#[test]
fn the_two_manuals_show_the_same_files() {
    let of = |name: &str| -> Vec<(String, String)> {
        let text = manual(name);
        let tutorial = text.split("<!-- reference -->").next().expect("the tutorial").to_owned();
        blocks(&tutorial).into_iter().map(|block| (block.info, block.text)).collect()
    };
    assert_eq!(of("policies.md"), of("policies.zh.md"));
}

#[test]
fn the_manual_names_every_annotation() {
    let text = manual("policies.md");
    for name in stewardd::policy::text::annotations::KNOWN {
        assert!(text.contains(&format!("`@{name}(")), "@{name} is not in the manual");
    }
}

#[test]
fn an_ellipsis_stands_for_anything_and_nothing_else_does() {
    assert!(matches("a\nb 12 c\nd\n", "a\nb … c\nd"));
    assert!(matches("a\nx\ny\nd", "a\n…\nd"));
    assert!(!matches("a\nx\nd", "a\nd"));
    assert!(!matches("a b", "a"));
}

/// What we ship is what we advise: in its layout, and warned about only where the demo plants a fault.
#[test]
fn the_shipped_policies_are_in_order() {
    let home = demo();
    let policies = home.policies().display().to_string();
    let laid_out = home.json(&["policy", "fmt", "--check", &policies]);
    assert_eq!(laid_out["unformatted"], serde_json::json!([]));
    let found = home.json(&["policy", "lint"]);
    let found = found["warnings"].as_array().expect("a list");
    let codes = found.iter().map(|warning| warning["code"].as_str().expect("a code"));
    // A purpose's review is due some day, whatever stands in the policies.
    let codes: Vec<&str> = codes.filter(|code| *code != "review-overdue").collect();
    assert_eq!(codes, ["expired-purpose"], "{found:#?}");
    for command in [&["policy", "lint"][..], &["check"]] {
        let denied = home.run(&[command, &["--deny-warnings"]].concat());
        assert_eq!(denied.status.code(), Some(65));
        let shown = String::from_utf8(denied.stdout).expect("UTF-8");
        assert!(
            shown.contains("lint[expired-purpose]") && shown.contains("fraud-pilot"),
            "{shown}"
        );
    }
}

/// The demo's policies and tables, inventoried, without its rows.
fn demo() -> Home {
    let home = Home::new("");
    let database = home.path().join("crm.db");
    let source = format!("[[source]]\nname = \"crm\"\nurl = \"sqlite://{}\"\n", database.display());
    let home = home.configured(&source);
    for (name, text) in stewardd::cli::demo::policies::FILES {
        home.write_policy(name, text);
    }
    let made = tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let url = format!("sqlite://{}?mode=rwc", database.display());
        let mut connection = SqliteConnection::connect(&url).await.expect("a database");
        let ddl = include_str!("../../src/cli/demo/data/schema.sql");
        sqlx::raw_sql(ddl).execute(&mut connection).await.map(|_| ())
    });
    made.expect("the demo's tables");
    home.once_json();
    home
}

/// The schema that the program prints is one that Cedar reads, and Cedar itself accepts the policies by it.
#[test]
fn the_printed_schema_serves_an_editor() {
    use cedar_policy::{PolicySet, Schema, ValidationMode, Validator};
    use stewardd::cli::demo::policies;

    let home = demo();
    let company = "entity Document { owner: Steward::User };\n\
                   action archive appliesTo { principal: Steward::User, resource: Document };\n";
    home.write_policy("schema/company.cedarschema", company);
    let print = |arguments: &[&str]| {
        let output = home.run(&[&["policy", "schema"], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let accepts = |schema: Schema, folders: &[&str]| {
        for (name, text) in policies::FILES.iter().filter(|(name, _)| name.ends_with(".cedar")) {
            if folders.iter().any(|folder| name.starts_with(folder)) {
                let set: PolicySet = text.parse().expect("policies");
                let result = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
                let errors: Vec<String> =
                    result.validation_errors().map(ToString::to_string).collect();
                assert!(errors.is_empty(), "{name}: {errors:?}");
            }
        }
    };
    let cedar = |text: &str| Schema::from_cedarschema_str(text).expect("Cedar reads it").0;
    let json = |text: &str| Schema::from_json_str(text).expect("Cedar reads it");
    let all = ["access", "collection", "retention"];
    accepts(cedar(&print(&[])), &all);
    accepts(cedar(&print(&["--access"])), &all);
    accepts(json(&print(&["--access", "--format", "json"])), &all);
    accepts(cedar(&print(&["--records"])), &["collection", "retention"]);
    accepts(json(&print(&["--records", "--format", "json"])), &["collection", "retention"]);
    assert!(print(&[]).contains("Document") && !print(&["--records"]).contains("Document"));
}
