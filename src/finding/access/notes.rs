//! Writing habits down in the caller's transaction, with the findings they come to and the alerts about them.

use serde_json::json;
use sqlx::SqliteConnection;

use super::habit::{self, Excess, What};
use super::kept::{self, Counted};
use super::tally::{Row, Tally};
use super::{DAY, DAYS, HOUR, HOURS, day_of};
use crate::audit::decisions::Seen;
use crate::finding::fingerprint::fingerprint;
use crate::finding::kind::counted;
use crate::finding::{Finding, Kind, table};
use crate::model::{Instant, clock};
use crate::notify::{Alert, AlertSeverity};
use crate::store::StoreError;

/// Where decisions about no governed table are filed.
const ELSEWHERE: &str = "access";

/// What a count is of: it has one finding and one alert for each principal and measure.
#[derive(Debug, Clone, Copy)]
enum Window {
    /// Since 1970, as the day.
    Hour(i64),
    Day(i64),
}

/// Forgets what is too old, and closes findings that are.
pub async fn sweep(connection: &mut SqliteConnection, now: Instant) -> Result<(), StoreError> {
    kept::sweep(connection, now).await?;
    close(connection, now).await
}

/// Adds a tally to what is remembered, opens findings, and answers the alerts to be sent with them.
pub async fn note(
    connection: &mut SqliteConnection,
    tally: &Tally,
    now: Instant,
) -> Result<Vec<Alert>, StoreError> {
    let mut alerts = Vec::new();
    for seen in &tally.broken {
        let what = glass(seen);
        table::raise(connection, &what, &seen.bundle, now).await?;
        alerts.push(told("access.break_glass", AlertSeverity::Critical, &what, seen, now));
    }
    for ((principal, hour), row) in &tally.rows {
        let counted = kept::remember(connection, principal, *hour, row).await?;
        // A day holds its hours.
        if !habit::matters(counted.day) {
            continue;
        }
        for (window, excess) in beyond(connection, principal, *hour, &counted).await? {
            let Some(seen) = last(row, excess.what) else { continue };
            let what = unusual(principal, window, row, excess, seen);
            if table::raise(connection, &what, &seen.bundle, now).await?.is_some() {
                let alert = told("access.unusual", AlertSeverity::Warning, &what, seen, now);
                alerts.push(with(alert, window, excess));
            }
        }
    }
    Ok(alerts)
}

/// What is beyond the habit, of the hour and of its day. Each is told for itself: neither hides that the other is
/// more than usual too.
async fn beyond(
    connection: &mut SqliteConnection,
    principal: &str,
    hour: i64,
    counted: &Counted,
) -> Result<Vec<(Window, Excess)>, StoreError> {
    let day = hour.div_euclid(HOURS);
    let habit = kept::before(connection, principal, day).await?;
    let of_hour = habit::excesses(counted.hour, &habit.hours).into_iter();
    let of_day = habit::excesses(counted.day, &habit.days).into_iter();
    let of_hour = of_hour.map(|excess| (Window::Hour(hour), excess));
    Ok(of_hour.chain(of_day.map(|excess| (Window::Day(day), excess))).collect())
}

/// A finding is about its time, and is closed when the habit has gone by.
async fn close(connection: &mut SqliteConnection, now: Instant) -> Result<(), StoreError> {
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

fn last(row: &Row, what: What) -> Option<&Seen> {
    match what {
        What::Refused => row.refused.as_ref(),
        What::Read => row.read.as_ref(),
    }
}

fn unusual(principal: &str, window: Window, row: &Row, excess: Excess, seen: &Seen) -> Finding {
    let (kind, when) = (&row.kind, window.said());
    let message = match excess.what {
        What::Refused => {
            let times = counted(excess.count, "time");
            format!("{kind} {principal} was refused {times} {when}")
        }
        What::Read => {
            let many = counted(excess.count, "different resource");
            format!("{kind} {principal} was let see {many} {when}")
        }
    };
    let message = format!("{message}; its own habit explains {} {}", excess.usual, window.each());
    filed(seen, message, &format!("{principal}/{}/{}", window.name(), excess.what.as_str()))
}

impl Window {
    fn said(self) -> String {
        match self {
            Window::Hour(hour) => {
                let from = clock::to_datetime(hour * HOUR).format("%Y-%m-%d %H:%M");
                format!("in the hour from {from} UTC")
            }
            Window::Day(day) => format!("on {}", date(day)),
        }
    }

    fn each(self) -> &'static str {
        match self {
            Window::Hour(_) => "in a busy hour",
            Window::Day(_) => "a day",
        }
    }

    /// What tells its findings apart.
    fn name(self) -> String {
        match self {
            Window::Hour(hour) => format!("hour {hour}"),
            Window::Day(day) => day.to_string(),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Window::Hour(_) => "hour",
            Window::Day(_) => "day",
        }
    }
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
/// principal and the window only: the same hour is the same finding wherever it was seen last.
fn filed(seen: &Seen, message: String, by: &str) -> Finding {
    let place = match &seen.table {
        Some(table) => (table.source.as_str(), table.table.as_str()),
        None => (ELSEWHERE, &*seen.resource.0),
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

fn with(mut alert: Alert, window: Window, excess: Excess) -> Alert {
    alert.data["window"] = window.word().into();
    alert.data["what"] = excess.what.as_str().into();
    alert.data["count"] = excess.count.into();
    alert.data["usual"] = excess.usual.into();
    alert
}

fn date(day: i64) -> String {
    clock::to_datetime(day * DAY).format("%Y-%m-%d").to_string()
}
