//! Statements from `performance_schema`: digests, which know when each last ran, and what is prepared now.
//!
//! A digest counts the preparation of a statement and not its executions, so whatever is prepared counts as
//! running. The tables are emptied when the server starts.

use sqlx::MySqlConnection;

use crate::source::driver::{Cells, Link, plain};
use crate::source::usage::{Definition, Statement, Statistics, Usage, definition};

/// Whether it counts digests. The variable is one of the server's, the consumer a row of a table that needs
/// SELECT on `performance_schema`.
const STATE: &str = "SELECT @@performance_schema";
const CONSUMER: &str = "SELECT count(*) FROM performance_schema.setup_consumers \
    WHERE NAME = 'statements_digest' AND ENABLED = 'YES'";

/// Since the server started, or the table was emptied: nothing was seen before its oldest row. The row
/// without a digest gathers what found no room.
const SINCE: &str = "SELECT CAST(FLOOR(UNIX_TIMESTAMP(min(FIRST_SEEN)) * 1000) AS SIGNED), \
    CAST(coalesce(sum(CASE WHEN DIGEST IS NULL THEN COUNT_STAR ELSE 0 END), 0) AS SIGNED) \
    FROM performance_schema.events_statements_summary_by_digest";

/// What ran in this database, or names it from another.
const DIGESTS: &str = "SELECT DIGEST_TEXT, CAST(COUNT_STAR AS SIGNED), \
    CAST(FLOOR(UNIX_TIMESTAMP(LAST_SEEN) * 1000) AS SIGNED) \
    FROM performance_schema.events_statements_summary_by_digest \
    WHERE DIGEST_TEXT IS NOT NULL AND (SCHEMA_NAME = database() OR locate(database(), DIGEST_TEXT) > 0)";

const PREPARED: &str = "SELECT SQL_TEXT, 1, CAST(FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000) AS SIGNED) \
    FROM performance_schema.prepared_statements_instances";

const DEFINITIONS: &str = "SELECT TABLE_NAME, VIEW_DEFINITION, 0, 1 FROM information_schema.VIEWS \
      WHERE TABLE_SCHEMA = database() \
    UNION ALL SELECT ROUTINE_NAME, coalesce(ROUTINE_DEFINITION, ''), 0, 0 FROM information_schema.ROUTINES \
      WHERE ROUTINE_SCHEMA = database() \
    UNION ALL SELECT TRIGGER_NAME, ACTION_STATEMENT, 1, 0 FROM information_schema.TRIGGERS \
      WHERE TRIGGER_SCHEMA = database() \
    UNION ALL SELECT EVENT_NAME, coalesce(EVENT_DEFINITION, ''), 1, 0 FROM information_schema.EVENTS \
      WHERE EVENT_SCHEMA = database()";

/// The session may not read a table or a variable of that name is not known.
const REFUSALS: [&str; 3] = ["1142", "1044", "1193"];

pub(in crate::source) async fn read(
    connection: &mut MySqlConnection,
) -> Result<Statistics, sqlx::Error> {
    if int(connection, STATE).await? != Some(1) {
        return Ok(Statistics::None(
            "performance_schema is off; start the server with performance_schema = ON",
        ));
    }
    match int(connection, CONSUMER).await {
        Err(error) if is_refusal(&error) => {
            return Ok(Statistics::None(
                "performance_schema cannot be read; GRANT SELECT ON performance_schema.* to \
                 stewardd's user",
            ));
        }
        Err(error) => return Err(error),
        Ok(Some(1)) => {}
        Ok(_) => {
            return Ok(Statistics::None(
                "digests are off; enable the consumer statements_digest in \
                 performance_schema.setup_consumers",
            ));
        }
    }
    let numbers = |row: &dyn Cells| Ok((row.int(0)?.unwrap_or(i64::MAX), row.int(1)?.unwrap_or(0)));
    let found = Link::Mysql(connection).fetch(plain(SINCE), numbers).await?;
    let (since, lost) = found.into_iter().next().unwrap_or((i64::MAX, 0));
    let mut statements = Link::Mysql(connection).fetch(plain(DIGESTS), statement).await?;
    statements.extend(Link::Mysql(connection).fetch(plain(PREPARED), statement).await?);
    let definitions: Vec<Definition> =
        Link::Mysql(connection).fetch(plain(DEFINITIONS), definition).await?;
    // Who reads a view whose text is not shown would read nothing.
    if definitions.iter().any(|one| one.view && one.text.is_empty()) {
        return Ok(Statistics::None(
            "what views read is hidden; GRANT SHOW VIEW on the database to stewardd's user",
        ));
    }
    Ok(Statistics::Kept(Usage { since, lost, statements, definitions }))
}

async fn int(connection: &mut MySqlConnection, sql: &str) -> Result<Option<i64>, sqlx::Error> {
    Link::Mysql(connection).fetch_int(plain(sql)).await
}

fn is_refusal(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    let number = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>();
    number.is_some_and(|error| REFUSALS.contains(&error.number().to_string().as_str()))
}

/// A digest longer than `performance_schema_max_digest_length` ends in dots. Questions to the catalogue, ours
/// among them, are long and read no table of anybody's.
fn statement(row: &dyn Cells) -> Result<Statement, sqlx::Error> {
    let text = row.text(0)?;
    let of_catalogue = ["information_schema", "performance_schema"]
        .iter()
        .any(|schema| text.to_ascii_lowercase().contains(schema));
    let cut = text.trim_end().ends_with("...") && !of_catalogue;
    let calls = row.int(1)?.unwrap_or_default().try_into().unwrap_or_default();
    Ok(Statement { text, cut, calls, last_at: row.int(2)? })
}
