//! `stewardd pause`: an operator's "not now", obeyed by a running daemon within one batch.
//!
//! A pause is a row in the control store; everything that acts looks there between two batches.

mod target;

use chrono::{NaiveDate, TimeZone};
use serde::Serialize;

use super::{CliError, Globals, context};
use crate::model::clock::{rfc3339, written, written_if};
use crate::model::{Clock, Instant, TableRef};
use crate::store::Store;

/// Stops acting on a rule, a table, a source or everything, until a date or until ended.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true)
    .args(["rule", "table", "source", "all", "end", "list"]))]
pub struct Args {
    /// A rule, by its policy's id or its hash
    #[arg(long, value_name = "ID", requires = "reason")]
    rule: Option<String>,
    /// A table, as source.table
    #[arg(long, value_name = "TABLE", requires = "reason")]
    table: Option<TableRef>,
    /// Every table of a source
    #[arg(long, value_name = "SOURCE", requires = "reason")]
    source: Option<String>,
    /// Everything
    #[arg(long, requires = "reason")]
    all: bool,
    /// Why; it is shown beside everything that waits
    #[arg(long)]
    reason: Option<String>,
    /// A day (to its end, in the schedule's zone) or an instant (RFC 3339); without it, until ended
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// End a pause
    #[arg(long, value_name = "ID", conflicts_with_all = ["reason", "until"])]
    end: Option<String>,
    /// List the pauses in force
    #[arg(long, conflicts_with_all = ["reason", "until"])]
    list: bool,
}

#[derive(Debug, Serialize)]
struct Pause {
    id: String,
    scope: String,
    target: String,
    reason: String,
    paused_by: String,
    #[serde(serialize_with = "written")]
    paused_at: Instant,
    #[serde(serialize_with = "written_if")]
    until: Option<Instant>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    let now = Clock::System.millis();
    if args.list {
        return list(&store, globals, now).await;
    }
    if let Some(id) = &args.end {
        return end(&store, globals, id, now).await;
    }
    let (scope, target) = target::find(&args, &config, &store).await?;
    let until =
        args.until.as_deref().map(|text| until(text, config.schedule.timezone)).transpose()?;
    if until.is_some_and(|until| until <= now) {
        return Err(CliError::usage("--until is in the past: nothing would be paused"));
    }
    let pause = Pause {
        id: uuid::Uuid::now_v7().to_string(),
        scope: scope.to_owned(),
        target,
        reason: args.reason.unwrap_or_default(),
        paused_by: context::principal(),
        paused_at: now,
        until,
    };
    insert(&store, &pause).await?;
    context::print(globals, &pause, describe(&pause))
}

/// The end of a day, or an instant.
fn until(text: &str, zone: chrono_tz::Tz) -> Result<Instant, CliError> {
    if let Ok(instant) = chrono::DateTime::parse_from_rfc3339(text) {
        return Ok(instant.timestamp_millis());
    }
    let day = text.parse::<NaiveDate>().ok().and_then(|day| day.succ_opt());
    let midnight = day.and_then(|day| day.and_hms_opt(0, 0, 0));
    // Where midnight does not exist (the clocks change at it), the pause ends an hour earlier in real time.
    let end = midnight.and_then(|midnight| {
        let latest = zone.from_local_datetime(&midnight).latest();
        latest
            .or_else(|| zone.from_local_datetime(&(midnight - chrono::Duration::hours(1))).latest())
    });
    end.map(|end| end.timestamp_millis())
        .ok_or_else(|| CliError::usage("--until takes a day (2026-12-31) or an instant (RFC 3339)"))
}

async fn insert(store: &Store, pause: &Pause) -> Result<(), CliError> {
    let mut transaction = store.write().await?;
    sqlx::query(
        "INSERT INTO pauses (id, scope, target, reason, paused_by, paused_at, until)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&pause.id)
    .bind(&pause.scope)
    .bind(&pause.target)
    .bind(&pause.reason)
    .bind(&pause.paused_by)
    .bind(pause.paused_at)
    .bind(pause.until)
    .execute(&mut *transaction)
    .await?;
    Ok(transaction.commit().await?)
}

async fn end(store: &Store, globals: &Globals, id: &str, now: Instant) -> Result<(), CliError> {
    let mut transaction = store.write().await?;
    let update = sqlx::query("UPDATE pauses SET ended_at = ? WHERE id = ? AND ended_at IS NULL");
    let ended = update.bind(now).bind(id).execute(&mut *transaction).await?.rows_affected();
    transaction.commit().await?;
    if ended == 0 {
        return Err(CliError::usage(format!("no pause `{id}` is in force"))
            .with_hint("`stewardd pause --list` shows those that are"));
    }
    context::print(globals, &serde_json::json!({ "ended": id }), format!("ended {id}"))
}

async fn list(store: &Store, globals: &Globals, now: Instant) -> Result<(), CliError> {
    type Columns = (String, String, String, String, String, Instant, Option<Instant>);
    let query = sqlx::query_as::<_, Columns>(
        "SELECT id, scope, target, reason, paused_by, paused_at, until FROM pauses
         WHERE ended_at IS NULL AND (until IS NULL OR until > ?) ORDER BY paused_at",
    );
    let rows = query.bind(now).fetch_all(store.reader()).await?.into_iter();
    let pauses: Vec<_> = rows
        .map(|(id, scope, target, reason, paused_by, paused_at, until)| Pause {
            id,
            scope,
            target,
            reason,
            paused_by,
            paused_at,
            until,
        })
        .collect();
    let text = match pauses.as_slice() {
        [] => "nothing is paused".to_owned(),
        pauses => pauses.iter().map(describe).collect::<Vec<_>>().join("\n"),
    };
    context::print(globals, &serde_json::json!({ "pauses": pauses }), text)
}

fn describe(pause: &Pause) -> String {
    let Pause { id, scope, target, reason, paused_by, .. } = pause;
    let until = pause.until.map_or("it is ended".to_owned(), rfc3339);
    let what = format!("{scope} {target}");
    format!("{id}  {} paused by {paused_by} until {until}: {reason}", what.trim_end())
}

#[cfg(test)]
mod tests;
