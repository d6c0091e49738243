//! A governed database, a directory with configuration and policies, and the real binary on both; then the
//! comparison of what the database says went with what the oracle says must go.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use serde_json::Value;
use stewardd::app::App;
use stewardd::audit::{Keys, Log};
use stewardd::config;
use stewardd::lifecycle::{Lifecycle, Signals};
use stewardd::model::value::{KeyPart, SubjectId};
use stewardd::model::{Clock, RecordKey, TableRef};
use stewardd::store::Store;
use stewardd::workflow::hold::{self, NewHold};
use tempfile::TempDir;

use super::data::Data;
use super::truth::{Fate, Truth};
use crate::support::evidence::whole;
use crate::support::governed::{Engine, Governed};

pub const POLICIES: &str = r#"
@id("erase-lapsed-consent")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has consent_ends_at && resource.consent_ends_at.offset(duration("30d")) <= context.now };

@id("erase-closed-accounts")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has closed_at && resource.closed_at <= context.cutoff.tax };

@id("erase-the-dormant")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has segment && (resource.segment == "dormant" || resource.segment like "trial-*") }
unless { resource has last_order_at && resource.last_order_at.offset(duration("1095d")) > context.now };

@id("keep-who-owes")
forbid (principal, action in [Steward::Action::"anonymize", Steward::Action::"erase"], resource is crm::customers)
when { resource has balance_cents && resource.balance_cents > 0 };

@id("keep-who-has-credit")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has credit_cents && resource.credit_cents + 1000 > 5000 };

@id("keep-litigants")
forbid (principal, action, resource is crm::customers)
when { resource.litigation };

@id("keep-recent-buyers")
forbid (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has last_order_at && resource.last_order_at.offset(duration("90d")) > context.now };

@id("keep-disputed-orders")
forbid (principal, action == Steward::Action::"erase", resource is crm::orders)
when { resource has disputed && resource.disputed };

@id("keep-orders-just-paid")
forbid (principal, action == Steward::Action::"erase", resource is crm::orders)
when { resource has paid_at && resource.paid_at.offset(duration("365d")) > context.now };
"#;

const DATASET: &str = r#"
[customers]
subject = "id"
[customers.facts]
last_order_at = { type = "datetime", sql = "select max(o.ordered_at) from orders o where o.customer_id = customers.id" }
[orders]
subject = "recipient_id"
on_erase = { customer_id = "cascade" }
[tickets]
subject = "customer_id"
"#;

const SQLITE_TYPES: &str = r#"
[customers.types]
consent_ends_at = "iso-text"
closed_at = "iso-text"
[orders.types]
ordered_at = "iso-text"
paid_at = "iso-text"
"#;

const PERIODS: &str = "[tax]\nyears = 10\nfrom = \"end_of_year\"\ntimezone = \"Europe/Berlin\"\n";

/// The guard switched off, as for a first cycle that one wants to see.
pub const OPEN: &str = "approvals = 0\nmax_rows = 1000000\nmax_percent = 100\ngrace = \"none\"\n";

pub struct House {
    pub governed: Governed,
    pub dir: TempDir,
}

/// What one `stewardd run --once --json` came to.
pub struct Run {
    pub output: Output,
    pub summary: Value,
}

impl Run {
    pub fn number(&self, pointer: &str) -> u64 {
        self.summary.pointer(pointer).and_then(Value::as_u64).unwrap_or_default()
    }

    pub fn ended_well(&self) -> &Self {
        let said = String::from_utf8_lossy(&self.output.stderr);
        assert!(self.output.status.success(), "{}: {said}", self.output.status);
        self
    }
}

/// The application itself in a house's directory, for tests that turn its clock or look between two cycles.
/// The governed database keeps its own clock.
pub async fn app(dir: &Path, clock: &Clock) -> Arc<App> {
    let config =
        config::load(&dir.join("stewardd.toml")).unwrap_or_else(|errors| panic!("{errors:?}"));
    let lifecycle = Lifecycle::new(Signals::injected().1);
    let app = App::open(config, clock.clone(), lifecycle.handle().clone()).await;
    let app = app.unwrap_or_else(|failure| panic!("{}", failure.message));
    app.begin().await;
    app
}

impl House {
    /// A database with these tables and rows, and everything beside it.
    pub async fn new(engine: Engine, script: &str, guard: &str) -> Self {
        Self::on(Governed::new(engine, "crm").await, script, guard).await
    }

    /// The same on a database that is there.
    pub async fn on(governed: Governed, script: &str, guard: &str) -> Self {
        governed.execute(script).await;
        governed.source().prepare().await.expect("prepared");
        let house = Self { governed, dir: tempfile::tempdir().expect("a directory") };
        let types = if house.governed.engine == Engine::Sqlite { SQLITE_TYPES } else { "" };
        house.write("policies/datasets/crm.toml", &format!("{DATASET}{types}"));
        house.write("policies/periods.toml", PERIODS);
        house.write("policies/retention/crm.cedar", POLICIES);
        house.write(
            "stewardd.toml",
            &format!(
                "[store]\nurl = \"sqlite://{0}/state/stewardd.db\"\n[policies]\ndir = \"{0}/policies\"\n\
                 [audit]\ndir = \"{0}/audit\"\norigin = \"example.org/audit\"\n\
                 [http]\nlisten = \"127.0.0.1:0\"\nauth = \"none\"\n\
                 [[source]]\nname = \"crm\"\nurl = \"{1}\"\nmode = \"enforce\"\ntimezone = \"UTC\"\n\
                 replicas = \"none\"\n[guard]\n{guard}",
                house.path().display(),
                house.governed.url,
            ),
        );
        house
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    /// The real binary, one cycle, with guards broken on purpose or none (`""`).
    pub fn run(&self, failpoints: &str) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_stewardd"))
            .arg("--config")
            .arg(self.path().join("stewardd.toml"))
            .args(["run", "--once", "--json"])
            .env("STEWARDD_FAILPOINT", failpoints)
            .output()
            .expect("the binary starts");
        let summary = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        Run { output, summary }
    }

    /// What the guard said against each table's plan.
    pub fn plans(&self) -> BTreeMap<String, Vec<String>> {
        let output = Command::new(env!("CARGO_BIN_EXE_stewardd"))
            .arg("--config")
            .arg(self.path().join("stewardd.toml"))
            .args(["plan", "--json"])
            .output()
            .expect("the binary starts");
        let list: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let plans = list["plans"].as_array().expect("plans").iter();
        let reasons =
            |plan: &Value| plan["reasons"].as_array().expect("reasons").iter().map(text).collect();
        plans.map(|plan| (text(&plan["table"]), reasons(plan))).collect()
    }

    pub async fn hold_subject(&self, person: &str) {
        self.hold_all([person.to_owned()]).await;
    }

    pub async fn hold(&self, people: &[i64]) {
        self.hold_all(people.iter().map(ToString::to_string)).await;
    }

    async fn hold_all(&self, people: impl IntoIterator<Item = String>) {
        let state = self.path().join("state");
        let store = Store::open(&state.join("stewardd.db")).await.expect("a store");
        let keys = Keys::load_or_create(&state).expect("keys");
        for person in people {
            let new = NewHold {
                source: "crm",
                subject: &keys.subject("crm", &SubjectId(person)),
                reason: "a lawsuit",
                placed_by: "uid:1000",
                placed_at: Clock::System.millis(),
                review_by: None,
            };
            hold::add(&store, &new).await.expect("placed");
        }
        store.close().await;
    }

    pub async fn ids(&self, table: &str) -> Vec<i64> {
        self.governed.numbers(&format!("SELECT id FROM {table}")).await
    }

    /// What the database's own triggers noted.
    pub async fn ledger(&self, table: &str) -> Vec<i64> {
        self.governed.numbers(&format!("SELECT id FROM ledger WHERE tbl = '{table}'")).await
    }

    /// Every entry of the log, kind and data.
    pub async fn entries(&self) -> Vec<(String, Value)> {
        let log = Log::open(&self.path().join("audit"), "example.org/audit", Clock::System).await;
        let log = log.expect("the log opens");
        let report = log.verify().await.expect("the log is read");
        assert!(report.verified, "{:?}", report.problems);
        let entries = log.read(0, log.size()).await.expect("the log is read");
        let event = |bytes: Vec<u8>| -> Value { serde_json::from_slice(&bytes).expect("JSON") };
        let pair = |event: Value| {
            let kind = event["type"].as_str().unwrap_or_default().replace("dev.stewardd.", "");
            let data = whole(&self.path().join("audit"), &kind, event["data"].clone());
            (kind, data)
        };
        entries.into_iter().map(event).map(pair).collect()
    }

    /// Where the rows and the evidence differ from the oracle; nothing when all is well.
    pub async fn objections(&self, truth: &Truth, data: &Data) -> Vec<String> {
        let gone = truth.gone();
        let stay = truth.customers.iter().filter(|(_, fate)| **fate != Fate::Goes);
        let stay: Vec<i64> = stay.map(|(id, _)| *id).collect();
        let orders: Vec<i64> = truth.orders_gone.iter().copied().collect();
        let left = data.orders.iter().map(|order| order.id);
        let left: Vec<i64> = left.filter(|id| !truth.orders_gone.contains(id)).collect();
        let mut objections = Vec::new();
        differ(&mut objections, "customers gone", &gone, &self.ledger("customers").await);
        differ(&mut objections, "customers left", &stay, &self.ids("customers").await);
        differ(&mut objections, "orders gone", &orders, &self.ledger("orders").await);
        differ(&mut objections, "orders left", &left, &self.ids("orders").await);
        differ(&mut objections, "tickets gone", &[], &self.ledger("tickets").await);
        objections.extend(self.evidence().await);
        objections
    }

    /// Where the audit log differs from what the database's own triggers noted.
    pub async fn evidence(&self) -> Vec<String> {
        let keys = Keys::load_or_create(&self.path().join("state")).expect("keys");
        let entries = self.entries().await;
        let of = |kind: &str| entries.iter().filter(|(k, _)| k == kind).count();
        let mut objections = Vec::new();
        if of("batch.intent") != of("batch.result") + of("batch.void") {
            objections.push("an intent has no end or two".to_owned());
        }
        for table in ["customers", "orders"] {
            let name = TableRef::new("crm", table);
            let hash = |id: &i64| keys.record(&name, &RecordKey(vec![KeyPart::Int(*id)]));
            let mut noted: Vec<String> = self.ledger(table).await.iter().map(hash).collect();
            noted.sort();
            let logged = logged(&entries, table);
            if noted != logged {
                let (noted, logged) = (noted.len(), logged.len());
                objections.push(format!("{table}: {noted} rows went, the log names {logged}"));
            }
        }
        objections
    }
}

/// The keyed hashes that the log's results name; one named twice stands twice.
fn logged(entries: &[(String, Value)], table: &str) -> Vec<String> {
    let results = entries.iter().filter(|(kind, _)| kind == "batch.result");
    let groups = results.flat_map(|(_, data)| data["acted"].as_array().expect("a list"));
    let records = groups
        .filter(|group| group["table"] == table)
        .flat_map(|group| group["records"].as_array().expect("a list"));
    let mut records: Vec<String> =
        records.map(|record| record.as_str().expect("a hash").to_owned()).collect();
    records.sort();
    records
}

fn differ(objections: &mut Vec<String>, what: &str, expected: &[i64], found: &[i64]) {
    if expected == found {
        return;
    }
    let missing: Vec<_> = expected.iter().filter(|id| !found.contains(id)).take(5).collect();
    let extra: Vec<_> = found.iter().filter(|id| !expected.contains(id)).take(5).collect();
    let (expected, found) = (expected.len(), found.len());
    objections.push(format!(
        "{what}: expected {expected}, found {found}; missing {missing:?}, too many {extra:?}"
    ));
}
