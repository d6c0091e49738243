//! Statements from `pg_stat_statements`, which counts them since it was last reset and drops the rarest when
//! it is full.

use sqlx::PgConnection;

use crate::source::driver::{Cells, Link, plain};
use crate::source::usage::{Statement, Statistics, Usage, definition};

/// The extension's schema (it need not be on the search path), whether the library is loaded and counts,
/// and whether this role may see what others sent. The view about resets came with PostgreSQL 14.
const STATE: &str = "SELECT \
    (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace \
     WHERE e.extname = 'pg_stat_statements'), \
    (coalesce((SELECT setting FROM pg_settings WHERE name = 'pg_stat_statements.track'), 'none') <> 'none')::int::int8, \
    pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')::int::int8, \
    (current_setting('server_version_num')::int >= 140000)::int::int8";

/// Views as the server rewrites them; routines in any language that shows its text; C functions have none.
/// Who names a partition reads its parent, and who names a parent reads those that inherit from it.
const DEFINITIONS: &str = "SELECT c.relname::text, pg_get_viewdef(c.oid), 0::int8, 1::int8 \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('v', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
    UNION ALL \
    SELECT p.proname::text, p.prosrc || ' ' || coalesce(pg_get_function_sqlbody(p.oid), ''), \
      (p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype))::int::int8, 0::int8 \
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang \
    WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND l.lanname NOT IN ('c', 'internal') \
    UNION ALL \
    SELECT (CASE WHEN child.relispartition THEN child.relname ELSE parent.relname END)::text, \
      'SELECT * FROM ' || quote_ident(CASE WHEN child.relispartition THEN parent.relname ELSE child.relname END), \
      0::int8, 0::int8 \
    FROM pg_inherits i JOIN pg_class child ON child.oid = i.inhrelid JOIN pg_class parent ON parent.oid = i.inhparent \
    WHERE parent.relkind IN ('r', 'p', 'f')";

pub(in crate::source) async fn read(
    connection: &mut PgConnection,
) -> Result<Statistics, sqlx::Error> {
    let state =
        |row: &dyn Cells| Ok((row.optional_text(0)?, row.flag(1)?, row.flag(2)?, row.flag(3)?));
    let found = Link::Postgres(connection).fetch(plain(STATE), state).await?;
    let Some((schema, counting, sees_all, dates_resets)) = found.into_iter().next() else {
        return Ok(Statistics::None("it does not say what it counts"));
    };
    let Some(schema) = schema else {
        return Ok(Statistics::None(
            "it has no pg_stat_statements; load it with shared_preload_libraries and run \
             CREATE EXTENSION pg_stat_statements",
        ));
    };
    let lacks = [
        (dates_resets, "only PostgreSQL 14 and later say since when they count"),
        (
            counting,
            "pg_stat_statements is not loaded or counts nothing; see shared_preload_libraries and pg_stat_statements.track",
        ),
        (
            sees_all,
            "the statements of other roles are hidden; GRANT pg_read_all_stats to stewardd's role",
        ),
    ];
    if let Some((_, why)) = lacks.into_iter().find(|(there, _)| !there) {
        return Ok(Statistics::None(why));
    }
    let counted = format!(
        "SELECT floor(extract(epoch FROM stats_reset) * 1000)::int8, dealloc::int8 \
         FROM {schema}.pg_stat_statements_info"
    );
    let statements = format!(
        "SELECT query, calls::int8 FROM {schema}.pg_stat_statements \
         WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
    );
    let numbers = |row: &dyn Cells| Ok((row.int(0)?.unwrap_or(i64::MAX), row.int(1)?.unwrap_or(0)));
    let found = Link::Postgres(connection).fetch(plain(&counted), numbers).await?;
    let (since, lost) = found.into_iter().next().unwrap_or((i64::MAX, 0));
    Ok(Statistics::Kept(Usage {
        since,
        lost,
        statements: Link::Postgres(connection).fetch(plain(&statements), statement).await?,
        definitions: Link::Postgres(connection).fetch(plain(DEFINITIONS), definition).await?,
    }))
}

/// A text that is NULL was lost with the file that held it.
fn statement(row: &dyn Cells) -> Result<Statement, sqlx::Error> {
    let text = row.optional_text(0)?;
    let calls = row.int(1)?.unwrap_or_default().try_into().unwrap_or_default();
    let cut = text.is_none();
    Ok(Statement { text: text.unwrap_or_default(), cut, calls, last_at: None })
}
