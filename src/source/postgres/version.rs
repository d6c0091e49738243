//! Versions of PostgreSQL's tables: where their rows are stored, and the server's counters of changes.
//!
//! The counters are told a moment after a commit, never before it. That is the safe side: what comes late
//! makes the next version differ. They survive no crash; a reset has its own time, which is part of the mark.

use sqlx::PgPool;

use crate::source::driver::{Cells, Held, plain};
use crate::source::read::version::{Counters, DataVersion, Versioned};

/// Whether counters mean anything here (a standby counts nothing of what it replays), and the oldest
/// transaction that runs.
const SERVER: &str = "SELECT (NOT pg_is_in_recovery() \
    AND current_setting('track_counts') = 'on')::int::int8, txid_snapshot_xmin(txid_current_snapshot())";

/// One row a table; what a SELECT reads of it includes partitions and children. TRUNCATE and rewrites give
/// a relation a new file.
const TABLES: &str = "WITH RECURSIVE part AS ( \
    SELECT c.oid AS root, c.oid FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition \
    UNION SELECT part.root, i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.oid) \
    SELECT n.nspname::text, r.relname::text, \
    concat((SELECT extract(epoch FROM stats_reset) FROM pg_stat_database WHERE datname = current_database()), \
      ' ', string_agg(concat_ws(':', c.oid, c.relkind, c.relfilenode, pg_stat_get_tuples_inserted(c.oid), \
        pg_stat_get_tuples_updated(c.oid), pg_stat_get_tuples_deleted(c.oid)), ' ' ORDER BY c.oid)), \
    coalesce(sum(pg_stat_get_tuples_inserted(c.oid)), 0)::int8, \
    coalesce(sum(pg_stat_get_tuples_updated(c.oid)), 0)::int8, \
    coalesce(sum(pg_stat_get_tuples_deleted(c.oid)), 0)::int8, \
    bool_or(c.relkind = 'f')::int::int8, \
    concat((SELECT extract(epoch FROM stats_reset) FROM pg_stat_database WHERE datname = current_database()), \
      ' ', string_agg(concat_ws(':', c.oid, c.relfilenode), ' ' ORDER BY c.oid)) \
    FROM part JOIN pg_class c ON c.oid = part.oid JOIN pg_class r ON r.oid = part.root \
    JOIN pg_namespace n ON n.oid = r.relnamespace \
    WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
    GROUP BY r.oid, n.nspname, r.relname";

/// Where the 32 bits of a row's transaction begin anew.
const EPOCH: i64 = 1 << 32;

pub(in crate::source) async fn read(pool: &PgPool) -> Result<Vec<Versioned>, sqlx::Error> {
    let mut held = Held::Postgres(pool.acquire().await?);
    let server = |row: &dyn Cells| Ok((row.flag(0)?, row.int(1)?));
    let server = held.link().fetch(plain(SERVER), server).await?;
    let Some((true, oldest)) = server.first().copied() else { return Ok(Vec::new()) };
    // After four billion transactions an old row may look like a new one: then only counters are relied on.
    let transaction = oldest.filter(|oldest| *oldest < EPOCH);
    let table = |row: &dyn Cells| {
        let counters = Counters {
            inserted: row.int(3)?.unwrap_or_default(),
            updated: row.int(4)?.unwrap_or_default(),
            deleted: row.int(5)?.unwrap_or_default(),
        };
        let known = DataVersion::of(&row.text(2)?).in_files(&row.text(7)?);
        let version = DataVersion { counters: Some(counters), transaction, ..known };
        // Nobody counts here what changes in a foreign partition.
        Ok((!row.flag(6)?).then_some((row.text(0)?, row.text(1)?, version)))
    };
    Ok(held.link().fetch(plain(TABLES), table).await?.into_iter().flatten().collect())
}
