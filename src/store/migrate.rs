//! The schema and how it changes: numbered scripts, each in a transaction of its own.
//!
//! `PRAGMA user_version` counts the scripts that ran; `PRAGMA application_id` says whose file it is, so
//! that a configuration which names an application's database as the control store is refused, not
//! "migrated". A script once released is never edited.

use std::path::Path;

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::StoreError;

const SCRIPTS: &[&str] = &[
    include_str!("migrations/0001_initial.sql"),
    include_str!("migrations/0002_policy_changes.sql"),
    include_str!("migrations/0003_days.sql"),
    include_str!("migrations/0004_scans.sql"),
    include_str!("migrations/0005_tokens.sql"),
    include_str!("migrations/0006_access_habits.sql"),
    include_str!("migrations/0007_access_hours.sql"),
];

/// `STWD` in ASCII.
const APPLICATION_ID: i64 = 0x5354_5744;

/// The schema this build knows.
pub(super) const VERSION: i64 = SCRIPTS.len() as i64;

/// Runs what is missing; refuses other programs' files and newer schemas.
pub(super) async fn migrate(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<(), StoreError> {
    let found = version(connection, path).await?;
    run(connection, SCRIPTS.iter().zip(1..).skip(found as usize)).await
}

async fn run(
    connection: &mut SqliteConnection,
    scripts: impl Iterator<Item = (&&'static str, i64)>,
) -> Result<(), StoreError> {
    for (script, version) in scripts {
        let mut transaction =
            sqlx::Connection::begin_with(&mut *connection, "BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(*script).execute(&mut *transaction).await?;
        // A pragma takes no parameters; both are integers of ours.
        let stamp =
            format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version}");
        sqlx::raw_sql(AssertSqlSafe(stamp)).execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Checks that the schema is exactly the one this build knows.
pub(super) async fn check(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<(), StoreError> {
    let found = version(connection, path).await?;
    if found < VERSION {
        return Err(StoreError::Older { path: path.display().to_string(), found, known: VERSION });
    }
    Ok(())
}

/// The file's schema version, 0 for an empty file.
async fn version(connection: &mut SqliteConnection, path: &Path) -> Result<i64, StoreError> {
    let path = || path.display().to_string();
    let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await?;
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await?;
    let tables: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(connection).await?;
    let empty = id == 0 && found == 0 && tables == 0;
    if !empty && id != APPLICATION_ID {
        return Err(StoreError::Foreign { path: path() });
    }
    if found > VERSION {
        return Err(StoreError::Newer { path: path(), found, known: VERSION });
    }
    Ok(found)
}

/// A new store as an older build leaves it.
#[cfg(test)]
pub(crate) async fn older(path: &Path, version: usize) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let connecting = <SqliteConnection as sqlx::Connection>::connect_with(&options);
    let mut connection = connecting.await.unwrap();
    run(&mut connection, SCRIPTS.iter().zip(1..).take(version)).await.unwrap();
    connection
}
