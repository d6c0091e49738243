//! PostgreSQL sessions: what they may do, how long, in which zone, and that they keep quiet.

use std::str::FromStr;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgPool};

use crate::config::SourceConfig;
use crate::source::connection::Access;

/// How long a connection may take to come up; a refused one is retried within it.
const CONNECT: Duration = Duration::from_secs(5);

/// Whether the URL says who logs in; without, the driver would take whoever runs the daemon.
pub(in crate::source) fn names_user(config: &SourceConfig) -> bool {
    let url = config.url.expose_secret();
    url.contains('@') || url.contains("user=")
}

/// A pool that connects when first used. `sslmode` and `sslrootcert` come from the URL.
pub(in crate::source) fn pool(
    config: &SourceConfig,
    access: Access,
) -> Result<PgPool, sqlx::Error> {
    let url = config.url.expose_secret();
    let options = PgConnectOptions::from_str(url)?
        .application_name("stewardd")
        // The driver would log statements with the constants of policies and the text of keys.
        .disable_statement_logging();
    let settings = settings(config, access);
    let pool = PgPoolOptions::new()
        .max_connections(match access {
            Access::Read => 4,
            Access::Write => 2,
        })
        .acquire_timeout(CONNECT)
        .after_connect(move |connection, _| {
            let settings = AssertSqlSafe(settings.clone());
            Box::pin(async move { connection.execute(sqlx::raw_sql(settings)).await.map(drop) })
        });
    Ok(pool.connect_lazy_with(options))
}

/// The session's settings. `row_security = off` turns rows we may not see into an error instead of a
/// smaller answer; the server's notices quote values, so it is told to send none. A plan made without the
/// parameters takes every LIMIT for a tenth of the rows and then walks a whole key for one page, so each
/// statement is planned with its own (where the server knows the setting: PostgreSQL 12).
fn settings(config: &SourceConfig, access: Access) -> String {
    let statement = config.statement_timeout.as_millis();
    let locks = config.batch_time.as_millis().max(1000);
    let read_only = match access {
        Access::Read => "on",
        Access::Write => "off",
    };
    format!(
        "SET client_min_messages = error; SET row_security = off; \
         SET default_transaction_read_only = {read_only}; \
         SET default_transaction_isolation = 'read committed'; \
         SET statement_timeout = {statement}; SET lock_timeout = {locks}; \
         SET idle_in_transaction_session_timeout = 60000; \
         SET datestyle = 'ISO, YMD'; SET TIME ZONE INTERVAL '{} seconds'; \
         SELECT set_config(name, 'force_custom_plan', false) FROM pg_settings \
         WHERE name = 'plan_cache_mode'",
        config.offset_seconds
    )
}
