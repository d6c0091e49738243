//! A governed CRM, its policies, and everything a cycle needs; what the database itself says went.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use serde_json::Value;
use stewardd::audit::{Keys, Log};
use stewardd::config::{self, Mode};
use stewardd::lifecycle::Readiness;
use stewardd::model::value::{KeyPart, SubjectId};
use stewardd::model::{Clock, Inventory, RecordKey, TableRef};
use stewardd::policy::{Bundle, PolicySources};
use stewardd::source::Source;
use stewardd::store::Store;
use stewardd::workflow::hold::{self, NewHold};
use stewardd::workflow::{Context, Outcome, Reason, Site, cycle};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::support::evidence::whole;
use crate::support::governed::{Engine, Governed};

pub const ERASE: &str = r#"
@id("erase-lapsed")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has consent_ends_at && resource.consent_ends_at.offset(duration("30d")) <= context.now };
@id("keep-who-owes")
forbid (principal, action in [Steward::Action::"anonymize", Steward::Action::"erase"], resource is crm::customers)
when { resource has balance_cents && resource.balance_cents > 0 };
@id("keep-disputed-orders")
forbid (principal, action == Steward::Action::"erase", resource is crm::orders)
when { resource.disputed > 0 };
"#;

pub const ANONYMIZE: &str = r#"
@id("anonymize-lapsed")
permit (principal, action == Steward::Action::"anonymize", resource is crm::customers)
when { resource has consent_ends_at && resource.consent_ends_at <= context.now };
@id("keep-who-owes")
forbid (principal, action in [Steward::Action::"anonymize", Steward::Action::"erase"], resource is crm::customers)
when { resource has balance_cents && resource.balance_cents > 0 };
"#;

pub const REVERIFY: &str = r#"
@id("ask-when-old")
permit (principal, action == Steward::Action::"reverify", resource is crm::customers)
when { resource has verified_at && resource.verified_at.offset(duration("365d")) <= context.now };
"#;

/// Multiplication of two columns has no translation: SQL finds more rows than Cedar permits.
pub const INEXACT: &str = r#"
@id("erase-by-arithmetic")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { { of: resource }.of has balance_cents && { of: resource }.of.balance_cents * resource.id == 12 };
"#;

pub const BY_ORDERS: &str = r#"
@id("erase-who-ordered-long-ago")
permit (principal, action == Steward::Action::"erase", resource is crm::customers)
when { resource has last_order && resource.last_order < 10 };
"#;

pub const DATASET: &str = r#"
[customers]
subject = "id"
verified_at = "verified_at"
[customers.types]
consent_ends_at = "unix"
verified_at = "unix"
birth_date = "iso-text"
[customers.facts]
last_order = { type = "long", sql = "select max(o.day) from orders o where o.customer_id = customers.id" }
[customers.anonymize]
email = "null"
full_name = { fixed = "ERASED" }
phone = "redact"
birth_date = { generalize = "year" }
[orders]
subject = "customer_id"
on_erase = { customer_id = "cascade" }
[invoices]
subject = "customer_id"
"#;

/// A governed CRM; instants are unix seconds, so that one schema serves both databases.
pub const TABLES: &str = "
CREATE TABLE customers (id bigint PRIMARY KEY NOT NULL, email text, full_name text, phone text,
  birth_date BIRTH, consent_ends_at bigint, verified_at bigint, balance_cents bigint);
CREATE TABLE orders (id bigint PRIMARY KEY NOT NULL, customer_id bigint NOT NULL REFERENCES customers (id),
  day bigint NOT NULL DEFAULT 0, disputed bigint NOT NULL DEFAULT 0);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE TABLE invoices (id bigint PRIMARY KEY NOT NULL,
  customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE);
CREATE INDEX invoices_by_customer ON invoices (customer_id);
CREATE TABLE ledger (tbl text NOT NULL, id bigint NOT NULL);
";

pub const SQLITE_LEDGER: &str = "
CREATE TRIGGER customers_gone AFTER DELETE ON customers BEGIN INSERT INTO ledger VALUES ('customers', old.id); END;
CREATE TRIGGER orders_gone AFTER DELETE ON orders BEGIN INSERT INTO ledger VALUES ('orders', old.id); END;
CREATE TRIGGER invoices_gone AFTER DELETE ON invoices BEGIN INSERT INTO ledger VALUES ('invoices', old.id); END;
";

pub const POSTGRES_LEDGER: &str = "
CREATE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO ledger VALUES (TG_TABLE_NAME, old.id); RETURN old; END $$;
CREATE TRIGGER customers_gone AFTER DELETE ON customers FOR EACH ROW EXECUTE FUNCTION note_gone();
CREATE TRIGGER orders_gone AFTER DELETE ON orders FOR EACH ROW EXECUTE FUNCTION note_gone();
CREATE TRIGGER invoices_gone AFTER DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION note_gone();
";

pub const MYSQL_LEDGER: &str = "
CREATE TRIGGER customers_gone AFTER DELETE ON customers FOR EACH ROW INSERT INTO ledger VALUES ('customers', old.id);
CREATE TRIGGER orders_gone AFTER DELETE ON orders FOR EACH ROW INSERT INTO ledger VALUES ('orders', old.id);
CREATE TRIGGER invoices_gone AFTER DELETE ON invoices FOR EACH ROW INSERT INTO ledger VALUES ('invoices', old.id);
";

/// Consent that ended in 2020, and one that ends in 2033.
pub const LAPSED: i64 = 1_600_000_000;
pub const LASTING: i64 = 2_000_000_000;

pub struct World {
    pub governed: Governed,
    pub dir: TempDir,
    pub context: Context,
    pub source: Source,
    pub inventory: Inventory,
}

#[derive(Clone, Copy)]
pub struct Settings {
    pub approvals: u32,
    pub grace: &'static str,
    pub batch_rows: u32,
    pub max_open: u32,
    pub mode: Mode,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            approvals: 0,
            grace: "\"none\"",
            batch_rows: 1_000,
            max_open: 1_000,
            mode: Mode::Enforce,
        }
    }
}

impl World {
    pub async fn new(engine: Engine, policies: &str, settings: Settings, rows: &str) -> Self {
        Self::open(Self::prepared(engine, rows).await, policies, settings).await
    }

    /// A governed database with these rows, and a directory for everything else.
    pub async fn prepared(engine: Engine, rows: &str) -> (Governed, TempDir) {
        let governed = Governed::new(engine, "crm").await;
        let (birth, ledger) = match engine {
            Engine::Sqlite => ("text", SQLITE_LEDGER),
            Engine::Postgres => ("date", POSTGRES_LEDGER),
            Engine::Mysql => ("date", MYSQL_LEDGER),
        };
        governed.execute(&TABLES.replace("BIRTH", birth)).await;
        governed.execute(ledger).await;
        governed.execute(rows).await;
        governed.source().prepare().await.expect("prepared");
        (governed, tempfile::tempdir().expect("a directory"))
    }

    pub async fn open(
        (governed, dir): (Governed, TempDir),
        policies: &str,
        settings: Settings,
    ) -> Self {
        let clock = manual();
        let mut config = governed.config();
        config.batch_rows = settings.batch_rows;
        config.mode = settings.mode;
        let source = Source::new(config).with_clock(clock.clone());
        let inventory = source.introspect().await.expect("an inventory");
        let context = context(dir.path(), clock, policies, settings, &inventory).await;
        Self { governed, dir, context, source, inventory }
    }

    /// Lets go of the state, so that another process may have it.
    pub async fn shut(self) -> (Governed, TempDir) {
        self.context.store.close().await;
        (self.governed, self.dir)
    }

    pub fn site(&self) -> Site<'_> {
        Site { context: &self.context, source: &self.source, inventory: &self.inventory }
    }

    pub async fn cycle(&self) -> Outcome {
        let outcome = cycle::run(&self.site()).await;
        assert!(outcome.blocked.is_none(), "{:?}", outcome.blocked);
        for rule in &outcome.rules {
            assert!(rule.error.is_none(), "{:?}", rule.error);
        }
        outcome
    }

    pub async fn hold(&self, subject: i64) -> String {
        let subject = self.context.keys.subject("crm", &SubjectId(subject.to_string()));
        let new = NewHold {
            source: "crm",
            subject: &subject,
            reason: "a lawsuit",
            placed_by: "uid:1000",
            placed_at: self.context.clock.millis(),
            review_by: None,
        };
        hold::add(&self.context.store, &new).await.expect("placed")
    }

    pub async fn ids(&self, table: &str) -> Vec<i64> {
        self.governed.numbers(&format!("SELECT id FROM {table}")).await
    }

    /// What the database itself says went.
    pub async fn ledger(&self, table: &str) -> Vec<i64> {
        self.governed.numbers(&format!("SELECT id FROM ledger WHERE tbl = '{table}'")).await
    }

    /// Every entry of the log, kind and data.
    pub async fn entries(&self) -> Vec<(String, Value)> {
        let entries = self.context.log.read(0, self.context.log.size()).await.expect("the log");
        let event = |bytes: Vec<u8>| -> Value { serde_json::from_slice(&bytes).expect("JSON") };
        entries
            .into_iter()
            .map(event)
            .map(|e| {
                let kind = e["type"].as_str().unwrap_or_default().replace("dev.stewardd.", "");
                let data = whole(&self.context.config.audit.dir, &kind, e["data"].clone());
                (kind, data)
            })
            .collect()
    }

    pub async fn of_kind(&self, kind: &str) -> Vec<Value> {
        self.entries().await.into_iter().filter(|(k, _)| k == kind).map(|(_, data)| data).collect()
    }

    /// The keyed hashes the log's results name, by table; a hash named twice stands twice.
    pub async fn logged(&self, table: &str) -> Vec<String> {
        let mut records: Vec<String> = Vec::new();
        for result in self.of_kind("batch.result").await {
            for group in result["acted"].as_array().expect("a list") {
                if group["table"] == table {
                    let named = group["records"].as_array().expect("a list").iter();
                    records.extend(named.map(|r| r.as_str().expect("a hash").to_owned()));
                }
            }
        }
        records.sort();
        records
    }

    /// The evidence names exactly the rows that the database says went.
    pub async fn assert_evidence(&self) {
        for table in ["customers", "orders", "invoices"] {
            assert_eq!(
                self.logged(table).await,
                self.hashes(table, &self.ledger(table).await),
                "{table}"
            );
        }
        let intents = self.of_kind("batch.intent").await.len();
        let ends =
            self.of_kind("batch.result").await.len() + self.of_kind("batch.void").await.len();
        assert_eq!(intents, ends, "each intent has one end");
    }

    pub fn hashes(&self, table: &str, ids: &[i64]) -> Vec<String> {
        let table = TableRef::new("crm", table);
        let hash = |id: &i64| self.context.keys.record(&table, &RecordKey(vec![KeyPart::Int(*id)]));
        let mut hashes: Vec<String> = ids.iter().map(hash).collect();
        hashes.sort();
        hashes
    }

    pub fn kept(outcome: &Outcome) -> BTreeMap<Reason, u64> {
        outcome.rules[0].finished.as_ref().expect("a run").kept.clone()
    }
}

pub fn manual() -> Clock {
    Clock::manual(Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap())
}

pub async fn context(
    dir: &Path,
    clock: Clock,
    policies: &str,
    settings: Settings,
    inventory: &Inventory,
) -> Context {
    let path = dir.join("stewardd.toml");
    let text = format!(
        "[store]\nurl = \"sqlite://{0}/state/stewardd.db\"\n[policies]\ndir = \"{0}\"\n\
         [audit]\ndir = \"{0}/audit\"\n[http]\nlisten = \"127.0.0.1:0\"\nauth = \"none\"\n\
         [guard]\napprovals = {1}\ngrace = {2}\nmax_rows = 100000\nmax_percent = 100\n\
         [reverify]\nmax_open = {3}\n",
        dir.display(),
        settings.approvals,
        settings.grace,
        settings.max_open
    );
    std::fs::write(&path, text).expect("written");
    let config = config::load(&path).unwrap_or_else(|errors| panic!("{errors:?}"));
    let files = BTreeMap::from([
        ("retention/crm.cedar".to_owned(), policies.to_owned()),
        ("datasets/crm.toml".to_owned(), dataset(inventory)),
    ]);
    let bundle = Bundle::compile(PolicySources { files }, std::slice::from_ref(inventory), &[])
        .unwrap_or_else(|errors| panic!("{errors:#?}"));
    let store = Store::open(&config.store.path).await.expect("a store");
    let log =
        Log::open(&config.audit.dir, "example.org/audit", clock.clone()).await.expect("a log");
    let keys = Keys::load_or_create(&dir.join("state")).expect("keys");
    let readiness = Readiness::new();
    readiness.started();
    Context {
        store,
        log,
        keys,
        clock,
        bundle: Arc::new(bundle),
        config: Arc::new(config),
        token: CancellationToken::new(),
        readiness,
    }
}

pub fn dataset(inventory: &Inventory) -> String {
    match inventory.dialect {
        stewardd::model::Dialect::Sqlite => DATASET.to_owned(),
        _ => DATASET.replace("birth_date = \"iso-text\"\n", ""),
    }
}

pub fn customer(id: i64, consent: i64, balance: i64) -> String {
    format!(
        "INSERT INTO customers VALUES ({id}, 'c{id}@example.org', 'Customer {id}', '0123 456', \
         '1980-05-06', {consent}, {}, {balance});",
        LAPSED + id
    )
}

pub fn order(id: i64, customer: i64, disputed: i64) -> String {
    format!("INSERT INTO orders VALUES ({id}, {customer}, 1, {disputed});")
}

/// 150 lapsed customers with two orders each, and one of every kind that must stay.
pub fn crowd() -> String {
    let mut rows = String::new();
    for id in 1..=150 {
        rows += &customer(id, LAPSED, 0);
        rows += &order(id * 10, id, 0);
        rows += &order(id * 10 + 1, id, 0);
    }
    rows += &customer(1_001, LASTING, 0);
    rows += &customer(1_002, LAPSED, 500);
    rows += &(customer(1_003, LAPSED, 0) + &order(20_030, 1_003, 0) + &order(20_031, 1_003, 1));
    rows += &(customer(1_004, LAPSED, 0) + "INSERT INTO invoices VALUES (1, 1004);");
    rows += &customer(1_005, LAPSED, 0);
    rows
}
