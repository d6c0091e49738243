//! Reads: every column as text over the plain protocol, a row at a time.
//!
//! A table whose key is one number is read in ranges of it, a statement each: a server closes a connection
//! whose reader rests (`net_write_timeout`), and keeps old rows for as long as a statement runs. How many
//! rows were read, in the order of the key, says where to go on without naming a key.

use std::time::Duration;

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, MySql, MySqlConnection, MySqlPool, Row};

use super::key::Form;
use super::types::Type;
use crate::model::{Column, Table};
use crate::source::driver::Cells;
use crate::source::read::dedicated::Dedicated;
use crate::source::read::selection::{MOST_OF_A_VALUE, emptied, from_number};
use crate::source::read::span::{ROW, Run, Span};
use crate::source::read::{Part, Reading, Sampled, Since, Sink};
use crate::source::usage::SCAN_ALIAS;

pub(in crate::source) async fn read(
    pool: &MySqlPool,
    reading: &Reading<'_>,
    usual: Duration,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    let mut held = Dedicated::<MySql>::take(pool, reading.table.estimated_rows).await?;
    limit(held.link(), reading.timeout).await?;
    let read = match reading.part {
        Part::Whole { from } => whole(held.link(), reading, from, sink).await?,
        Part::Sample { rows } => sample(held.link(), reading, rows, sink).await?,
        Part::Since { since, share } => {
            let lot = if share < 1.0 { format!(" AND rand() < {share:.9}") } else { String::new() };
            let clause = format!(" WHERE {}{lot}", changed(since));
            let mut read = Sampled::default();
            run(held.link(), select(reading, &clause), sink, &mut read).await?;
            read
        }
    };
    limit(held.link(), reading.timeout.map(|_| usual)).await?;
    held.give_back().await;
    Ok(read)
}

/// The rows of a query of the operator's own.
pub(in crate::source) async fn query(
    pool: &MySqlPool,
    statement: String,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    // How many rows it has is not known; the pool does not miss a connection of its own.
    let mut held = Dedicated::<MySql>::take(pool, u64::MAX).await?;
    let mut read = Sampled::default();
    run(held.link(), statement, sink, &mut read).await?;
    held.give_back().await;
    Ok(read)
}

/// The limit of a statement from here on, where another than the session's is asked for.
async fn limit(
    connection: &mut MySqlConnection,
    timeout: Option<Duration>,
) -> Result<(), sqlx::Error> {
    let Some(timeout) = timeout.map(|timeout| timeout.as_millis()) else { return Ok(()) };
    let set = format!(
        "SET SESSION lock_wait_timeout = @@SESSION.lock_wait_timeout \
         /*M! , max_statement_time = {}.{:03} */ /*!50708 , max_execution_time = {timeout} */",
        timeout / 1000,
        timeout % 1000
    );
    sqlx::raw_sql(AssertSqlSafe(set)).execute(connection).await.map(drop)
}

async fn whole(
    connection: &mut MySqlConnection,
    reading: &Reading<'_>,
    from: u64,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled { complete: true, ..Sampled::default() };
    let rows = (reading.chunk / ROW).max(1);
    let alone = reading.table.key.as_ref().is_some_and(|key| key.len() == 1);
    let small = from == 0 && reading.table.estimated_rows <= rows;
    let range = if alone && !small { range(connection, reading.table).await? } else { None };
    let Some((key, span)) = range else {
        run(connection, select(reading, ""), sink, &mut read).await?;
        return Ok(read);
    };
    let mut start = span.low;
    if from > 0 {
        let sql = format!(
            "SELECT CAST({key} AS SIGNED) FROM {} AS {SCAN_ALIAS} ORDER BY {key} LIMIT 1 OFFSET {from}",
            relation(reading.table)
        );
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_optional(&mut *connection).await?;
        let Some(next) = row.map(|row| row.int(0)).transpose()?.flatten() else { return Ok(read) };
        start = next;
    }
    let width = span.width(reading.table.estimated_rows, rows);
    loop {
        let end = span.end(start, width);
        let below = end.map(|end| format!(" AND {key} < {end}")).unwrap_or_default();
        let clause = format!(" WHERE {key} >= {start}{below}");
        run(connection, select(reading, &clause), sink, &mut read).await?;
        let Some(end) = end else { return Ok(read) };
        if !sink.chunk(from + read.rows).await {
            return Ok(Sampled { complete: false, ..read });
        }
        start = end;
    }
}

/// By ranges of the key, where it begins with a number; every other table, and views, are read through and
/// rows are drawn by lot.
async fn sample(
    connection: &mut MySqlConnection,
    reading: &Reading<'_>,
    rows: u64,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled::default();
    let Some((key, span)) = range(connection, reading.table).await? else {
        let share = rows as f64 / reading.table.estimated_rows.max(1) as f64;
        let lot = format!(" WHERE rand() < {share:.9}");
        run(connection, select(reading, &lot), sink, &mut read).await?;
        return Ok(read);
    };
    for Run { from, below, rows } in span.runs(rows) {
        let clause =
            format!(" WHERE {key} >= {from} AND {key} < {below} ORDER BY {key} LIMIT {rows}");
        run(connection, select(reading, &clause), sink, &mut read).await?;
    }
    Ok(read)
}

/// A moment is compared in the session's zone, which is the source's.
fn changed(since: Since<'_>) -> String {
    match since {
        // Only PostgreSQL's versions carry one.
        Since::Transaction(_) => "true".to_owned(),
        Since::Moment { column, encoding, at } => {
            let name = quoted(&column.name);
            from_number(&name, encoding, at)
                .unwrap_or_else(|| format!("{name} >= FROM_UNIXTIME({})", at.div_euclid(1_000)))
        }
    }
}

/// The key's first column and its values' span; `None` when it is no number or spans too much.
async fn range(
    connection: &mut MySqlConnection,
    table: &Table,
) -> Result<Option<(String, Span)>, sqlx::Error> {
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
    Ok(Span::of(row.int(0)?, row.int(1)?).map(|span| (key, span)))
}

fn select(reading: &Reading<'_>, clause: &str) -> String {
    let text = |column: &&Column| {
        // Behind the alias, since a digest of many columns is cut off before it comes to the table.
        let name = format!("{SCAN_ALIAS}.{}", quoted(&column.name));
        match Type::parse(&column.type_name).base {
            // The plain protocol hands out a bit field's bytes, not its digits.
            "bit" => format!("{name} + 0"),
            "mediumtext" | "longtext" | "mediumblob" | "longblob" | "json" => {
                format!("left({name}, {})", MOST_OF_A_VALUE + 1)
            }
            _ => name,
        }
    };
    let names: Vec<_> = reading.columns.iter().map(text).collect();
    format!("SELECT {} FROM {} AS {SCAN_ALIAS}{clause}", names.join(", "), relation(reading.table))
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
    sink: &mut dyn Sink,
    read: &mut Sampled,
) -> Result<(), sqlx::Error> {
    let mut stream = sqlx::raw_sql(AssertSqlSafe(statement)).fetch(connection);
    let mut memory: Vec<Option<&'static [u8]>> = Vec::new();
    while let Some(row) = stream.try_next().await? {
        let mut cells: Vec<Option<&[u8]>> = memory;
        for at in 0..row.len() {
            cells.push(row.bytes(at)?);
        }
        read.count(&cells);
        sink.row(&cells);
        memory = emptied(cells);
        if let Some(pause) = sink.pause() {
            pause.await;
        }
    }
    Ok(())
}
