//! A CRM that keeps its own ledger of what went, the policies that erase from it, and the
//! comparison of that ledger with what the audit log says.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::Connection;
use stewardd::audit::{Keys, Log};
use stewardd::model::value::KeyPart;
use stewardd::model::{Clock, RecordKey, TableRef};

use super::mysql;
use super::postgres::{GONE, ORACLE, ROWS, TABLES};
use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::evidence::whole;
use crate::support::governed::{Engine, Governed};

/// The tables that lose rows; `invoices` must not.
pub const ERASED: [&str; 2] = ["customers", "orders"];

const ERASE: &str = r#"
@id("erase-lapsed")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has consent_ends_at && resource.consent_ends_at.offset(duration("30d")) <= context.now };
@id("keep-who-owes")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has balance_cents && resource.balance_cents > 0 };
@id("keep-disputed-orders")
forbid (principal, action == Steward::Action::"erase", resource is crm::orders)
when { resource.disputed };
"#;

const DATASET: &str = r#"
[customers]
subject = "id"
[orders]
subject = "customer_id"
on_erase = { customer_id = "cascade" }
[invoices]
subject = "customer_id"
[ledger]
subject = "none"
[expected]
subject = "none"
"#;

/// The governed database and the daemon's home.
pub struct World {
    pub governed: Governed,
    pub home: Home,
}

impl World {
    /// `customers` rows in the database, erased in batches of `batch_rows`; `more` is configuration.
    pub async fn new(customers: u64, batch_rows: u32, more: &str) -> Self {
        Self::on(Engine::Postgres, customers, batch_rows, more).await
    }

    pub async fn on(engine: Engine, customers: u64, batch_rows: u32, more: &str) -> Self {
        let governed = Governed::new(engine, "crm").await;
        governed.execute(if engine == Engine::Mysql { mysql::TABLES } else { TABLES }).await;
        governed.source().prepare().await.expect("prepared");
        let sections = format!(
            "[[source]]\nname = \"crm\"\nurl = \"{}\"\nmode = \"enforce\"\nreplicas = \"none\"\n\
             batch_rows = {batch_rows}\n\
             [guard]\napprovals = 0\ngrace = \"none\"\n{more}",
            governed.url
        );
        let home = Home::new(&sections)
            .with_policy("retention/crm.cedar", ERASE)
            .with_policy("datasets/crm.toml", DATASET);
        let world = Self { governed, home };
        world.fill(customers).await;
        world
    }

    /// Puts customers into empty tables, and what the oracle makes of them.
    pub async fn fill(&self, customers: u64) {
        let (rows, oracle) = match self.governed.engine {
            Engine::Mysql => (mysql::ROWS, mysql::ORACLE),
            _ => (ROWS, ORACLE),
        };
        self.governed.execute(&rows.replace("{customers}", &customers.to_string())).await;
        self.governed.execute(oracle).await;
    }

    pub async fn expected(&self) -> u64 {
        let rows = self.governed.number("SELECT count(*) FROM expected").await;
        rows.try_into().expect("a count")
    }

    /// Rows that went or are about to: what a transaction in progress wrote into the ledger counts.
    pub async fn gone(&self) -> u64 {
        let sql = if self.governed.engine == Engine::Mysql { mysql::GONE } else { GONE };
        self.governed.number(sql).await.try_into().expect("a count")
    }

    /// The rows gone are exactly those due: by the ledger, and by looking.
    pub async fn check_rows(&self) -> Vec<String> {
        let differences = "SELECT count(*) FROM (
            (SELECT name, id FROM ledger EXCEPT ALL SELECT name, id FROM expected) UNION ALL
            (SELECT name, id FROM expected EXCEPT ALL SELECT name, id FROM ledger)) d";
        let left = "SELECT (SELECT count(*) FROM expected e JOIN customers c ON c.id = e.id
              WHERE e.name = 'customers')
            + (SELECT count(*) FROM expected e JOIN orders o ON o.id = e.id WHERE e.name = 'orders')";
        let invoices = "SELECT count(*) FROM customers c WHERE c.id % 20 = 6
            AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.id = c.id)";
        let mut problems = Vec::new();
        for (what, sql) in [
            ("rows in the ledger or due, not both", differences),
            ("rows due and there", left),
            ("invoices that no trigger saw go", invoices),
        ] {
            let rows = self.governed.number(sql).await;
            if rows != 0 {
                problems.push(format!("{rows} {what}"));
            }
        }
        problems
    }

    /// The audit log says what the ledger says. Only while no daemon has the log open.
    pub async fn check_evidence(&self) -> Vec<String> {
        let entries = entries(&self.home.audit()).await;
        let keys = Keys::load_or_create(&self.home.state()).expect("the keys");
        let mut problems = Vec::new();
        for table in ERASED {
            let reference = TableRef::new("crm", table);
            let hash = |id: &i64| keys.record(&reference, &RecordKey(vec![KeyPart::Int(*id)]));
            let sql = format!("SELECT id FROM ledger WHERE name = '{table}'");
            let ledger = self.governed.numbers(&sql).await;
            let mut gone: Vec<String> = ledger.iter().map(hash).collect();
            gone.sort_unstable();
            let said = acted(&entries, table);
            if gone != said {
                let (gone, said) = (gone.len(), said.len());
                problems.push(format!("{table}: {gone} rows went, the log says {said}"));
            }
            let counted = results(&entries).filter_map(|data| data["counts"][table].as_u64());
            let counted: u64 = counted.sum();
            if counted != ledger.len() as u64 {
                problems.push(format!("{table}: {} rows, counted as {counted}", ledger.len()));
            }
        }
        problems.extend(check_ends(&entries));
        problems
    }

    /// The retention schedule has missed an occurrence: the next start runs it.
    pub async fn miss_an_occurrence(&self) {
        let mut daemon = self.home.start().await;
        assert_eq!(daemon.stop().await, 0);
        let url = format!("sqlite://{}", self.home.store().display());
        let mut store = sqlx::SqliteConnection::connect(&url).await.expect("the store");
        let since = "UPDATE facts SET value = '0' WHERE name = 'schedule.retention.since'";
        let changed = sqlx::query(since).execute(&mut store).await.expect("changed");
        assert_eq!(changed.rows_affected(), 1);
    }

    /// Waits until so many rows went or are about to.
    pub async fn until_gone(&self, daemon: &mut Daemon, rows: u64) {
        let deadline = Instant::now() + PATIENCE;
        while self.gone().await < rows {
            let ended = daemon.exited();
            assert!(ended.is_none(), "it ended, {ended:?}, before {rows}: {}", daemon.log());
            assert!(Instant::now() < deadline, "{rows} rows never went: {}", daemon.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The binary's own word on the log, without opening it.
    pub fn verify(&self) -> u64 {
        let report = self.home.json(&["audit", "verify"]);
        assert_eq!(report["verified"], true, "{report}");
        report["size"].as_u64().expect("a size")
    }
}

/// Every entry of a log: kind and data.
pub async fn entries(dir: &Path) -> Vec<(String, Value)> {
    let log = Log::open(dir, "steward.example.org/audit", Clock::System).await.expect("the log");
    let mut entries = Vec::new();
    for bytes in log.read(0, log.size()).await.expect("the entries") {
        let mut event: Value = serde_json::from_slice(&bytes).expect("JSON");
        let kind = event["type"].as_str().expect("a type").replace("dev.stewardd.", "");
        let data = whole(dir, &kind, event["data"].take());
        entries.push((kind, data));
    }
    entries
}

fn results(entries: &[(String, Value)]) -> impl Iterator<Item = &Value> {
    entries.iter().filter(|(kind, _)| kind == "batch.result").map(|(_, data)| data)
}

/// The keyed hashes that results name, sorted; one named twice stands twice.
fn acted(entries: &[(String, Value)], table: &str) -> Vec<String> {
    let groups = results(entries).flat_map(|data| data["acted"].as_array().expect("a list"));
    let records = groups
        .filter(|group| group["table"] == table)
        .flat_map(|group| group["records"].as_array().expect("a list"));
    let mut records: Vec<String> =
        records.map(|record| record.as_str().expect("a hash").to_owned()).collect();
    records.sort_unstable();
    records
}

/// Each intent has exactly one end, and nothing ends that was not intended.
fn check_ends(entries: &[(String, Value)]) -> Vec<String> {
    let mut batches: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (kind, data) in entries {
        let Some(batch) = data["batch"].as_str() else { continue };
        let (intents, ends) = batches.entry(batch).or_default();
        match kind.as_str() {
            "batch.intent" => *intents += 1,
            "batch.result" | "batch.void" => *ends += 1,
            other => panic!("a batch in an entry of kind {other}"),
        }
    }
    let odd = batches.into_iter().filter(|(_, counts)| *counts != (1, 1));
    odd.map(|(batch, (intents, ends))| format!("batch {batch}: {intents} intents, {ends} ends"))
        .collect()
}
