//! Streams and samples by COPY, the fastest way out of PostgreSQL.

use futures_util::TryStreamExt;
use sqlx::PgPool;

use super::copy_text::Rows;
use crate::model::{Column, Table};
use crate::source::read::{RowSink, Sampled};
use crate::source::usage::SCAN_ALIAS;

/// Above this estimate a sample reads random blocks; below it random rows, which are better spread but
/// cost a pass over the table.
const BLOCKS_FROM: u64 = 200_000;

pub(in crate::source) async fn all(
    pool: &PgPool,
    table: &Table,
    columns: &[&Column],
    sink: &mut RowSink<'_>,
) -> Result<Sampled, sqlx::Error> {
    let sampled = copy(pool, &select(table, columns, ""), columns.len(), sink).await?;
    Ok(Sampled { complete: true, ..sampled })
}

pub(in crate::source) async fn sample(
    pool: &PgPool,
    table: &Table,
    columns: &[&Column],
    rows: u64,
    sink: &mut RowSink<'_>,
) -> Result<Sampled, sqlx::Error> {
    let share = rows as f64 / table.estimated_rows.max(1) as f64;
    let clause = match (table.read_only, table.estimated_rows >= BLOCKS_FROM) {
        // Views and foreign tables have no blocks to choose from.
        (true, _) => format!(" WHERE random() < {share:.9}"),
        // Ten times the blocks for a tenth of their rows: neighbours in a block are often alike.
        (false, true) => {
            let blocks = (share * 1000.0).min(100.0);
            let rows = share * 100.0 / blocks;
            format!(" TABLESAMPLE SYSTEM ({blocks:.7}) WHERE random() < {rows:.9}")
        }
        (false, false) => format!(" TABLESAMPLE BERNOULLI ({:.7})", share * 100.0),
    };
    copy(pool, &select(table, columns, &clause), columns.len(), sink).await
}

fn select(table: &Table, columns: &[&Column], clause: &str) -> String {
    let names: Vec<_> = columns.iter().map(|column| quoted(&column.name)).collect();
    let (schema, relation) = (quoted(&table.schema), quoted(&table.relation));
    format!(
        "COPY (SELECT {} FROM {schema}.{relation} AS {SCAN_ALIAS}{clause}) TO STDOUT",
        names.join(", ")
    )
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn copy(
    pool: &PgPool,
    statement: &str,
    columns: usize,
    sink: &mut RowSink<'_>,
) -> Result<Sampled, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    // A COPY left in the middle would leave the connection out of step with the server: it is closed
    // unless the stream came to its end.
    connection.close_on_drop();
    let mut rows = Rows::new(columns);
    let mut stream = connection.copy_out_raw(statement).await?;
    while let Some(chunk) = stream.try_next().await? {
        rows.feed(&chunk, sink);
    }
    drop(stream);
    Ok(rows.finish())
}
