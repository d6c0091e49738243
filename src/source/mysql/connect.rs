//! Sessions on MySQL and MariaDB: what they may do, how long, in which zone, and how they read text.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, MySqlPool};
use url::Url;

use crate::config::SourceConfig;
use crate::source::connection::Access;
use crate::source::project::zone;

/// How long a connection may take to come up; a refused one is retried within it.
const CONNECT: Duration = Duration::from_secs(5);

/// How long a connection that writes is kept for nothing. The server ends one after twice that, and with it the
/// transaction of a client that vanished, which would keep its locks for hours: MySQL has no timeout for just those.
const IDLE: Duration = Duration::from_secs(30);

/// The offsets that MariaDB knows, in seconds east; MySQL knows another hour either side.
const ZONES: RangeInclusive<i32> = -(12 * 3600 + 59 * 60)..=13 * 3600;

/// What the configuration leaves out or asks in vain; the driver would log in as root, and a session without a database has no
/// tables to govern.
pub(in crate::source) fn lacks(config: &SourceConfig) -> Option<&'static str> {
    let url = Url::parse(config.url.expose_secret()).ok()?;
    if url.username().is_empty() {
        return Some("its URL names no user; write mysql://user@host/database");
    }
    if url.path().trim_start_matches('/').is_empty() {
        return Some("its URL names no database; write mysql://user@host/database");
    }
    let known = ZONES.contains(&config.offset_seconds);
    (!known).then_some("MariaDB knows no such timezone: it reaches from -12:59 to +13:00")
}

/// A pool that connects when first used. `ssl-mode` and `ssl-ca` come from the URL; its other
/// parameters must not change how text and times are read.
pub(in crate::source) fn pool(
    config: &SourceConfig,
    access: Access,
) -> Result<MySqlPool, sqlx::Error> {
    let options = MySqlConnectOptions::from_str(config.url.expose_secret())?
        .charset("utf8mb4")
        .collation("utf8mb4_bin")
        .timezone(None)
        // The driver would log statements with the constants of policies and the text of keys.
        .disable_statement_logging();
    let settings = settings(config, access);
    let pool = MySqlPoolOptions::new()
        .max_connections(match access {
            Access::Read => 4,
            Access::Write => 2,
        })
        .acquire_timeout(CONNECT)
        .idle_timeout(match access {
            Access::Read => None,
            Access::Write => Some(IDLE),
        })
        .after_connect(move |connection, _| {
            let settings = AssertSqlSafe(settings.clone());
            Box::pin(async move { connection.execute(sqlx::raw_sql(settings)).await.map(drop) })
        });
    Ok(pool.connect_lazy_with(options))
}

/// The session's settings, none of them left to the server's own configuration. Backslashes are
/// characters, as in the other databases; zero dates stay, since an update of another field must not
/// fail on them. The time zone is the source's, so that a fact may mix `datetime` and `timestamp`.
///
/// The comments are for one server each: MariaDB reads `/*M!`, and `/*!50708` is MySQL from 5.7.8, which
/// limits only SELECT; from 8.0 it would show estimates of yesterday. MariaDB would else turn a long list of
/// keys into a join of its own.
fn settings(config: &SourceConfig, access: Access) -> String {
    let statement = config.statement_timeout.as_millis();
    let locks = config.batch_time.as_secs().max(1);
    let (read_only, idle) = match access {
        Access::Read => ("READ ONLY", String::new()),
        Access::Write => ("READ WRITE", format!(", wait_timeout = {}", 2 * IDLE.as_secs())),
    };
    format!(
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, {read_only}; \
         SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION,\
         NO_UNSIGNED_SUBTRACTION', time_zone = '{}', innodb_lock_wait_timeout = {locks}, lock_wait_timeout = {locks}, \
         autocommit = 1, sql_auto_is_null = 0, sql_safe_updates = 0, sql_big_selects = 1, \
         sql_select_limit = DEFAULT, foreign_key_checks = 1, unique_checks = 1{idle} \
         /*M! , max_statement_time = {}.{:03}, idle_transaction_timeout = 60, \
         in_predicate_conversion_threshold = 0 */ \
         /*!50708 , max_execution_time = {statement} */ \
         /*!80000 , information_schema_stats_expiry = 0 */",
        zone(config.offset_seconds),
        statement / 1000,
        statement % 1000,
    )
}
