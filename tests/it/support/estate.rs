//! A company's estate of any size: tables of twenty columns in four sources, five policies a table, and a few
//! that concern every table. Made by counting, so that every run sees the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use stewardd::model::Inventory;
use stewardd::policy::PolicySources;

const SOURCES: [&str; 4] = ["crm", "shop", "hr", "billing"];
/// Name, type as the database writes it, type as Cedar sees it, nullable.
const COLUMNS: [(&str, &str, &str, bool); 20] = [
    ("id", "bigint", "long", false),
    ("email", "character varying(120)", "string", true),
    ("full_name", "text", "string", true),
    ("phone", "text", "string", true),
    ("street", "text", "string", true),
    ("city", "text", "string", true),
    ("country", "character(2)", "string", false),
    ("birth_date", "date", "datetime", true),
    ("status", "text", "string", false),
    ("legal_basis", "text", "string", false),
    ("consent_ends_at", "timestamp with time zone", "datetime", true),
    ("created_at", "timestamp with time zone", "datetime", false),
    ("last_seen_at", "timestamp with time zone", "datetime", true),
    ("last_verified_at", "timestamp with time zone", "datetime", true),
    ("closed_at", "timestamp with time zone", "datetime", true),
    ("balance_cents", "bigint", "long", false),
    ("discount", "numeric(8,4)", "decimal", true),
    ("is_test", "boolean", "bool", false),
    ("last_address", "inet", "ipaddr", true),
    ("legal_hold", "boolean", "bool", true),
];
/// What is said about each table: `SOURCE`, `TABLE` and the number of days differ.
const EACH: [&str; 5] = [
    r#"@id("N-erase") @title("Erase what lapsed") @basis("GDPR Art. 17") @grace("7d") @act_within("30d")
permit (principal == Steward::Service::"stewardd", action == Steward::Action::"erase", resource is SOURCE::TABLE)
when { resource has consent_ends_at && resource.consent_ends_at.offset(duration("DAYSd")) <= context.now
  && resource.legal_basis == "consent" };"#,
    r#"@id("N-anonymize") @title("Anonymise what is closed") @basis("GDPR Art. 5(1)(e)")
permit (principal == Steward::Service::"stewardd", action == Steward::Action::"anonymize", resource is SOURCE::TABLE)
when { resource has closed_at && resource.closed_at <= context.cutoff.tax && resource.status like "closed*" };"#,
    r#"@id("N-reverify") @title("Ask who was not seen")
permit (principal == Steward::Service::"stewardd", action == Steward::Action::"reverify", resource is SOURCE::TABLE)
when { resource has email && !(resource has last_verified_at &&
  resource.last_verified_at.offset(duration("DAYSd")) > context.now) && !resource.is_test };"#,
    r#"@id("N-keep-owing") @title("Keep while money is owed")
forbid (principal, action in [Steward::Action::"anonymize", Steward::Action::"erase"], resource is SOURCE::TABLE)
when { resource.balance_cents > DAYS || ["disputed", "frozen"].contains(resource.status) };"#,
    r#"@id("N-keep-new") @title("Keep what is new")
forbid (principal, action == Steward::Action::"erase", resource is SOURCE::TABLE)
when { resource.created_at.offset(duration("DAYSd")) > context.now };"#,
];
/// What is said about all of them, or all of one source.
const ALL: &str = r#"@id("all-keep-held")
forbid (principal, action in [Steward::Action::"anonymize", Steward::Action::"erase"], resource)
when { resource has legal_hold && resource.legal_hold };
@id("all-keep-restricted")
forbid (principal, action == Steward::Action::"erase", resource)
when { resource has steward && resource.steward has restricted_at };
@id("crm-keep-vip")
forbid (principal, action == Steward::Action::"erase", resource in Steward::Source::"crm")
when { resource.status == "vip" };
@id("first-keeps-test")
forbid (principal, action == Steward::Action::"erase", resource in Steward::Table::"crm.t0000")
when { resource.is_test };
"#;
const COLLECTION: &str = r#"@id("collect-for-a-purpose")
permit (principal, action == Steward::Action::"collect", resource) when { resource.category in resource.purposes };
@id("sensitive-needs-a-special-basis")
forbid (principal, action == Steward::Action::"collect", resource)
when { resource.sensitivity == "sensitive" } unless { resource.special_basis };
"#;
const PURPOSES: &str =
    "[contract]\nlawful_basis = \"contract\"\ncategories = [\"user.name\", \"user.contact\"]\n";
const PERIODS: &str = "[tax]\nyears = 10\nfrom = \"end_of_year\"\ntimezone = \"Europe/Berlin\"\n";

/// The inventories and the policies about them.
pub struct Estate {
    pub inventories: Vec<Inventory>,
    pub sources: PolicySources,
    pub policies: usize,
}

impl Estate {
    /// `each` policies a table, at most five, and those about all tables; some of it for access.
    pub fn new(tables: usize, each: usize) -> Self {
        let mut files = BTreeMap::from([
            ("retention/all.cedar".to_owned(), ALL.to_owned()),
            ("collection/base.cedar".to_owned(), COLLECTION.to_owned()),
            ("purposes.toml".to_owned(), PURPOSES.to_owned()),
            ("periods.toml".to_owned(), PERIODS.to_owned()),
        ]);
        let mut held: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let mut datasets: BTreeMap<&str, String> = BTreeMap::new();
        let mut access = String::new();
        for number in 0..tables {
            let (source, name) = (SOURCES[number % 4], format!("t{number:04}"));
            held.entry(source).or_default().push(table(&name));
            let dataset = datasets.entry(source).or_default();
            let _ = writeln!(dataset, "[{name}]\nsubject = \"id\"\npurposes = [\"contract\"]");
            let own: Vec<String> = EACH[..each]
                .iter()
                .map(|text| {
                    text.replace("N-", &format!("{source}-{name}-"))
                        .replace("SOURCE", source)
                        .replace("TABLE", &name)
                        .replace("DAYS", &(30 + number % 300).to_string())
                })
                .collect();
            files.insert(format!("retention/{source}-{name}.cedar"), own.join("\n\n"));
            if number % 10 == 0 {
                let _ = writeln!(
                    access,
                    "@id(\"read-{name}\") permit (principal in Steward::Role::\"r{number}\", \
                     action == Steward::Action::\"read\", resource in Steward::Table::\"{source}.{name}\");"
                );
            }
        }
        files.insert("access/roles.cedar".to_owned(), access);
        for (source, text) in datasets {
            files.insert(format!("datasets/{source}.toml"), text);
        }
        let inventories = held.into_iter().map(|(source, tables)| {
            let inventory = json!({
                "source": source, "dialect": "postgres", "version": "15", "offset_seconds": 0,
                "prepared": { "journal": true, "subjects": true }, "tables": tables,
            });
            serde_json::from_value(inventory).expect("an inventory")
        });
        let inventories = inventories.collect();
        let policies = files.values().map(|text| text.matches("@id(").count()).sum();
        Self { inventories, sources: PolicySources { files }, policies }
    }

    /// Writes the policies as a directory.
    pub fn write(&self, dir: &Path) {
        for (name, text) in &self.sources.files {
            let path = dir.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a directory");
            std::fs::write(path, text).expect("written");
        }
    }
}

fn table(name: &str) -> Value {
    let columns = COLUMNS.map(|(name, type_name, kind, nullable)| {
        json!({
            "name": name, "type_name": type_name, "kind": kind, "nullable": nullable,
            "comment": null, "max_length": null, "naive_time": false, "generated": false,
        })
    });
    json!({
        "name": name, "schema": "public", "relation": name, "comment": null, "columns": columns,
        "key": ["id"], "foreign_keys": [], "indexes": [], "estimated_rows": 1000,
        "read_only": false, "triggers": [], "reuses_keys": false,
    })
}
