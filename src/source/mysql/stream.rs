//! Streams and samples: every column as text over the plain protocol, a row at a time.

use futures_util::TryStreamExt;
use sqlx::mysql::MySqlRow;
use sqlx::{AssertSqlSafe, MySqlConnection, MySqlPool, Row};

use super::key::Form;
use crate::model::{Column, Table};
use crate::source::driver::Cells;
use crate::source::read::{RowSink, Sampled};
use crate::source::usage::SCAN_ALIAS;

/// Ranges of the key that a sample is drawn from.
const STRATA: i64 = 64;

pub(in crate::source) async fn all(
    pool: &MySqlPool,
    table: &Table,
    columns: &[&Column],
    sink: &mut RowSink<'_>,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled { complete: true, ..Sampled::default() };
    let mut connection = pool.acquire().await?;
    // A stream left in the middle would be read to its end by whoever takes the connection next.
    connection.close_on_drop();
    run(&mut connection, select(table, columns, ""), sink, &mut read).await?;
    Ok(read)
}

/// One run of neighbours from a random place in each of 64 equal ranges of the key, where the key begins
/// with a number; every other table, and views, are read through and rows are drawn by lot.
pub(in crate::source) async fn sample(
    pool: &MySqlPool,
    table: &Table,
    columns: &[&Column],
    rows: u64,
    sink: &mut RowSink<'_>,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled::default();
    let mut connection = pool.acquire().await?;
    connection.close_on_drop();
    let Some((key, low, high)) = range(&mut connection, table).await? else {
        let share = rows as f64 / table.estimated_rows.max(1) as f64;
        let lot = format!(" WHERE rand() < {share:.9}");
        run(&mut connection, select(table, columns, &lot), sink, &mut read).await?;
        return Ok(read);
    };
    let width = (high - low) / STRATA + 1;
    let share = (rows as i64 / STRATA).max(1);
    for stratum in 0..STRATA {
        let start = low.saturating_add(stratum.saturating_mul(width));
        // A run that starts near the end of its range would be cut short.
        let slack = (width - share).max(1);
        let from = start.saturating_add(rand::random_range(0..slack));
        let below = start.saturating_add(width);
        let clause =
            format!(" WHERE {key} >= {from} AND {key} < {below} ORDER BY {key} LIMIT {share}");
        run(&mut connection, select(table, columns, &clause), sink, &mut read).await?;
    }
    Ok(read)
}

/// The key's first column with its least and greatest value; `None` when it is no number or spans more
/// than a sample can stride over.
async fn range(
    connection: &mut MySqlConnection,
    table: &Table,
) -> Result<Option<(String, i64, i64)>, sqlx::Error> {
    let first = table.key.as_ref().and_then(|key| table.column(key.first()?));
    let Some(first) = first.filter(|column| {
        matches!(Form::of(&column.type_name), Some(Form::Integer | Form::Unsigned))
    }) else {
        return Ok(None);
    };
    let key = quoted(&first.name);
    let most = i64::MAX;
    let sql = format!(
        "SELECT CAST(min({key}) AS SIGNED), \
         CASE WHEN max({key}) <= {most} THEN CAST(max({key}) AS SIGNED) END FROM {} AS {SCAN_ALIAS}",
        relation(table)
    );
    let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(connection).await?;
    Ok(match (row.int(0)?, row.int(1)?) {
        (Some(low), Some(high)) if high.checked_sub(low).is_some() => Some((key, low, high)),
        _ => None,
    })
}

fn select(table: &Table, columns: &[&Column], clause: &str) -> String {
    let text = |column: &&Column| {
        // The plain protocol hands out a bit field's bytes, not its digits.
        let digits = if column.type_name.starts_with("bit(") { " + 0" } else { "" };
        // Behind the alias, since a digest of many columns is cut off before it comes to the table.
        format!("{SCAN_ALIAS}.{}{digits}", quoted(&column.name))
    };
    let names: Vec<_> = columns.iter().map(text).collect();
    format!("SELECT {} FROM {} AS {SCAN_ALIAS}{clause}", names.join(", "), relation(table))
}

fn relation(table: &Table) -> String {
    format!("{}.{}", quoted(&table.schema), quoted(&table.relation))
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

async fn run(
    connection: &mut MySqlConnection,
    statement: String,
    sink: &mut RowSink<'_>,
    read: &mut Sampled,
) -> Result<(), sqlx::Error> {
    let mut stream = sqlx::raw_sql(AssertSqlSafe(statement)).fetch(connection);
    while let Some(row) = stream.try_next().await? {
        let cells = cells(&row)?;
        read.count(&cells);
        sink(&cells);
    }
    Ok(())
}

fn cells(row: &MySqlRow) -> Result<Vec<Option<&[u8]>>, sqlx::Error> {
    (0..row.len()).map(|at| row.bytes(at)).collect()
}
