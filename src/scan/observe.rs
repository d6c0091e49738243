//! Observing: reads a sample of every table into a profile and remembers what came of it.
//!
//! Only the profile is in memory, so the size of a table does not matter. A table that refuses is written
//! down with its error, and the rest goes on.

use super::error::ScanError;
use super::observation::{Observation, TableObservation};
use super::profile::Profile;
use crate::model::{Column, Instant, Inventory, Table};
use crate::source::{Sampled, Source, SourceError};
use crate::store::Store;

/// How much to read.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Rows of a table's sample.
    pub rows: u64,
    /// Read columns of free text whole.
    pub full: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { rows: 10_000, full: false }
    }
}

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

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 1_000;

/// Looks at every table of the inventory.
pub async fn observe(
    source: &Source,
    inventory: &Inventory,
    options: Options,
    progress: &OnProgress<'_>,
) -> Vec<TableObservation> {
    let tables = inventory.tables.len();
    let mut observations = Vec::with_capacity(tables);
    for (tables_done, table) in inventory.tables.iter().enumerate() {
        let at = Progress { table: &table.name, tables_done, tables, rows: 0, of_rows: 0 };
        progress(at);
        observations.push(
            look(source, table, options, &|rows, of_rows| {
                progress(Progress { rows, of_rows, ..at });
            })
            .await,
        );
    }
    observations
}

/// Rows read, rows to read.
type OnRows<'a> = dyn Fn(u64, u64) + Send + Sync + 'a;

async fn look(
    source: &Source,
    table: &Table,
    options: Options,
    on_rows: &OnRows<'_>,
) -> TableObservation {
    match read(source, table, options, on_rows).await {
        Ok(observation) => observation,
        Err(error) => TableObservation {
            table: table.name.clone(),
            estimated_rows: table.estimated_rows,
            failure: Some(error.to_string()),
            ..TableObservation::default()
        },
    }
}

async fn read(
    source: &Source,
    table: &Table,
    options: Options,
    on_rows: &OnRows<'_>,
) -> Result<TableObservation, SourceError> {
    let columns: Vec<&Column> = table.columns.iter().collect();
    let (sampled, mut fields) =
        profile(source, table, &columns, Some(options.rows), on_rows).await?;
    let mut cost = sampled;
    if options.full && !sampled.complete {
        let prose = |field: &&Observation| field.is_free_text();
        let texts: Vec<&Column> = fields
            .iter()
            .filter(prose)
            .filter_map(|field| table.column(&field.column.name))
            .collect();
        if !texts.is_empty() {
            let (streamed, whole) = profile(source, table, &texts, None, on_rows).await?;
            cost = Sampled { bytes: sampled.bytes + streamed.bytes, ..streamed };
            replace(&mut fields, whole);
        }
    }
    Ok(TableObservation {
        table: table.name.clone(),
        rows: cost.rows,
        estimated_rows: if cost.complete { cost.rows } else { table.estimated_rows.max(cost.rows) },
        bytes: cost.bytes,
        complete: cost.complete,
        failure: None,
        fields,
    })
}

/// Profiles a sample of `sample` rows, or every row.
async fn profile(
    source: &Source,
    table: &Table,
    columns: &[&Column],
    sample: Option<u64>,
    on_rows: &OnRows<'_>,
) -> Result<(Sampled, Vec<Observation>), SourceError> {
    let mut profile = Profile::new(columns);
    let of_rows = sample.unwrap_or(u64::MAX).min(table.estimated_rows);
    let mut sink = |cells: &[Option<&[u8]>]| {
        profile.feed(cells);
        if profile.rows().is_multiple_of(REPORT_EVERY) {
            on_rows(profile.rows(), of_rows);
        }
    };
    let cost = match sample {
        Some(rows) => source.sample(table, columns, rows, &mut sink).await?,
        None => source.stream(table, columns, &mut sink).await?,
    };
    Ok((cost, profile.finish(&table.name)))
}

fn replace(fields: &mut [Observation], whole: Vec<Observation>) {
    for observation in whole {
        let name = &observation.column.name;
        if let Some(field) = fields.iter_mut().find(|field| field.column.name == *name) {
            *field = observation;
        }
    }
}

/// Remembers what was seen. Of a table that could not be read, what was seen before stays.
pub async fn remember(
    store: &Store,
    source: &str,
    observations: &[TableObservation],
    now: Instant,
) -> Result<(), ScanError> {
    let mut transaction = store.write().await?;
    let kept: Vec<&str> = observations
        .iter()
        .filter(|observation| observation.failure.is_some())
        .map(|observation| observation.table.as_str())
        .collect();
    let kept = serde_json::to_string(&kept).map_err(|e| ScanError::corrupt("observation", &e))?;
    sqlx::query(
        "DELETE FROM observations WHERE source = ? AND (field = '' OR table_name NOT IN (SELECT value FROM json_each(?)))",
    )
    .bind(source)
    .bind(kept)
    .execute(&mut *transaction)
    .await?;
    for table in observations {
        let summary = serde_json::to_string(table);
        let fields =
            table.fields.iter().map(|f| (f.column.name.as_str(), serde_json::to_string(f)));
        for (field, text) in [("", summary)].into_iter().chain(fields) {
            let text = text.map_err(|error| ScanError::corrupt("observation", &error))?;
            sqlx::query("INSERT INTO observations (source, table_name, field, taken_at, observation) VALUES (?, ?, ?, ?, ?)")
                .bind(source)
                .bind(&table.table)
                .bind(field)
                .bind(now)
                .bind(text)
                .execute(&mut *transaction)
                .await?;
        }
    }
    Ok(transaction.commit().await?)
}

/// What was seen of a source last time, table by table.
pub async fn load(store: &Store, source: &str) -> Result<Vec<TableObservation>, ScanError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT field, observation FROM observations WHERE source = ?
         ORDER BY table_name, field <> '', rowid",
    )
    .bind(source)
    .fetch_all(store.reader())
    .await?;
    let corrupt = |error: serde_json::Error| ScanError::corrupt("observation", &error);
    let mut tables: Vec<TableObservation> = Vec::new();
    for (field, text) in rows {
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
