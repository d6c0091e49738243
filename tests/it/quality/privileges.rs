//! `over_privileged`: grants of real servers against access policies.

use super::{findings, home};
use crate::support::governed::{Engine, Governed};

const TABLES: &str = "
  CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), phone varchar(40));
  INSERT INTO customers VALUES (1, 'ada@example.org', '+49 30 901820');
  CREATE TABLE newsletter (id integer PRIMARY KEY, email varchar(80));
  INSERT INTO newsletter VALUES (1, 'ada@example.org');
  CREATE TABLE products (id integer PRIMARY KEY, sku varchar(80));";

const ACCESS: &str = r#"
@id("support-reads-customers")
permit (principal in Steward::Role::"support", action == Steward::Action::"read", resource)
when { resource in Steward::Table::"crm.customers" };
@id("support-updates-phones")
permit (principal in Steward::Role::"support", action == Steward::Action::"update",
  resource == Steward::Field::"crm.customers.phone");
"#;
const PEOPLE: &str = r#"[
  { "uid": { "type": "Steward::Role", "id": "support" }, "attrs": {}, "parents": [] },
  { "uid": { "type": "Steward::Role", "id": "finance" }, "attrs": {}, "parents": [] }
]"#;

/// Messages, without the prefix that keeps the roles of tests apart; and which roles the report says may read
/// customers beyond policy.
fn messages(governed: &Governed, prefix: &str, sections: &str) -> (Vec<String>, Vec<String>) {
    let home = home(governed, sections)
        .with_policy("access/crm.cedar", ACCESS)
        .with_policy("entities/people.json", PEOPLE);
    let mut found: Vec<String> = findings(&home, "over_privileged")
        .into_iter()
        .map(|(_, message)| message.replace(prefix, ""))
        .collect();
    found.sort();
    let report = home.json(&["report", "--format", "json"]);
    let tables = report["sources"][0]["tables"].as_array().expect("tables");
    let customers = tables.iter().find(|table| table["name"] == "customers").expect("customers");
    let granted = customers["granted"].as_array().expect("roles").iter();
    let granted = granted.filter_map(|role| Some(role.as_str()?.replace(prefix, "")));
    (found, granted.collect())
}

fn assert_said(found: &[String], parts: &[&str]) {
    let said = |part: &&&str| found.iter().filter(|message| message.contains(**part)).count() == 1;
    let missing: Vec<_> = parts.iter().filter(|part| !said(part)).collect();
    assert!(missing.is_empty(), "{missing:#?} in {found:#?}");
}

#[tokio::test]
async fn postgres_grants_are_held_against_policies() {
    let governed = Governed::new(Engine::Postgres, "crm").await;
    let database = governed.url.rsplit('/').next().expect("a name").to_owned();
    let prefix = format!("{database}_");
    governed
        .execute(&format!(
            "{TABLES}
             CREATE ROLE {prefix}readers NOLOGIN; CREATE ROLE {prefix}web LOGIN;
             CREATE ROLE {prefix}report LOGIN; CREATE ROLE {prefix}idle LOGIN; CREATE ROLE {prefix}owner LOGIN;
             GRANT SELECT ON customers TO {prefix}readers; GRANT {prefix}readers TO {prefix}web;
             GRANT UPDATE (phone, email) ON customers TO {prefix}web;
             GRANT SELECT (phone) ON customers TO {prefix}report;
             GRANT SELECT ON products TO {prefix}idle;
             GRANT SELECT ON newsletter TO {prefix}report;
             CREATE TABLE forms (id integer PRIMARY KEY, email varchar(80)); GRANT SELECT ON forms TO PUBLIC;
             ALTER TABLE products OWNER TO {prefix}owner; CREATE ROLE {prefix}staff LOGIN;
             GRANT {prefix}owner TO {prefix}staff;"
        ))
        .await;
    let roles = format!("[source.roles]\n{prefix}web = 'Steward::Role::\"support\"'\n");
    let (found, granted) = messages(&governed, &prefix, &roles);
    assert_eq!(granted, ["report"], "web stands for support, which may read");
    assert_said(
        &found,
        &[
            "role web may UPDATE email in crm.customers: no access policy permits that",
            "role report may SELECT phone in crm.customers: it stands for nobody",
            "1 role can read or change personal data in crm.newsletter and no access policy covers it: report",
            "everybody who can log in may SELECT email in crm.forms",
            "tables belong to owner, staff",
        ],
    );
    assert!(!found.iter().any(|message| message.contains("idle")), "products: {found:#?}");
    assert!(!found.iter().any(|message| message.contains("role web may SELECT")), "{found:#?}");
}

#[tokio::test]
async fn mariadb_grants_are_held_against_policies() {
    let governed = Governed::new(Engine::Mysql, "crm").await;
    let database = governed.url.rsplit('/').next().expect("a name").to_owned();
    let prefix = format!("{database}_");
    governed
        .execute(&format!(
            "{TABLES}
             CREATE ROLE {prefix}readers; CREATE USER {prefix}web; CREATE USER {prefix}report;
             GRANT SELECT ON {database}.customers TO {prefix}readers; GRANT {prefix}readers TO {prefix}web;
             GRANT UPDATE (phone, email) ON {database}.customers TO {prefix}web;
             GRANT SELECT (phone) ON {database}.customers TO {prefix}report;
             GRANT SELECT ON {database}.newsletter TO {prefix}report;"
        ))
        .await;
    let roles = format!("[source.roles]\n{prefix}web = 'Steward::Role::\"support\"'\n");
    let (found, granted) = messages(&governed, &prefix, &roles);
    assert_eq!(granted, ["report"], "web stands for support, which may read");
    assert_said(
        &found,
        &[
            "role web may UPDATE email in crm.customers: no access policy permits that",
            "role report may SELECT phone in crm.customers: it stands for nobody",
            "1 role can read or change personal data in crm.newsletter and no access policy covers it: report",
        ],
    );
    assert!(!found.iter().any(|message| message.contains("role web may SELECT")), "{found:#?}");
}

#[tokio::test]
async fn a_role_acts_for_a_principal_or_the_configuration_is_refused() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    let checked = home(&governed, "[source.roles]\nweb = \"support\"\n").run(&["check"]);
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert_eq!(checked.status.code(), Some(78), "{said}");
    assert!(
        said.contains("a role acts for a principal") && said.contains("stewardd.toml"),
        "{said}"
    );
}

#[tokio::test]
async fn without_access_policies_only_everybody_is_too_much() {
    let governed = Governed::new(Engine::Postgres, "crm").await;
    governed.execute(&format!("{TABLES} GRANT SELECT ON customers TO PUBLIC;")).await;
    let found = findings(&home(&governed, ""), "over_privileged");
    let everybody = found.iter().filter(|(_, message)| message.contains("everybody"));
    assert_eq!(everybody.count(), 1, "{found:?}");
    assert!(!found.iter().any(|(_, message)| message.contains("no access policy")), "{found:?}");
}
