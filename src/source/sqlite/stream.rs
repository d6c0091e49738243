//! Streams and samples from SQLite.

use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqlitePool};

use crate::model::{Column, Table};
use crate::source::driver::Cells;
use crate::source::read::{RowSink, Sampled};

/// Ranges of row ids that a sample is drawn from.
const STRATA: i64 = 64;

pub(in crate::source) async fn all(
    pool: &SqlitePool,
    table: &Table,
    columns: &[&Column],
    sink: &mut RowSink<'_>,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled { complete: true, ..Sampled::default() };
    run(pool, select(table, columns, ""), &[], sink, &mut read).await?;
    Ok(read)
}

/// One run of neighbours from a random place in each of 64 equal ranges of row ids. Tables without row
/// ids, and views, are read through and rows are drawn by lot.
pub(in crate::source) async fn sample(
    pool: &SqlitePool,
    table: &Table,
    columns: &[&Column],
    rows: u64,
    sink: &mut RowSink<'_>,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled::default();
    let Some((rowid, low, high)) = row_ids(pool, table).await? else {
        let one_in = (table.estimated_rows / rows.max(1)).max(1);
        let lot = format!(" WHERE random() % {one_in} = 0");
        run(pool, select(table, columns, &lot), &[], sink, &mut read).await?;
        return Ok(read);
    };
    let clause = format!(" WHERE {rowid} >= ? AND {rowid} < ? ORDER BY {rowid} LIMIT ?");
    let statement = select(table, columns, &clause);
    let width = (high - low) / STRATA + 1;
    let share = (rows as i64 / STRATA).max(1);
    for stratum in 0..STRATA {
        let start = low.saturating_add(stratum.saturating_mul(width));
        // A run that starts near the end of its range would be cut short.
        let slack = (width - share).max(1);
        let from = start.saturating_add(rand::random_range(0..slack));
        run(pool, statement.clone(), &[from, start.saturating_add(width), share], sink, &mut read)
            .await?;
    }
    Ok(read)
}

/// The name that reaches the row id, with the least and the greatest; `None` when the table has none or
/// its ids span more than a sample can stride over.
async fn row_ids(
    pool: &SqlitePool,
    table: &Table,
) -> Result<Option<(&'static str, i64, i64)>, sqlx::Error> {
    let taken =
        |name: &&str| table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let Some(rowid) = ["rowid", "_rowid_", "oid"].into_iter().find(|name| !taken(name)) else {
        return Ok(None);
    };
    if table.read_only || without_rowid(pool, table).await? {
        return Ok(None);
    }
    let sql = format!("SELECT min({rowid}), max({rowid}) FROM {}", quoted(&table.relation));
    let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(pool).await?;
    let bounds: (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
    Ok(match bounds {
        (Some(low), Some(high)) if high.checked_sub(low).is_some() => Some((rowid, low, high)),
        _ => None,
    })
}

async fn without_rowid(pool: &SqlitePool, table: &Table) -> Result<bool, sqlx::Error> {
    let sql = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?";
    let wr: Option<i64> =
        sqlx::query_scalar(sql).bind(&table.relation).fetch_optional(pool).await?;
    Ok(wr.unwrap_or_default() != 0)
}

/// Every value as text; what is no text keeps the form SQLite casts it to.
fn select(table: &Table, columns: &[&Column], clause: &str) -> String {
    let cast = |column: &&Column| format!("CAST({} AS TEXT)", quoted(&column.name));
    let columns: Vec<_> = columns.iter().map(cast).collect();
    format!("SELECT {} FROM {}{clause}", columns.join(", "), quoted(&table.relation))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn run(
    pool: &SqlitePool,
    statement: String,
    arguments: &[i64],
    sink: &mut RowSink<'_>,
    read: &mut Sampled,
) -> Result<(), sqlx::Error> {
    let mut query = sqlx::query(AssertSqlSafe(statement));
    for argument in arguments {
        query = query.bind(*argument);
    }
    let mut stream = query.fetch(pool);
    while let Some(row) = stream.try_next().await? {
        let cells = cells(&row)?;
        read.count(&cells);
        sink(&cells);
    }
    Ok(())
}

fn cells(row: &SqliteRow) -> Result<Vec<Option<&[u8]>>, sqlx::Error> {
    (0..row.len()).map(|at| row.bytes(at)).collect()
}
