//! A governed CRM large enough to want an index, with records whose fates are known.

use std::process::Output;

use serde_json::Value;

use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};

const RETENTION: &str = r#"@id("erase-ended")
@title("Erase customers 30 days after the end")
@title_zh("终止三十天后删除客户")
@basis("GDPR Art. 17") @grace("7d") @act_within("30d")
permit (principal == Steward::Service::"stewardd", action == Steward::Action::"erase",
  resource is crm::customers)
when { resource has ends && resource.ends.offset(duration("30d")) <= context.now };

@id("keep-owing")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource.balance > 0 };

@id("keep-chosen")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has basis && resource.basis == "ward of court" };

@id("restrict-taxed")
permit (principal, action == Steward::Action::"restrict", resource is crm::customers)
when { resource has closed && resource.closed <= context.cutoff.tax };

@id("erase-parts")
permit (principal, action == Steward::Action::"erase", resource is crm::parts)
when { resource.gone == 1 };

@id("restrict-parts-at-night")
permit (principal, action == Steward::Action::"restrict", resource is crm::parts)
when { resource.gone == 1 && context.now.toTime() < duration("6h") };
"#;
const COLLECTION: &str = r#"@id("collect-for-a-purpose")
permit (principal, action == Steward::Action::"collect", resource)
when { resource.category in resource.purposes };
"#;
const DATASET: &str = r#"[customers]
subject = "id"
purposes = ["contract"]
[customers.fields]
email = { category = "user.contact.email" }
faith = { category = "user.demographic.religious_belief" }
"#;
const TYPES: &str = "[customers.types]\nends = \"iso-text\"\nclosed = \"iso-text\"\n";
const PURPOSES: &str =
    "[contract]\nlawful_basis = \"contract\"\ncategories = [\"user.contact\", \"user.name\"]\n";
const PERIODS: &str = "[tax]\nyears = 10\nfrom = \"end_of_year\"\ntimezone = \"Europe/Berlin\"\n";

/// The day explanations are asked for.
pub const TODAY: &str = "2026-06-01T00:00:00Z";

pub struct World {
    pub governed: Governed,
    pub home: Home,
}

impl World {
    /// Twelve thousand customers; the first few are the ones tests ask about, the rest ended never.
    pub async fn new(engine: Engine) -> Self {
        let governed = Governed::new(engine, "crm").await;
        for statement in statements(engine) {
            governed.execute(&statement).await;
        }
        let types = if engine == Engine::Sqlite { TYPES } else { "" };
        let url = &governed.url;
        let home = Home::new(&format!(
            "[[source]]\nname = \"crm\"\nurl = \"{url}\"\nmode = \"observe\"\nreplicas = \"none\"\n"
        ))
        .with_policy("retention/crm.cedar", RETENTION)
        .with_policy("collection/base.cedar", COLLECTION)
        .with_policy("purposes.toml", PURPOSES)
        .with_policy("periods.toml", PERIODS)
        .with_policy("datasets/crm.toml", &format!("{DATASET}{types}"));
        home.once_json();
        Self { governed, home }
    }

    pub fn explain(&self, subject: &str, more: &[&str]) -> Value {
        self.home.json(&[&["policy", "explain", subject][..], more].concat())
    }

    /// What the rule of one action says about a record.
    pub fn action(&self, record: &str, action: &str, at: &str) -> Value {
        let explained = self.explain(record, &["--at", at]);
        let actions = explained["actions"].as_array().expect("actions");
        let found = actions.iter().find(|one| one["action"] == action);
        found.unwrap_or_else(|| panic!("{action} is not explained: {explained:#}")).clone()
    }

    /// A refusal: exit code and what was said.
    pub fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let Output { status, stderr, .. } = self.home.run(arguments);
        (status.code(), String::from_utf8(stderr).expect("UTF-8"))
    }
}

fn statements(engine: Engine) -> Vec<String> {
    let (moment, text, key) = match engine {
        Engine::Sqlite => ("TEXT", "TEXT", "TEXT"),
        Engine::Postgres => ("timestamptz", "text", "text"),
        Engine::Mysql => ("datetime", "varchar(80)", "varchar(40)"),
    };
    let numbers = match engine {
        Engine::Postgres => "SELECT n AS i FROM generate_series(100, 12099) AS n".to_owned(),
        _ => "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 12099) \
              SELECT i FROM n"
            .to_owned(),
    };
    let odd = match engine {
        Engine::Sqlite => Some("'soon'"),
        Engine::Postgres => Some("'infinity'"),
        Engine::Mysql => None,
    };
    let deep = "SET SESSION max_recursive_iterations = 20000";
    let row = |id: u32, email: &str, basis: &str, ends: &str, closed: &str, balance: i64| {
        format!(
            "INSERT INTO customers VALUES ({id}, '{email}', NULL, {basis}, {ends}, {closed}, {balance})"
        )
    };
    let zone = if engine == Engine::Mysql { "" } else { "Z" };
    let day = |text: &str| format!("'{text}{zone}'");
    let mut all = vec![
        format!(
            "CREATE TABLE customers (id BIGINT NOT NULL PRIMARY KEY, email {text}, faith {text}, \
             basis {text}, ends {moment}, closed {moment}, balance BIGINT NOT NULL)"
        ),
        format!(
            "CREATE TABLE parts (name {key} NOT NULL, version BIGINT NOT NULL, gone BIGINT NOT NULL, \
             PRIMARY KEY (name, version))"
        ),
        "INSERT INTO parts VALUES ('a,b', 7, 1)".to_owned(),
        row(1, "due@example.org", "'consent'", &day("2024-01-01T00:00:00"), "NULL", 0),
        row(2, "later@example.org", "'consent'", &day("2026-05-20T00:00:00"), "NULL", 0),
        row(3, "owing@example.org", "'consent'", &day("2024-01-01T00:00:00"), "NULL", 500),
        row(4, "never@example.org", "NULL", "NULL", "NULL", 0),
        row(6, "taxed@example.org", "NULL", "NULL", &day("2026-03-01T00:00:00"), 0),
    ];
    all.extend(odd.map(|odd| row(5, "odd@example.org", "NULL", odd, "NULL", 0)));
    let fill = format!(
        "INSERT INTO customers SELECT i, CONCAT('c', i, '@example.org'), NULL, 'consent', {}, NULL, 0 FROM ({numbers}) m",
        day("2099-01-01T00:00:00"),
    );
    match engine {
        Engine::Sqlite => {
            all.push(fill.replace("CONCAT('c', i, '@example.org')", "'c' || i || '@example.org'"));
        }
        Engine::Postgres => all.extend([
            fill.replace(&day("2099-01-01T00:00:00"), "timestamptz '2099-01-01Z'"),
            "ANALYZE".to_owned(),
        ]),
        Engine::Mysql => all.push(format!("{deep}; {fill}; ANALYZE TABLE customers")),
    }
    all
}
