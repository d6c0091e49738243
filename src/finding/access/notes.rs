//! Writing habits down in the caller's transaction, with the findings they come to and the alerts about them.

use serde_json::json;
use sqlx::SqliteConnection;

use super::habit::{self, Day, Excess, What};
use super::sketch::Sketch;
use super::tally::{Row, Tally};
use super::{DAY, DAYS, day_of};
use crate::audit::decisions::Seen;
use crate::finding::fingerprint::fingerprint;
use crate::finding::kind::counted;
use crate::finding::{Finding, Kind, table};
use crate::model::{Instant, clock};
use crate::notify::{Alert, AlertSeverity};
use crate::store::StoreError;

/// Where decisions about no governed table are filed.
const ELSEWHERE: &str = "access";
/// Days after which a principal who did nothing is forgotten.
const FORGOTTEN: i64 = 90;

/// Adds a tally to what is remembered, opens findings, and answers the alerts to be sent with them.
pub async fn note(
    connection: &mut SqliteConnection,
    tally: &Tally,
    now: Instant,
) -> Result<Vec<Alert>, StoreError> {
    sweep(connection, now).await?;
    let mut alerts = Vec::new();
    for seen in &tally.broken {
        let what = glass(seen);
        table::raise(connection, &what, &seen.bundle, now).await?;
        alerts.push(told("access.break_glass", AlertSeverity::Critical, &what, seen, now));
    }
    for ((principal, day), row) in &tally.rows {
        let counts = remember(connection, principal, *day, row).await?;
        if counts.refused.max(counts.resources) < habit::LEAST {
            continue;
        }
        let before = days_before(connection, principal, *day).await?;
        for excess in habit::excesses(counts, &before) {
            let Some(seen) = last(row, excess.what) else { continue };
            let what = unusual(principal, *day, row, excess, seen);
            if table::raise(connection, &what, &seen.bundle, now).await?.is_some() {
                let alert = told("access.unusual", AlertSeverity::Warning, &what, seen, now);
                alerts.push(with(alert, excess));
            }
        }
    }
    Ok(alerts)
}

/// What is too old is forgotten; a finding is about its day, and is closed when the habit has gone by.
async fn sweep(connection: &mut SqliteConnection, now: Instant) -> Result<(), StoreError> {
    let today = day_of(now);
    sqlx::query("DELETE FROM access_habits WHERE day < ?")
        .bind(today - DAYS)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE access_habits SET sketch = NULL WHERE day < ? AND sketch IS NOT NULL")
        .bind(today - 1)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM access_known WHERE last < ?")
        .bind(today - FORGOTTEN)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE findings SET state = 'resolved', resolved_at = ?1
         WHERE state <> 'resolved' AND kind = ?2 AND seen_at < ?3",
    )
    .bind(now)
    .bind(Kind::UnusualAccess.as_str())
    .bind(now - DAYS * DAY)
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds a row; answers the counts of the whole day.
async fn remember(
    connection: &mut SqliteConnection,
    principal: &str,
    day: i64,
    row: &Row,
) -> Result<Day, StoreError> {
    sqlx::query(
        "INSERT INTO access_known (principal, since, last) VALUES (?1, ?2, ?2)
         ON CONFLICT (principal) DO UPDATE SET last = max(last, excluded.last)",
    )
    .bind(principal)
    .bind(day)
    .execute(&mut *connection)
    .await?;
    let known: Option<(i64, i64, Option<Vec<u8>>)> = sqlx::query_as(
        "SELECT refused, permitted, sketch FROM access_habits WHERE principal = ? AND day = ?",
    )
    .bind(principal)
    .bind(day)
    .fetch_optional(&mut *connection)
    .await?;
    let (refused, permitted, sketch) = known.unwrap_or_default();
    let mut sketch = Sketch::read(sketch.unwrap_or_default());
    sketch.join(&row.sketch);
    let counts = Day {
        refused: refused as u64 + row.counts.refused,
        permitted: permitted as u64 + row.counts.permitted,
        resources: sketch.count(),
    };
    sqlx::query(
        "INSERT INTO access_habits (principal, day, refused, permitted, resources, sketch)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (principal, day) DO UPDATE SET refused = excluded.refused,
           permitted = excluded.permitted, resources = excluded.resources, sketch = excluded.sketch",
    )
    .bind(principal)
    .bind(day)
    .bind(counts.refused as i64)
    .bind(counts.permitted as i64)
    .bind(counts.resources as i64)
    .bind(sketch.bytes())
    .execute(connection)
    .await?;
    Ok(counts)
}

/// The days since the principal is known, at most [`DAYS`], those without a decision included.
async fn days_before(
    connection: &mut SqliteConnection,
    principal: &str,
    day: i64,
) -> Result<Vec<Day>, StoreError> {
    let since: i64 = sqlx::query_scalar("SELECT since FROM access_known WHERE principal = ?")
        .bind(principal)
        .fetch_one(&mut *connection)
        .await?;
    let first = since.max(day - DAYS);
    let rows: Vec<(i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT day, refused, permitted, resources FROM access_habits
         WHERE principal = ? AND day >= ? AND day < ?",
    )
    .bind(principal)
    .bind(first)
    .bind(day)
    .fetch_all(connection)
    .await?;
    let mut days = vec![Day::default(); usize::try_from(day - first).unwrap_or_default()];
    for (at, refused, permitted, resources) in rows {
        let counts = Day {
            refused: refused as u64,
            permitted: permitted as u64,
            resources: resources as u64,
        };
        if let Some(slot) = days.get_mut((at - first) as usize) {
            *slot = counts;
        }
    }
    Ok(days)
}

fn last(row: &Row, what: What) -> Option<&Seen> {
    match what {
        What::Refused => row.refused.as_ref(),
        What::Read => row.read.as_ref(),
    }
}

fn unusual(principal: &str, day: i64, row: &Row, excess: Excess, seen: &Seen) -> Finding {
    let (date, kind) = (date(day), &row.kind);
    let message = match excess.what {
        What::Refused => {
            let times = counted(excess.count, "time");
            format!("{kind} {principal} was refused {times} on {date}")
        }
        What::Read => {
            let many = counted(excess.count, "different resource");
            format!("{kind} {principal} was let see {many} on {date}")
        }
    };
    let usual = format!("{message}; its own habit explains {} a day", excess.usual);
    filed(seen, usual, &format!("{principal}/{day}/{}", excess.what.as_str()))
}

fn glass(seen: &Seen) -> Finding {
    let (kind, principal) = &seen.principal;
    let day = day_of(seen.time);
    let message =
        format!("{kind} {principal} broke the glass for `{}` on {}", seen.action, date(day));
    let finding = filed(seen, message, &format!("{principal}/{day}/break_glass"));
    finding.with_severity(AlertSeverity::Error)
}

/// Under the resource's table when it is a record of one, else under its type. The fingerprint knows the
/// principal and the day only: the same day is the same finding wherever it was seen last.
fn filed(seen: &Seen, message: String, by: &str) -> Finding {
    let place = match &seen.table {
        Some(table) => (table.source.as_str(), table.table.as_str()),
        None => (ELSEWHERE, seen.resource.0.as_str()),
    };
    let mut finding = Finding::new(Kind::UnusualAccess, place, None, message);
    finding.fingerprint = fingerprint(Kind::UnusualAccess.as_str(), "", "", None, by);
    finding
}

fn told(
    event: &'static str,
    severity: AlertSeverity,
    finding: &Finding,
    seen: &Seen,
    time: Instant,
) -> Alert {
    let data = json!({
        "fingerprint": finding.fingerprint,
        "principal_type": seen.principal.0,
        "principal": seen.principal.1,
        "action": seen.action,
        "source": finding.source,
        "table": finding.table,
        "at": clock::rfc3339(seen.time),
    });
    Alert { event, severity, summary: finding.message.clone(), time, data }
}

fn with(mut alert: Alert, excess: Excess) -> Alert {
    alert.data["what"] = excess.what.as_str().into();
    alert.data["count"] = excess.count.into();
    alert.data["usual"] = excess.usual.into();
    alert
}

fn date(day: i64) -> String {
    clock::to_datetime(day * DAY).format("%Y-%m-%d").to_string()
}
