//! A policy directory of a test's own and the schema to test it against: no store, no database, no configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};
use crate::support::process::stewardd;

pub const SCHEMA: &str = "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, basis TEXT NOT NULL,
  owed INTEGER NOT NULL, ended_at TEXT, seen_at TEXT, photo BLOB);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, closed INTEGER NOT NULL);";
const DATASET: &str = "[customers]\nsubject = \"id\"\npurposes = [\"contract\"]\n\
  [customers.types]\nended_at = \"iso-text\"\nseen_at = \"iso-text\"\n\
  [customers.fields]\nphoto = { category = \"none\" }\n\
  [customers.facts]\nlast_order = { type = \"long\", sql = \"select max(o.id) from orders o where o.customer_id = customers.id\" }\n\
  [orders]\nsubject = \"customer_id\"\n";
const PURPOSES: &str = "[contract]\nlawful_basis = \"contract\"\ncategories = [\"user.contact\"]\n";
const RETENTION: &str = r#"@id("erase-ended")
permit (principal, action == Steward::Action::"erase", resource is shop::customers)
when {
  resource.basis == "consent" &&
  resource has ended_at && resource.ended_at.offset(duration("30d")) <= context.now
};

@id("ask-after-a-year")
permit (principal, action == Steward::Action::"reverify", resource is shop::customers)
when { resource has seen_at && resource.seen_at.offset(duration("365d")) <= context.now }
unless { resource has steward && resource.steward.asks > 2 };

@id("anonymize-orderless")
permit (principal, action == Steward::Action::"anonymize", resource is shop::customers)
when { resource has last_order && resource.last_order < 10 };

@id("keep-debtors")
forbid (principal, action in [Steward::Action::"erase", Steward::Action::"anonymize"], resource is shop::customers)
when { resource.owed > 0 };
"#;
const ACCESS: &str = r#"@id("support-reads")
permit (principal in Steward::Role::"support", action == Steward::Action::"read", resource)
when { resource in Steward::Table::"shop.customers" };

@id("no-debtors")
forbid (principal, action == Steward::Action::"read", resource is shop::customers)
when { resource.owed > 100 };
"#;
const COLLECTION: &str = r#"@id("collect-for-a-purpose")
permit (principal, action == Steward::Action::"collect", resource)
when { resource.category in resource.purposes && resource.populated.greaterThan(decimal("0.1")) };
"#;
const PEOPLE: &str = r#"[{ "uid": { "type": "Steward::Role", "id": "support" }, "attrs": {}, "parents": [] },
 { "uid": { "type": "Steward::User", "id": "ann" }, "attrs": {}, "parents": [{ "type": "Steward::Role", "id": "support" }] }]"#;
pub const POLICIES: [(&str, &str); 6] = [
    ("datasets/shop.toml", DATASET),
    ("purposes.toml", PURPOSES),
    ("retention/shop.cedar", RETENTION),
    ("access/shop.cedar", ACCESS),
    ("collection/base.cedar", COLLECTION),
    ("entities/people.json", PEOPLE),
];

/// A checkout: policies and the printed schema.
pub struct Checkout {
    dir: TempDir,
}

impl Checkout {
    /// The schema is printed where a store and a database are; both are gone when this returns.
    pub async fn new() -> Self {
        let governed = Governed::new(Engine::Sqlite, "shop").await;
        governed.execute(SCHEMA).await;
        let source = format!(
            "[[source]]\nname = \"shop\"\nurl = \"{}\"\nreplicas = \"none\"\n",
            governed.url
        );
        let home = Home::new(&source);
        let checkout = Self { dir: tempfile::tempdir().expect("a directory") };
        for (name, text) in POLICIES {
            home.write_policy(name, text);
            checkout.write(name, text);
        }
        home.once_json();
        let printed = home.run(&["policy", "schema"]);
        assert!(printed.status.success(), "{}", home.log());
        fs::write(checkout.schema(), printed.stdout).expect("written");
        fs::write(
            checkout.schema().with_extension("json"),
            home.run(&["policy", "schema", "--json"]).stdout,
        )
        .expect("written");
        checkout
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn schema(&self) -> PathBuf {
        self.path().join("shop.cedarschema")
    }

    /// A file of the policy directory.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join("policies").join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("written");
    }

    pub fn test(&self, arguments: &[&str]) -> Output {
        let mut command = stewardd();
        command.args(["policy", "test", "--dir"]).arg(self.path().join("policies"));
        command.arg("--schema").arg(self.schema()).args(arguments);
        command.output().expect("the program runs")
    }

    /// The outcome of these cases, and the exit code.
    pub fn outcome(&self, cases: &str, arguments: &[&str]) -> (Value, Option<i32>) {
        self.write("tests/t.toml", cases);
        let output = self.test(&[&["--json"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        let json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {said}"));
        (json, output.status.code())
    }

    /// What a person reads about these cases.
    pub fn said(&self, cases: &str) -> String {
        self.write("tests/t.toml", cases);
        String::from_utf8(self.test(&[]).stdout).expect("UTF-8")
    }
}
