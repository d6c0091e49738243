//! Writes the demo's CRM: a SQLite file with 20,000 customers, their orders and tickets.
//!
//! Rows travel as one JSON text per thousand and are taken apart by SQLite itself, which is faster than a
//! statement a row and keeps the SQL constant.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

use super::customers::{self, Customer, Dossier};
use super::dice::Dice;
use super::orders;
use super::people::People;
use super::plant::{Group, Planted};
use super::things;
use super::tickets;

const SCHEMA: &str = include_str!("data/schema.sql");
const SEED: u64 = 20_260_101;
const ROWS_A_STATEMENT: usize = 1_000;

const INSERT_CUSTOMERS: &str = "INSERT INTO customers (id, full_name, email, phone, language, country, \
     city, postal_code, street, birth_date, religion, mothers_maiden_name, resident_id, legacy_code, \
     legal_basis, consent_ends_at, balance_cents, created_at, last_verified_at) \
     SELECT value ->> 'id', value ->> 'full_name', value ->> 'email', value ->> 'phone', \
     value ->> 'language', value ->> 'country', value ->> 'city', value ->> 'postal_code', \
     value ->> 'street', value ->> 'birth_date', value ->> 'religion', \
     value ->> 'mothers_maiden_name', value ->> 'resident_id', value ->> 'legacy_code', \
     value ->> 'legal_basis', value ->> 'consent_ends_at', value ->> 'balance_cents', \
     value ->> 'created_at', value ->> 'last_verified_at' FROM json_each(?1)";

const INSERT_PRODUCTS: &str = "INSERT INTO products (id, sku, name, price_cents) \
     SELECT value ->> 'id', value ->> 'sku', value ->> 'name', value ->> 'price_cents' \
     FROM json_each(?1)";

const INSERT_ORDERS: &str = "INSERT INTO orders (id, customer_id, product_id, total_cents, currency, \
     shipping_address, client_ip, ordered_at, closed_at) \
     SELECT value ->> 'id', value ->> 'customer_id', value ->> 'product_id', \
     value ->> 'total_cents', value ->> 'currency', value ->> 'shipping_address', \
     value ->> 'client_ip', value ->> 'ordered_at', value ->> 'closed_at' FROM json_each(?1)";

const INSERT_TICKETS: &str = "INSERT INTO tickets (id, customer_id, kind, body, opened_at, closed_at) \
     SELECT value ->> 'id', value ->> 'customer_id', value ->> 'kind', value ->> 'body', \
     value ->> 'opened_at', value ->> 'closed_at' FROM json_each(?1)";

const INSERT_NEWSLETTER: &str = "INSERT INTO newsletter_2019 (id, email, full_name, exported_at) \
     SELECT value ->> 'id', value ->> 'email', value ->> 'full_name', value ->> 'exported_at' \
     FROM json_each(?1)";

const COUNT_TABLES: &str = "SELECT count(*) FROM sqlite_schema \
     WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";
const COUNT_FIELDS: &str = "SELECT count(*) FROM sqlite_schema s, pragma_table_info(s.name) \
     WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite!_%' ESCAPE '!'";

/// What [`write()`] made.
pub struct Crm {
    pub planted: Planted,
    /// Customers to put under a legal hold, by `customers.id`.
    pub held: Vec<i64>,
}

/// Writes the file at `path`, which must not exist, as if today were `now`.
pub async fn write(path: &Path, now: DateTime<Utc>) -> Result<Crm, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::raw_sql(SCHEMA).execute(&mut connection).await?;

    let (mut dice, people) = (Dice::new(SEED), People::new());
    let dossiers = customers::dossiers(&mut dice, &people, now);
    let products = things::products(&mut dice);
    let orders = orders::orders(&mut dice, &dossiers, &products, now);
    let tickets = tickets::tickets(&mut dice, &dossiers, now);

    let mut transaction = connection.begin().await?;
    let rows: Vec<&Customer> = dossiers.iter().map(|dossier| &dossier.row).collect();
    insert(&mut transaction, INSERT_CUSTOMERS, &rows).await?;
    insert(&mut transaction, INSERT_PRODUCTS, &products).await?;
    insert(&mut transaction, INSERT_ORDERS, &orders).await?;
    insert(&mut transaction, INSERT_TICKETS, &tickets).await?;
    let newsletter = things::newsletter(&mut dice, &people, now);
    insert(&mut transaction, INSERT_NEWSLETTER, &newsletter).await?;
    transaction.commit().await?;

    let tables: i64 = sqlx::query_scalar(COUNT_TABLES).fetch_one(&mut connection).await?;
    let fields: i64 = sqlx::query_scalar(COUNT_FIELDS).fetch_one(&mut connection).await?;
    connection.close().await?;

    let group = |customer: i64| dossiers[customer as usize - 1].group;
    let cascaded = tickets.iter().filter(|ticket| group(ticket.customer_id) == Group::Lapsed);
    let planted = Planted::new(tables as u64, fields as u64, cascaded.count() as u64);
    Ok(Crm { planted, held: held(&dossiers) })
}

fn held(dossiers: &[Dossier]) -> Vec<i64> {
    let held = |dossier: &&Dossier| matches!(dossier.group, Group::LapsedHeld | Group::DormantHeld);
    dossiers.iter().filter(held).map(|dossier| dossier.row.id).collect()
}

async fn insert<T: Serialize>(
    transaction: &mut Transaction<'_, Sqlite>,
    sql: &'static str,
    rows: &[T],
) -> Result<(), sqlx::Error> {
    for page in rows.chunks(ROWS_A_STATEMENT) {
        let json =
            serde_json::to_string(page).map_err(|error| sqlx::Error::Encode(error.into()))?;
        sqlx::query(sql).bind(json).execute(&mut **transaction).await?;
    }
    Ok(())
}
