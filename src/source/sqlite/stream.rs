//! Reads from SQLite.
//!
//! A large table is read in ranges of row ids, a statement each: while a statement runs, writers of a file
//! without a write-ahead log wait. How many rows were read, in the order of row ids, says where to go on
//! without naming one: a row id is the value of an INTEGER PRIMARY KEY.

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Row, SqlitePool};

use crate::model::{Column, Table};
use crate::source::driver::Cells;
use crate::source::read::selection::{MOST_OF_A_VALUE, emptied, from_number};
use crate::source::read::span::{ROW, Run, Span};
use crate::source::read::{Part, Reading, Sampled, Since, Sink};

/// The most rows of a chunk: writers wait.
const MOST_ROWS: u64 = 200_000;

pub(in crate::source) async fn read(
    pool: &SqlitePool,
    reading: &Reading<'_>,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    match reading.part {
        Part::Whole { from } => whole(pool, reading, from, sink).await,
        Part::Sample { rows } => sample(pool, reading, rows, sink).await,
        Part::Since { since, share } => {
            let lot = if share < 1.0 {
                format!(" AND abs(random() % 1000000) < {}", (share * 1e6).ceil() as u64)
            } else {
                String::new()
            };
            let clause = format!(" WHERE {}{lot}", changed(since));
            let mut read = Sampled::default();
            run(pool, select(reading, &clause), &[], sink, &mut read).await?;
            Ok(read)
        }
    }
}

/// The rows of a query of the operator's own.
pub(in crate::source) async fn query(
    pool: &SqlitePool,
    statement: String,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled::default();
    run(pool, statement, &[], sink, &mut read).await?;
    Ok(read)
}

async fn whole(
    pool: &SqlitePool,
    reading: &Reading<'_>,
    from: u64,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled { complete: true, ..Sampled::default() };
    let rows = (reading.chunk / ROW).clamp(1, MOST_ROWS);
    let small = from == 0 && reading.table.estimated_rows <= rows;
    let range = if small { None } else { row_ids(pool, reading.table).await? };
    let Some((rowid, span)) = range else {
        run(pool, select(reading, ""), &[], sink, &mut read).await?;
        return Ok(read);
    };
    let relation = quoted(&reading.table.relation);
    let mut start = span.low;
    if from > 0 {
        let sql = format!("SELECT {rowid} FROM {relation} ORDER BY {rowid} LIMIT 1 OFFSET {from}");
        let next: Option<i64> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_optional(pool).await?;
        let Some(next) = next else { return Ok(read) };
        start = next;
    }
    let width = span.width(reading.table.estimated_rows, rows);
    let bounded = select(reading, &format!(" WHERE {rowid} >= ? AND {rowid} < ?"));
    loop {
        let Some(end) = span.end(start, width) else {
            let rest = select(reading, &format!(" WHERE {rowid} >= ?"));
            run(pool, rest, &[start], sink, &mut read).await?;
            return Ok(read);
        };
        run(pool, bounded.clone(), &[start, end], sink, &mut read).await?;
        if !sink.chunk(from + read.rows).await {
            return Ok(Sampled { complete: false, ..read });
        }
        start = end;
    }
}

/// By ranges of row ids; tables without any, and views, are read through and rows are drawn by lot.
async fn sample(
    pool: &SqlitePool,
    reading: &Reading<'_>,
    rows: u64,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    let mut read = Sampled::default();
    let Some((rowid, span)) = row_ids(pool, reading.table).await? else {
        let one_in = (reading.table.estimated_rows / rows.max(1)).max(1);
        let lot = format!(" WHERE random() % {one_in} = 0");
        run(pool, select(reading, &lot), &[], sink, &mut read).await?;
        return Ok(read);
    };
    let clause = format!(" WHERE {rowid} >= ? AND {rowid} < ? ORDER BY {rowid} LIMIT ?");
    let statement = select(reading, &clause);
    for Run { from, below, rows } in span.runs(rows) {
        run(pool, statement.clone(), &[from, below, rows], sink, &mut read).await?;
    }
    Ok(read)
}

/// Texts are compared as moments: they may be written with a T, fractions or a zone.
fn changed(since: Since<'_>) -> String {
    match since {
        // Only PostgreSQL's versions carry one.
        Since::Transaction(_) => "true".to_owned(),
        Since::Moment { column, encoding, at } => {
            let name = quoted(&column.name);
            from_number(&name, encoding, at).unwrap_or_else(|| {
                format!("julianday({name}) >= julianday({}, 'unixepoch')", at.div_euclid(1_000))
            })
        }
    }
}

/// The name that reaches the row id, and the ids' span; `None` when the table has none or they span too much.
async fn row_ids(
    pool: &SqlitePool,
    table: &Table,
) -> Result<Option<(&'static str, Span)>, sqlx::Error> {
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
    Ok(Span::of(row.try_get(0)?, row.try_get(1)?).map(|span| (rowid, span)))
}

async fn without_rowid(pool: &SqlitePool, table: &Table) -> Result<bool, sqlx::Error> {
    let sql = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?";
    let wr: Option<i64> =
        sqlx::query_scalar(sql).bind(&table.relation).fetch_optional(pool).await?;
    Ok(wr.unwrap_or_default() != 0)
}

/// Every value, no longer than is looked at. What is no text comes in the form SQLite casts it to, since it is asked
/// for its bytes; a cast of our own would copy each text once more. The length of a stored value is known without
/// reading it.
fn select(reading: &Reading<'_>, clause: &str) -> String {
    let most = MOST_OF_A_VALUE;
    let cast = |column: &&Column| {
        let name = quoted(&column.name);
        format!(
            "CASE WHEN octet_length({name}) > {most} THEN substr(CAST({name} AS TEXT), 1, {}) \
             ELSE {name} END",
            most + 1
        )
    };
    let columns: Vec<_> = reading.columns.iter().map(cast).collect();
    format!("SELECT {} FROM {}{clause}", columns.join(", "), quoted(&reading.table.relation))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn run(
    pool: &SqlitePool,
    statement: String,
    arguments: &[i64],
    sink: &mut dyn Sink,
    read: &mut Sampled,
) -> Result<(), sqlx::Error> {
    // Each table's statement is another one: a hundred of them kept would be memory and nothing else.
    let mut query = sqlx::query(AssertSqlSafe(statement)).persistent(false);
    for argument in arguments {
        query = query.bind(*argument);
    }
    let mut stream = query.fetch(pool);
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
