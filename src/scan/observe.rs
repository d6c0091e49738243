//! Observing: reads every table into a profile, and remembers what came of it.
//!
//! Only the profile is in memory, so the size of a table does not matter. A table that refuses is written
//! down with its error, and the rest goes on.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::TryStreamExt as _;
use futures_util::future::join_all;
use futures_util::stream::BoxStream;
use sqlx::SqliteConnection;
use tokio_util::sync::CancellationToken;

use super::error::ScanError;
use super::look::{Forget, Look};
use super::observation::TableObservation;
use super::options::Options;
use super::pace::Pace;
use crate::model::{Clock, Instant, Inventory, Table};
use crate::source::Source;
use crate::store::Store;

/// How far a scan is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The table being read.
    pub table: &'a str,
    pub tables_done: usize,
    pub tables: usize,
    /// Rows read of this table, and how many there are to read, by estimate.
    pub rows: u64,
    pub of_rows: u64,
}

/// Who wants to know how far a scan is.
pub type OnProgress<'a> = dyn Fn(Progress<'_>) + Send + Sync + 'a;

/// Looks at every table of the inventory, from the beginning.
pub async fn observe(
    source: &Source,
    inventory: &Inventory,
    options: Options,
    progress: &OnProgress<'_>,
) -> Vec<TableObservation> {
    let pace = Pace::new(&options, &Clock::System, CancellationToken::new());
    let tables = inventory.tables.len();
    let next = AtomicUsize::new(0);
    let worker = || async {
        let mut seen = Vec::new();
        loop {
            let tables_done = next.fetch_add(1, Ordering::Relaxed);
            let Some(table) = inventory.tables.get(tables_done) else { return seen };
            let at = Progress { table: &table.name, tables_done, tables, rows: 0, of_rows: 0 };
            seen.push((tables_done, look(source, table, &options, &pace, progress, at).await));
        }
    };
    let workers = (0..options.at_once(source)).map(|_| worker());
    let mut seen: Vec<_> = join_all(workers).await.into_iter().flatten().collect();
    seen.sort_unstable_by_key(|(at, _)| *at);
    seen.into_iter().map(|(_, seen)| seen).collect()
}

async fn look(
    source: &Source,
    table: &Table,
    options: &Options,
    pace: &Pace,
    progress: &OnProgress<'_>,
    at: Progress<'_>,
) -> TableObservation {
    progress(at);
    let on_rows = |rows, of_rows| progress(Progress { rows, of_rows, ..at });
    let look = Look { source, table, options, pace, on_rows: &on_rows, keep: &Forget };
    let failure = match look.anew(None).await {
        Ok(Some(observation)) => return observation,
        Ok(None) => "it was left out: the scan may read no more".to_owned(),
        Err(error) => error.to_string(),
    };
    TableObservation {
        table: table.name.clone(),
        estimated_rows: table.estimated_rows,
        failure: Some(failure),
        ..TableObservation::default()
    }
}

/// Remembers what was seen, and nothing of tables that were not. Of a table that could not be read, what was
/// seen before stays.
pub async fn remember(
    store: &Store,
    source: &str,
    observations: &[TableObservation],
    now: Instant,
) -> Result<(), ScanError> {
    let mut transaction = store.write().await?;
    let names: Vec<&str> = observations.iter().map(|seen| seen.table.as_str()).collect();
    let names = serde_json::to_string(&names).map_err(|e| ScanError::corrupt("observation", &e))?;
    sqlx::query(
        "DELETE FROM observations WHERE source = ? AND table_name NOT IN (SELECT value FROM json_each(?))",
    )
    .bind(source)
    .bind(names)
    .execute(&mut *transaction)
    .await?;
    for table in observations {
        put(&mut transaction, source, table, now).await?;
    }
    Ok(transaction.commit().await?)
}

/// Puts one table's observation in the place of the last; a failure leaves its fields.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    source: &str,
    table: &TableObservation,
    now: Instant,
) -> Result<(), ScanError> {
    sqlx::query(
        "DELETE FROM observations WHERE source = ? AND table_name = ? AND (field = '' OR ?)",
    )
    .bind(source)
    .bind(&table.table)
    .bind(table.failure.is_none())
    .execute(&mut *connection)
    .await?;
    let summary = serde_json::to_string(table);
    let fields = table.fields.iter().map(|f| (f.column.name.as_str(), serde_json::to_string(f)));
    for (field, text) in [("", summary)].into_iter().chain(fields) {
        let text = text.map_err(|error| ScanError::corrupt("observation", &error))?;
        sqlx::query("INSERT INTO observations (source, table_name, field, taken_at, observation) VALUES (?, ?, ?, ?, ?)")
            .bind(source)
            .bind(&table.table)
            .bind(field)
            .bind(now)
            .bind(text)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What was seen of one table last time it could be read.
pub(super) async fn load_table(
    store: &Store,
    source: &str,
    table: &str,
) -> Result<Option<TableObservation>, ScanError> {
    let rows = sqlx::query_as(
        "SELECT field, observation FROM observations WHERE source = ? AND table_name = ?
         ORDER BY field <> '', rowid",
    )
    .bind(source)
    .bind(table)
    .fetch(store.reader());
    Ok(tables(rows).await?.into_iter().next().filter(|table| table.failure.is_none()))
}

/// What was seen of a source last time, table by table.
pub async fn load(store: &Store, source: &str) -> Result<Vec<TableObservation>, ScanError> {
    let rows = sqlx::query_as(
        "SELECT field, observation FROM observations WHERE source = ?
         ORDER BY table_name, field <> '', rowid",
    )
    .bind(source)
    .fetch(store.reader());
    tables(rows).await
}

/// A row at a time: the text of all of them takes more memory than what it says.
async fn tables(
    mut rows: BoxStream<'_, Result<(String, String), sqlx::Error>>,
) -> Result<Vec<TableObservation>, ScanError> {
    let corrupt = |error: serde_json::Error| ScanError::corrupt("observation", &error);
    let mut tables: Vec<TableObservation> = Vec::new();
    while let Some((field, text)) = rows.try_next().await? {
        // The table's own row has the empty field name and comes first; its columns keep their order.
        match tables.last_mut() {
            Some(table) if !field.is_empty() => {
                table.fields.push(serde_json::from_str(&text).map_err(corrupt)?);
            }
            _ => tables.push(serde_json::from_str(&text).map_err(corrupt)?),
        }
    }
    Ok(tables)
}
