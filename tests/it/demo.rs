//! The demo's data holds what it says it holds: counted by SQL written by hand, with none of our policies
//! or translators in between, on days that are awkward for calendar periods.

mod once;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use stewardd::cli::demo::plant::Planted;
use stewardd::cli::demo::setup::DemoDir;
use stewardd::cli::demo::{crm, policies};
use stewardd::config;
use stewardd::finding::{DueCount, DueCounts, Look, assess};
use stewardd::model::{Action, Clock, Inventory};
use stewardd::policy::{Bundle, Instants, PolicySources, cases};
use stewardd::scan::{Options, observe};
use stewardd::source::{Selection, Source};

/// Held on consent, and the consent ended at least thirty days before `{now}`.
const LAPSED: &str = "c.legal_basis = 'consent' \
    AND julianday(c.consent_ends_at) + 30 <= julianday('{now}')";
/// Bought under contract; the last order's year ended three years ago.
const DORMANT: &str = "c.legal_basis = 'contract' \
    AND (SELECT max(ordered_at) FROM orders o WHERE o.customer_id = c.id) < '{claims}'";
const OWING: &str = "c.balance_cents > 0";
const DISPUTING: &str = "EXISTS (SELECT 1 FROM tickets t WHERE t.customer_id = c.id \
    AND t.kind = 'dispute' AND t.closed_at IS NULL)";
const TAXED: &str = "EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id \
    AND (o.closed_at IS NULL OR o.closed_at >= '{tax}'))";
const STALE: &str = "julianday(c.last_verified_at) + 730 <= julianday('{now}')";
const OLD_TICKET: &str = "julianday(t.closed_at) + 365 <= julianday('{now}')";
const OLD_ORDER: &str = "o.closed_at < '{tax}' AND o.shipping_address IS NOT NULL";
const NO_DATE: &str = "IS NOT NULL AND c.{f} NOT GLOB \
    '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z'";

/// Counts in one generated file, as seen on one day.
struct Counter {
    connection: SqliteConnection,
    now: DateTime<Utc>,
}

impl Counter {
    async fn open(path: &Path, now: DateTime<Utc>) -> Self {
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        let connection = SqliteConnection::connect_with(&options).await.expect("the file opens");
        Self { connection, now }
    }

    async fn ask(&mut self, sql: &str) -> u64 {
        let year: i32 = self.now.format("%Y").to_string().parse().expect("a year");
        // The period counts in Berlin; the data stays days clear of the difference to UTC.
        let sql = sql
            .replace("{now}", &self.now.format("%Y-%m-%dT%H:%M:%SZ").to_string())
            .replace("{claims}", &format!("{}-01-01", year - 3))
            .replace("{tax}", &format!("{}-01-01", year - 10));
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(&mut self.connection)
            .await
            .expect("the count runs");
        count.try_into().expect("a count")
    }

    async fn customers(&mut self, condition: String) -> u64 {
        self.ask(&format!("SELECT count(*) FROM customers c WHERE {condition}")).await
    }
}

fn day(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

#[tokio::test]
async fn planted_is_what_sql_counts_on_any_day() {
    for now in ["2026-06-15T12:00:00Z", "2027-01-01T00:30:00Z", "2028-02-29T23:59:59Z"] {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("crm.db");
        let made = crm::write(&path, day(now)).await.expect("written");
        let mut sql = Counter::open(&path, day(now)).await;
        check_due(&mut sql, &made.planted, &made.held).await;
        check_refused(&mut sql, &made.planted).await;
        check_nothing_is_due_twice(&mut sql).await;
    }
}

async fn check_due(sql: &mut Counter, planted: &Planted, held: &[i64]) {
    let free = format!("NOT ({OWING}) AND NOT ({DISPUTING})");
    let lapsed = sql.customers(format!("{LAPSED} AND {free}")).await;
    let dormant = sql.customers(format!("{DORMANT} AND {free}")).await;
    let stale = sql.customers(STALE.to_owned()).await;
    let tickets = sql.ask(&format!("SELECT count(*) FROM tickets t WHERE {OLD_TICKET}")).await;
    let orders = sql.ask(&format!("SELECT count(*) FROM orders o WHERE {OLD_ORDER}")).await;
    assert_eq!(lapsed, planted.consent_lapsed);
    assert_eq!(dormant, planted.dormant);
    assert_eq!(
        planted.due,
        BTreeMap::from([
            ("erase", lapsed + tickets),
            ("anonymize", dormant + orders),
            ("reverify", stale)
        ])
    );

    let ids = held.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let held =
        sql.customers(format!("c.id IN ({ids}) AND {free} AND (({LAPSED}) OR ({DORMANT}))")).await;
    assert_eq!(held, planted.held, "every hold covers a customer that is due");
    let going = format!("{LAPSED} AND {free} AND NOT ({TAXED}) AND c.id NOT IN ({ids})");
    let erased = sql.customers(going.clone()).await;
    assert_eq!(erased + tickets, planted.acted["erase"]);
    let along = format!(
        "SELECT count(*) FROM tickets t WHERE NOT coalesce({OLD_TICKET}, false) \
         AND EXISTS (SELECT 1 FROM customers c WHERE c.id = t.customer_id AND {going})"
    );
    assert_eq!(sql.ask(&along).await, planted.cascaded["tickets"]);
}

async fn check_refused(sql: &mut Counter, planted: &Planted) {
    let due = format!("(({LAPSED}) OR ({DORMANT}))");
    assert_eq!(sql.customers(format!("{due} AND {OWING}")).await, planted.owing);
    assert_eq!(sql.customers(format!("{due} AND {DISPUTING}")).await, planted.disputing);
    let blocked = format!("{LAPSED} AND {TAXED} AND NOT ({OWING}) AND NOT ({DISPUTING})");
    assert_eq!(sql.customers(blocked).await, planted.blocked);
    let mut unjudgeable = 0;
    for field in ["consent_ends_at", "last_verified_at"] {
        let count = sql.customers(format!("c.{field} {}", NO_DATE.replace("{f}", field))).await;
        assert!(count >= 100, "too few for a sample of {field} to meet them");
        unjudgeable += count;
    }
    assert_eq!(unjudgeable, planted.unjudgeable);
    for (table, field) in [("customers", "birth_date"), ("orders", "ordered_at")] {
        let broken = format!("SELECT count(*) FROM {table} WHERE julianday({field}) IS NULL");
        assert_eq!(sql.ask(&broken).await, 0, "{table}.{field}");
    }
}

/// Precedence between rules is tested elsewhere; here it must not blur the counts.
async fn check_nothing_is_due_twice(sql: &mut Counter) {
    for pair in [[LAPSED, DORMANT], [LAPSED, STALE], [DORMANT, STALE]] {
        assert_eq!(sql.customers(format!("({}) AND ({})", pair[0], pair[1])).await, 0);
    }
    for (table, alias, due) in [("tickets", "t", OLD_TICKET), ("orders", "o", OLD_ORDER)] {
        let shared = format!(
            "SELECT count(*) FROM {table} {alias} JOIN customers c ON c.id = {alias}.customer_id \
             WHERE {due} AND (({LAPSED}) OR ({DORMANT}) OR ({STALE}))"
        );
        assert_eq!(sql.ask(&shared).await, 0, "{table} of a customer who is due");
    }
}

#[tokio::test]
async fn the_same_day_makes_the_same_file() {
    let now = day("2026-06-15T12:00:00Z");
    let mut sums = Vec::new();
    for _ in 0..2 {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("crm.db");
        crm::write(&path, now).await.expect("written");
        let mut sql = Counter::open(&path, now).await;
        sums.push((
            sql.ask("SELECT sum(id * length(full_name || email || street)) FROM customers").await,
            sql.ask("SELECT sum(id * customer_id % 9973 + total_cents) FROM orders").await,
            sql.ask("SELECT sum(id * length(body)) FROM tickets").await,
        ));
    }
    assert_eq!(sums[0], sums[1]);
}

#[tokio::test]
async fn there_is_enough_for_a_sample_to_meet() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("crm.db");
    let now = day("2026-06-15T12:00:00Z");
    crm::write(&path, now).await.expect("written");
    let mut sql = Counter::open(&path, now).await;
    for (what, least, count) in [
        ("cards in tickets", 300, "SELECT count(*) FROM tickets WHERE body LIKE '%Visa 4000 00%'"),
        ("ids in tickets", 100, "SELECT count(*) FROM tickets WHERE body LIKE '%身份证号：%'"),
        ("resident ids", 1_000, "SELECT count(resident_id) FROM customers"),
        ("religions", 4_000, "SELECT count(religion) FROM customers"),
        ("network addresses", 20_000, "SELECT count(client_ip) FROM orders"),
    ] {
        let found = sql.ask(count).await;
        assert!(found >= least, "{found} {what}: too few for a sample to meet them");
    }
    let mails = "SELECT count(*) FROM customers WHERE email NOT LIKE '%@example.___' \
        AND email NOT LIKE '%@mail.example.org'";
    assert_eq!(sql.ask(mails).await, 0, "only domains kept for examples (RFC 2606)");
}

/// The base set against the demo's own database.
struct FirstLook {
    source: Source,
    inventory: Inventory,
    bundle: Bundle,
    at: Instants,
    planted: Planted,
}

impl FirstLook {
    async fn take(dir: &Path) -> Self {
        let demo = DemoDir::prepare(dir).expect("prepared");
        let made = crm::write(&demo.database(), Clock::System.now()).await.expect("written");
        let config = demo.write_config("http://127.0.0.1:4711/alerts").expect("written");
        let config = config::load(&config).expect("config/demo.toml is valid");
        let source = Source::new(config.sources[0].clone());
        let inventory = source.introspect().await.expect("an inventory");
        let read = PolicySources::read(&demo.root().join("policies")).expect("readable");
        let files = policies::FILES.iter();
        let carried = files.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        assert_eq!(read, PolicySources { files: carried }, "what is written is what is carried");
        let bundle = Bundle::compile(read, std::slice::from_ref(&inventory), &[])
            .unwrap_or_else(|errors| panic!("{}", rendered(&errors)));
        let at = bundle.instants(source.now().await.expect("the database's clock"));
        Self { source, inventory, bundle, at, planted: made.planted }
    }

    async fn due(&self) -> DueCounts {
        let mut counts = DueCounts::default();
        for rule in self.bundle.rules.iter().filter(|rule| !rule.permits.is_empty()) {
            let projection = &self.bundle.governed[&rule.table].projection;
            let count = async |filter| {
                let selection = Selection { projection, attributes: &[], filter };
                self.source.count(&selection).await.expect("counted")
            };
            let due = count(rule.due(projection, &self.at)).await;
            let unjudgeable = count(rule.unjudgeable(projection)).await;
            counts.0.insert((rule.table.clone(), rule.action), DueCount { due, unjudgeable });
        }
        counts
    }
}

fn rendered(diagnostics: &[stewardd::model::Diagnostic]) -> String {
    diagnostics.iter().map(stewardd::model::Diagnostic::render).collect()
}

fn total(counts: &DueCounts, action: Action) -> u64 {
    let of_action = counts.0.iter().filter(|((_, due), _)| *due == action);
    of_action.map(|(_, count)| count.due).sum()
}

#[tokio::test]
async fn the_base_set_of_policies_finds_what_is_planted() {
    let dir = tempfile::tempdir().expect("a directory");
    let look = FirstLook::take(dir.path()).await;
    let outcome = cases::run(&look.bundle);
    assert!(outcome.failures.is_empty(), "{}", rendered(&outcome.failures));
    assert!(outcome.passed >= 25 && outcome.pending == 0, "{outcome:?}");

    let due = look.due().await;
    for (action, planted) in &look.planted.due {
        let action: Action = action.parse().expect("an action");
        assert_eq!(total(&due, action), *planted, "{action}");
    }
    let unjudgeable: u64 = due.0.values().map(|count| count.unjudgeable).sum();
    assert_eq!(unjudgeable, look.planted.unjudgeable);

    let seen = observe(&look.source, &look.inventory, Options::default(), &|_| {}).await;
    let view = Look {
        inventory: &look.inventory,
        previous: None,
        observations: &seen,
        due: &due,
        full_reads: &[],
        around: &stewardd::finding::Circumstances::NONE,
    };
    let mut kinds = BTreeMap::new();
    let mut over_collected = Vec::new();
    for finding in assess(&view, &look.bundle, &look.at) {
        *kinds.entry(finding.kind.as_str()).or_default() += 1;
        if finding.kind.as_str() == "over_collected" {
            let field = finding.field.expect("a field");
            over_collected.push(format!("{}.{field}", finding.table));
        }
    }
    over_collected.sort();
    assert_eq!(kinds, look.planted.findings);
    assert_eq!(over_collected, look.planted.over_collected);
    assert_eq!(look.inventory.tables.len() as u64, look.planted.tables);
    let fields = look.inventory.tables.iter().map(|table| table.columns.len() as u64);
    assert_eq!(fields.sum::<u64>(), look.planted.fields);
}
