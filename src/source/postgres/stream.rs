//! Reads by COPY, the fastest way out of PostgreSQL.
//!
//! A large table is read in ranges of blocks, a statement each: no statement holds a snapshot (and with it
//! back what VACUUM could remove) for longer than a chunk takes, and a block's number says where to go on
//! without naming a row. Ranges of `ctid` are sought from PostgreSQL 14 on; before, every range would be a
//! pass over the table.

use std::time::Duration;

use futures_util::TryStreamExt;
use sqlx::{PgConnection, PgPool, Postgres, Row};

use super::copy_text::Rows;
use crate::model::{Column, Table};
use crate::source::read::dedicated::Dedicated;
use crate::source::read::selection::{MOST_OF_A_VALUE, from_number};
use crate::source::read::{Part, Reading, Sampled, Since, Sink};
use crate::source::usage::SCAN_ALIAS;

/// Above this estimate a sample reads random blocks; below it random rows, which are better spread but
/// cost a pass over the table.
const BLOCKS_FROM: u64 = 200_000;

/// The version from which a range of blocks is sought.
const SEEKS_BLOCKS: i64 = 140_000;

/// How a table is stored: its blocks, their size, the server's version, whether it may hold values that do
/// not fit a block.
const STORED: &str = "SELECT pg_relation_size(c.oid) / current_setting('block_size')::int8, \
    current_setting('block_size')::int8, current_setting('server_version_num')::int8, \
    c.relkind NOT IN ('r', 'm') OR c.relhassubclass OR coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) > 0 \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE n.nspname::text = $1 AND c.relname::text = $2";

struct Stored {
    blocks: u64,
    block_size: u64,
    seeks: bool,
    wide: bool,
}

pub(in crate::source) async fn read(
    pool: &PgPool,
    reading: &Reading<'_>,
    usual: Duration,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    let mut held = Dedicated::<Postgres>::take(pool, reading.table.estimated_rows).await?;
    limit(held.link(), reading.timeout).await?;
    let stored = stored(held.link(), reading.table).await?;
    let mut read = Sampled { complete: true, ..Sampled::default() };
    for clause in clauses(reading, &stored) {
        let statement = select(reading, &stored, &clause.text);
        let chunk = copy(held.link(), &statement, reading.columns.len(), sink).await?;
        read.rows += chunk.rows;
        read.bytes += chunk.bytes;
        read.complete &= clause.complete;
        if let Some(next) = clause.next
            && !sink.chunk(next).await
        {
            read.complete = false;
            break;
        }
    }
    limit(held.link(), reading.timeout.map(|_| usual)).await?;
    held.give_back().await;
    Ok(read)
}

/// The rows of a query of the operator's own.
pub(in crate::source) async fn query(
    pool: &PgPool,
    statement: &str,
    columns: usize,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    // How many rows it has is not known; the pool does not miss a connection of its own.
    let mut held = Dedicated::<Postgres>::take(pool, u64::MAX).await?;
    let statement = format!("COPY ({statement}) TO STDOUT");
    let read = copy(held.link(), &statement, columns, sink).await?;
    held.give_back().await;
    Ok(read)
}

/// The statement timeout from here on, where another than the session's is asked for.
async fn limit(
    connection: &mut PgConnection,
    timeout: Option<Duration>,
) -> Result<(), sqlx::Error> {
    let Some(timeout) = timeout else { return Ok(()) };
    let set = sqlx::query("SELECT set_config('statement_timeout', $1, false)");
    set.bind(timeout.as_millis().to_string()).execute(connection).await.map(drop)
}

async fn stored(connection: &mut PgConnection, table: &Table) -> Result<Stored, sqlx::Error> {
    let asked = sqlx::query(STORED).bind(&table.schema).bind(&table.relation);
    let Some(row) = asked.fetch_optional(connection).await? else {
        // It is gone; the read will say so.
        return Ok(Stored { blocks: 0, block_size: 1, seeks: false, wide: false });
    };
    let number = |at: usize| row.try_get::<i64, _>(at).map(i64::unsigned_abs);
    Ok(Stored {
        blocks: number(0)?,
        block_size: number(1)?.max(1),
        seeks: row.try_get::<i64, _>(2)? >= SEEKS_BLOCKS,
        wide: row.try_get(3)?,
    })
}

/// What follows FROM in one statement of a read.
struct Clause {
    text: String,
    /// The block the next one begins with.
    next: Option<u64>,
    complete: bool,
}

fn clauses(reading: &Reading<'_>, stored: &Stored) -> Vec<Clause> {
    let one = |text, complete| vec![Clause { text, next: None, complete }];
    match reading.part {
        Part::Whole { from } => ranges(reading, stored, from),
        Part::Sample { rows } => one(sample(reading.table, rows), false),
        Part::Since { since, share } => {
            let lot =
                if share < 1.0 { format!(" AND random() < {share:.9}") } else { String::new() };
            one(format!(" WHERE {}{lot}", changed(since)), false)
        }
    }
}

fn ranges(reading: &Reading<'_>, stored: &Stored, from: u64) -> Vec<Clause> {
    let step = (reading.chunk / stored.block_size).max(1);
    if from == 0 && (stored.blocks <= step || !stored.seeks || reading.table.read_only) {
        return vec![Clause { text: String::new(), next: None, complete: true }];
    }
    let mut clauses = Vec::new();
    let mut start = from;
    loop {
        let end = start.saturating_add(step);
        // The last one has no end: the table may have grown.
        let last = end >= stored.blocks;
        let below = if last { String::new() } else { format!(" AND ctid < '({end},0)'::tid") };
        let text = format!(" WHERE ctid >= '({start},0)'::tid{below}");
        clauses.push(Clause { text, next: (!last).then_some(end), complete: true });
        if last {
            return clauses;
        }
        start = end;
    }
}

fn sample(table: &Table, rows: u64) -> String {
    let share = rows as f64 / table.estimated_rows.max(1) as f64;
    match (table.read_only, table.estimated_rows >= BLOCKS_FROM) {
        // Views and foreign tables have no blocks to choose from.
        (true, _) => format!(" WHERE random() < {share:.9}"),
        // Ten times the blocks for a tenth of their rows: neighbours in a block are often alike.
        (false, true) => {
            let blocks = (share * 1000.0).min(100.0);
            let rows = share * 100.0 / blocks;
            format!(" TABLESAMPLE SYSTEM ({blocks:.7}) WHERE random() < {rows:.9}")
        }
        (false, false) => format!(" TABLESAMPLE BERNOULLI ({:.7})", share * 100.0),
    }
}

/// A moment is compared in the session's zone, which is the source's.
fn changed(since: Since<'_>) -> String {
    match since {
        Since::Transaction(oldest) => format!("age(xmin) <= age('{oldest}'::xid)"),
        Since::Moment { column, encoding, at } => {
            let name = quoted(&column.name);
            let cast = if encoding.is_some() { "::timestamptz" } else { "" };
            from_number(&name, encoding, at)
                .unwrap_or_else(|| format!("{name}{cast} >= to_timestamp({at} / 1000.0)"))
        }
    }
}

fn select(reading: &Reading<'_>, stored: &Stored, clause: &str) -> String {
    let name = |column: &&Column| {
        let name = quoted(&column.name);
        if stored.wide { cut(column, name) } else { name }
    };
    let names: Vec<_> = reading.columns.iter().map(name).collect();
    let (schema, relation) = (quoted(&reading.table.schema), quoted(&reading.table.relation));
    format!(
        "COPY (SELECT {} FROM {schema}.{relation} AS {SCAN_ALIAS}{clause}) TO STDOUT",
        names.join(", ")
    )
}

/// A value no longer than is looked at. The length of a stored text is known without reading it.
fn cut(column: &Column, name: String) -> String {
    let most = MOST_OF_A_VALUE;
    let base = column.base();
    let short = column.max_length.is_some_and(|length| length as usize <= most / 4);
    if matches!(base, "bytea") {
        return format!("substring({name} FROM 1 FOR {})", most / 2 + 1);
    }
    if matches!(base, "json" | "jsonb" | "xml" | "tsvector") || base.ends_with("[]") {
        let text = format!("{name}::text");
        return format!(
            "CASE WHEN pg_column_size({name}) > 2000 THEN left({text}, {}) ELSE {text} END",
            most + 1
        );
    }
    if short || !(base.starts_with("text") || base.starts_with("character varying")) {
        return name;
    }
    format!(
        "CASE WHEN octet_length({name}) > {most} THEN left({name}, {}) ELSE {name} END",
        most + 1
    )
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn copy(
    connection: &mut PgConnection,
    statement: &str,
    columns: usize,
    sink: &mut dyn Sink,
) -> Result<Sampled, sqlx::Error> {
    let mut rows = Rows::new(columns);
    let mut stream = connection.copy_out_raw(statement).await?;
    while let Some(chunk) = stream.try_next().await? {
        rows.feed(&chunk, sink);
        if let Some(pause) = sink.pause() {
            pause.await;
        }
    }
    drop(stream);
    Ok(rows.finish())
}
