//! Scanning real databases: what is recognised, what is kept, what a refusal does.

mod again;
mod deleted;
mod edges;
mod keys;
mod killed;
mod large;
mod polite;
mod same;
mod wide;

use std::sync::Mutex;

use stewardd::model::Inventory;
use stewardd::scan::observe::remember;
use stewardd::scan::{Options, Progress, TableObservation, catalogue, observe, observe::load};
use stewardd::source::Source;
use stewardd::store::Store;

use crate::support::governed::{Engine, Governed};

const SCHEMA: &str = "
  CREATE TABLE customers (id INTEGER PRIMARY KEY, full_name TEXT, email TEXT, phone TEXT, street TEXT,
    birth_date TEXT, id_card TEXT, card_number TEXT, hostname TEXT, order_no TEXT, created_at TEXT,
    email_sent_count INTEGER);
  CREATE TABLE tickets (id INTEGER PRIMARY KEY, body TEXT);";

const CUSTOMERS: &str = "
  INSERT INTO customers VALUES
  (1, 'Ada Smith', 'ada.canary@example.org', '+49 30 901820', 'Hauptstraße 5, 10115 Berlin', '1984-02-29',
    '11010519491231002X', '4111 1111 1111 1111', 'db-01.example.com', '20240131000123', '2024-01-31 10:11:12', 3),
  (2, '王小明', 'wang.canary@example.net', '13912345678', '北京市朝阳区建国路88号', '1990-05-06',
    NULL, '5555555555554444', 'web-7.example.com', '20240131000124', '2024-02-01 09:00:00', 0),
  (3, 'Xiomara Quillfeather', 'x@example.com', '(202) 456-1111', '12 Main Street', '2001-12-31',
    NULL, '6212345678901232', 'web-8.example.com', '20240131000125', '2024-02-02 08:00:00', 1);";

/// One ticket in fifty names a mailbox, one in two hundred a card.
async fn tickets(governed: &Governed, rows: u32) {
    let bodies: Vec<String> = (1..=rows)
        .map(|n| {
            let aside = match n {
                _ if n % 200 == 0 => "my card is 4111 1111 1111 1111",
                _ if n % 50 == 0 => "write to canary@example.org",
                _ => "nothing else to say",
            };
            format!("({n}, 'The parcel did not arrive as promised on the page, {aside}')")
        })
        .collect();
    for page in bodies.chunks(500) {
        governed.execute(&format!("INSERT INTO tickets VALUES {}", page.join(","))).await;
    }
}

async fn scan(source: &Source, options: Options) -> (Inventory, Vec<TableObservation>) {
    let inventory = source.introspect().await.expect("an inventory");
    let seen = observe(source, &inventory, options, &|_| {}).await;
    (inventory, seen)
}

fn category(seen: &[TableObservation], table: &str, field: &str) -> Option<&'static str> {
    let table = seen.iter().find(|seen| seen.table == table).expect("the table was seen");
    table.field(field).expect("the field was seen").verdict(&table.table).category
}

async fn recognises(engine: Engine) {
    let governed = Governed::new(engine, "crm").await;
    governed.execute(SCHEMA).await;
    governed.execute(CUSTOMERS).await;
    tickets(&governed, 1_000).await;
    let (_, seen) = scan(&governed.source(), Options::default()).await;
    for (field, expected) in [
        ("full_name", Some("user.name")),
        ("email", Some("user.contact.email")),
        ("phone", Some("user.contact.phone_number")),
        ("street", Some("user.contact.address")),
        ("birth_date", Some("user.demographic.date_of_birth")),
        ("id_card", Some("user.government_id.national_identification_number")),
        ("card_number", Some("user.financial.credit_card")),
        ("hostname", None),
        ("order_no", None),
        ("created_at", None),
        ("email_sent_count", None),
        ("id", None),
    ] {
        assert_eq!(category(&seen, "customers", field), expected, "{field} on {engine:?}");
    }
    let tickets = seen.iter().find(|seen| seen.table == "tickets").expect("tickets");
    let verdict = tickets.field("body").expect("body").verdict("tickets");
    let shares: Vec<_> = verdict.embedded.iter().map(|e| (e.category, e.share)).collect();
    assert_eq!(shares, [("user.contact.email", 150), ("user.financial.credit_card", 50)]);
    assert_eq!((tickets.rows, tickets.complete), (1_000, true));
}

#[tokio::test]
async fn recognises_personal_data_in_sqlite() {
    recognises(Engine::Sqlite).await;
}

#[tokio::test]
async fn recognises_personal_data_in_postgres() {
    recognises(Engine::Postgres).await;
}

#[tokio::test]
async fn recognises_personal_data_in_mariadb() {
    recognises(Engine::Mysql).await;
}

/// Columns of dates, moments and numbers, not of text.
async fn types_are_recognised(engine: Engine, [id, moment, rows]: [&str; 3]) {
    let governed = Governed::new(engine, "crm").await;
    governed
        .execute(&format!(
            "CREATE TABLE people (id {id} PRIMARY KEY, birth_date date, created_at {moment}, mobile bigint);
             INSERT INTO people SELECT {rows}"
        ))
        .await;
    let (_, seen) = scan(&governed.source(), Options::default()).await;
    assert_eq!(category(&seen, "people", "birth_date"), Some("user.demographic.date_of_birth"));
    assert_eq!(category(&seen, "people", "mobile"), Some("user.contact.phone_number"));
    assert_eq!(category(&seen, "people", "created_at"), None);
    assert_eq!(category(&seen, "people", "id"), None);
}

#[tokio::test]
async fn dates_of_mariadb_are_birth_dates() {
    let rows = "seq, date '1970-01-01' + INTERVAL seq DAY, now(), 4930901820 FROM seq_1_to_50";
    types_are_recognised(Engine::Mysql, ["bigint unsigned", "timestamp(6)", rows]).await;
}

#[tokio::test]
async fn dates_of_postgres_are_birth_dates() {
    let rows = "n, date '1970-01-01' + n::int, now(), 4930901820 FROM generate_series(1, 50) n";
    types_are_recognised(Engine::Postgres, ["bigint", "timestamptz", rows]).await;
}

#[tokio::test]
async fn full_reads_free_text_to_the_last_row() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed.execute(SCHEMA).await;
    tickets(&governed, 3_000).await;
    governed.execute("INSERT INTO tickets VALUES (9999, 'my number is 11010519491231002X, please note it down for me')").await;
    let source = governed.source();
    let (_, sampled) =
        scan(&source, Options { rows: 100, full: false, ..Options::default() }).await;
    let tickets = sampled.iter().find(|seen| seen.table == "tickets").expect("tickets");
    assert!(!tickets.complete && tickets.rows < 1_000, "{} rows", tickets.rows);
    let (_, full) = scan(&source, Options { rows: 100, full: true, ..Options::default() }).await;
    let tickets = full.iter().find(|seen| seen.table == "tickets").expect("tickets");
    assert_eq!((tickets.rows, tickets.estimated_rows, tickets.complete), (3_001, 3_001, true));
    let found = tickets.field("body").expect("body").verdict("tickets").categories();
    let id = "user.government_id.national_identification_number";
    assert!(found.contains(&id), "one in 3,001 rows: {found:?}");
}

#[tokio::test]
async fn what_is_remembered_holds_no_value() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed.execute(SCHEMA).await;
    governed.execute(CUSTOMERS).await;
    tickets(&governed, 100).await;
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::open(&dir.path().join("stewardd.db")).await.expect("a store");
    let (inventory, seen) = scan(&governed.source(), Options::default()).await;
    catalogue::remember(&store, inventory.clone(), 1).await.expect("remembered");
    remember(&store, "crm", &seen, 1).await.expect("remembered");
    assert_eq!(load(&store, "crm").await.expect("loaded"), seen);
    let kept: Vec<String> = sqlx::query_scalar("SELECT observation FROM observations")
        .fetch_all(store.reader())
        .await
        .expect("observations");
    assert_eq!(kept.len(), 2 + 12 + 2, "a row a table and a field");
    for value in [
        "canary",
        "Ada",
        "王",
        "901820",
        "Hauptstra",
        "1984",
        "110105",
        "4111",
        "db-01",
        "20240131",
    ] {
        assert!(kept.iter().all(|text| !text.contains(value)), "{value} was kept");
    }
}

#[tokio::test]
async fn a_table_that_refuses_does_not_stop_the_others() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed.execute(SCHEMA).await;
    governed.execute(CUSTOMERS).await;
    let source = governed.source();
    let (mut inventory, seen) = scan(&source, Options::default()).await;
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::open(&dir.path().join("stewardd.db")).await.expect("a store");
    remember(&store, "crm", &seen, 1).await.expect("remembered");
    governed.execute("DROP TABLE customers").await;
    let names = Mutex::new(Vec::new());
    let note = |at: Progress<'_>| names.lock().expect("unpoisoned").push(at.table.to_owned());
    let seen = observe(&source, &inventory, Options::default(), &note).await;
    let failures: Vec<_> =
        seen.iter().map(|seen| (seen.table.as_str(), seen.failure.is_some())).collect();
    assert_eq!(failures, [("customers", true), ("tickets", false)]);
    assert_eq!(*names.lock().expect("unpoisoned"), ["customers", "tickets"]);
    remember(&store, "crm", &seen, 2).await.expect("remembered");
    let stored = load(&store, "crm").await.expect("loaded");
    assert_eq!(stored[0].fields.len(), 12, "what was seen before stays");
    assert!(stored[0].failure.is_some());
    inventory.tables.remove(0);
    let seen = observe(&source, &inventory, Options::default(), &|_| {}).await;
    remember(&store, "crm", &seen, 3).await.expect("remembered");
    assert_eq!(
        load(&store, "crm").await.expect("loaded").len(),
        1,
        "a table that is gone is forgotten"
    );
}

#[tokio::test]
async fn a_changed_schema_keeps_the_one_before() {
    let governed = Governed::new(Engine::Sqlite, "crm").await;
    governed.execute(SCHEMA).await;
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::open(&dir.path().join("stewardd.db")).await.expect("a store");
    let source = governed.source();
    let first = catalogue::refresh(&source, &store, 1).await.expect("an inventory");
    assert_eq!(first.previous, None);
    let same = catalogue::refresh(&source, &store, 2).await.expect("an inventory");
    assert_eq!((same.previous, same.taken_at), (None, 2));
    governed.execute("ALTER TABLE tickets ADD COLUMN note TEXT").await;
    let changed = catalogue::refresh(&source, &store, 3).await.expect("an inventory");
    assert_eq!(changed.previous.as_ref(), Some(&first.inventory));
    let again = catalogue::refresh(&source, &store, 4).await.expect("an inventory");
    assert_eq!(again.previous, changed.previous, "drift stays until the schema changes again");
    assert_eq!(catalogue::load(&store).await.expect("loaded"), [again]);
}
