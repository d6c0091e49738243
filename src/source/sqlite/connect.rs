//! SQLite connections: read-only by the file's open mode, or a writer that enforces foreign keys and
//! overwrites what it deletes.

use std::str::FromStr;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection, SqlitePool};

use crate::config::SourceConfig;
use crate::source::connection::Access;

/// How long to wait for another writer before saying that the database is busy.
const BUSY: Duration = Duration::from_secs(5);

/// How long to wait for a connection while others read over all of them: the file is there, so that it is only a
/// matter of time.
const CONNECTION: Duration = Duration::from_secs(30);

/// Rows that the driver reads ahead of us. Each may hold 1 MiB a column, or thousands of columns; its usual 50 of
/// them are more memory than a scan may have, and fewer than these cost a wake-up of a thread too often.
const ROWS_AHEAD: usize = 16;

/// What each connection that reads keeps of the file, in KiB, and how many statements it keeps prepared. A scan reads
/// every page once and asks of each table something else: the usual 2 MiB and 100 statements would serve nobody.
const CACHE: &str = "-512";
const STATEMENTS: usize = 24;

pub(in crate::source) fn pool(
    config: &SourceConfig,
    access: Access,
) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::from_str(config.url.expose_secret())?
        .create_if_missing(false)
        .busy_timeout(BUSY)
        .row_buffer_size(ROWS_AHEAD)
        // The driver would log statements with the constants of policies and the text of keys.
        .disable_statement_logging();
    let (options, connections) = match access {
        Access::Read => {
            let options = options.pragma("cache_size", CACHE).statement_cache_capacity(STATEMENTS);
            (options.read_only(true), 4)
        }
        // Foreign keys are off by default in SQLite, and so is overwriting deleted content.
        Access::Write => (options.foreign_keys(true).pragma("secure_delete", "ON"), 1),
    };
    Ok(SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(CONNECTION)
        // A trigger can roll the transaction back by itself; the driver then never ends the one it counts,
        // and no other would begin on this connection. The ping waits for a rollback that is under way.
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
        .connect_lazy_with(options))
}
