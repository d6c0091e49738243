//! The catalogue of one database: relations and what hangs on them, joined in memory by name.
//!
//! Only the URL's own database is governed. Other databases of the server are other people's, as other
//! databases of a PostgreSQL server are.

use std::collections::BTreeMap;

use sqlx::MySqlConnection;

use super::{grants, parts};
use crate::model::Table;
use crate::source::driver::{Cells, Link, plain};
use crate::source::introspect::Catalogue;

/// Tables and views. `TRANSACTIONS` is YES for engines whose changes can be rolled back: what a statement
/// did to MyISAM, Aria or MEMORY survives ROLLBACK, so such a table is only read. So is one with system
/// versions: what is deleted from it stays in its history.
const RELATIONS: &str = "SELECT t.TABLE_SCHEMA, t.TABLE_NAME, \
    t.TABLE_TYPE = 'BASE TABLE' AND coalesce(e.TRANSACTIONS, 'NO') = 'YES', \
    CAST(coalesce(t.TABLE_ROWS, 0) AS SIGNED), \
    CASE WHEN t.TABLE_TYPE LIKE '%VIEW' THEN NULL ELSE nullif(t.TABLE_COMMENT, '') END \
    FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE \
    WHERE t.TABLE_SCHEMA = database() AND t.TABLE_TYPE <> 'SEQUENCE'";

/// Tables that tables of other databases refer to: those are not governed, and the server would change them
/// behind one's back.
const REFERRED_FROM_OUTSIDE: &str = "SELECT DISTINCT REFERENCED_TABLE_NAME \
    FROM information_schema.KEY_COLUMN_USAGE \
    WHERE REFERENCED_TABLE_SCHEMA = database() AND TABLE_SCHEMA <> database()";

/// Triggers on DELETE and UPDATE; the server lists them to whoever has the TRIGGER privilege.
const TRIGGERS: &str = "SELECT EVENT_OBJECT_TABLE, TRIGGER_NAME FROM information_schema.TRIGGERS \
    WHERE EVENT_OBJECT_SCHEMA = database() AND EVENT_MANIPULATION IN ('DELETE', 'UPDATE') \
    ORDER BY 1, 2";

/// Tables by the database's own name for them.
pub(super) type Tables = BTreeMap<String, Table>;

pub(in crate::source) async fn read(
    connection: &mut MySqlConnection,
) -> Result<Catalogue, sqlx::Error> {
    let version = fetch(connection, "SELECT version()", |row| row.text(0)).await?.concat();
    let database = fetch(connection, "SELECT database()", |row| row.text(0)).await?.concat();
    let granted = fetch(connection, "SHOW GRANTS", |row| row.text(0)).await?;
    let mut tables: Tables = fetch(connection, RELATIONS, relation).await?.into_iter().collect();
    if !grants::see_all(&granted, &database) {
        tables.values_mut().for_each(|table| table.read_only = true);
    }
    for name in fetch(connection, REFERRED_FROM_OUTSIDE, |row| row.text(0)).await? {
        with(&mut tables, &name, |table| table.read_only = true);
    }
    for (name, column) in fetch(connection, parts::COLUMNS, parts::column).await? {
        with(&mut tables, &name, |table| table.columns.push(column));
    }
    parts::add_indexes(&mut tables, fetch(connection, parts::INDEXES, parts::index).await?);
    let foreign_keys = fetch(connection, parts::FOREIGN_KEYS, parts::foreign_key).await?;
    parts::add_foreign_keys(&mut tables, foreign_keys);
    for (table, name) in fetch(connection, TRIGGERS, |row| Ok((row.text(0)?, row.text(1)?))).await?
    {
        with(&mut tables, &table, |table| table.triggers.push(name));
    }
    Ok(Catalogue { version, tables: tables.into_values().collect() })
}

async fn fetch<T>(
    connection: &mut MySqlConnection,
    sql: &str,
    decode: impl Fn(&dyn Cells) -> Result<T, sqlx::Error>,
) -> Result<Vec<T>, sqlx::Error> {
    Link::Mysql(connection).fetch(plain(sql), decode).await
}

pub(super) fn with(tables: &mut Tables, name: &str, change: impl FnOnce(&mut Table)) {
    if let Some(table) = tables.get_mut(name) {
        change(table);
    }
}

fn relation(row: &dyn Cells) -> Result<(String, Table), sqlx::Error> {
    let name = row.text(1)?;
    let table = Table {
        name: name.clone(),
        schema: row.text(0)?,
        relation: name.clone(),
        comment: row.optional_text(4)?,
        columns: Vec::new(),
        key: None,
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        estimated_rows: row.int(3)?.unwrap_or_default().try_into().unwrap_or_default(),
        read_only: !row.flag(2)?,
        triggers: Vec::new(),
        reuses_keys: false,
    };
    Ok((name, table))
}
