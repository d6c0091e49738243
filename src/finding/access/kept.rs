//! Habits as they are kept: a row a principal and day, and one for each hour under way.
//!
//! Of a principal never more is kept than [`DAYS`] and a day, a few hours, and since when it is known.

use sqlx::SqliteConnection;

use super::habit::Counts;
use super::sketch::Sketch;
use super::tally::Row;
use super::{DAYS, HOURS, day_of, hour_of};
use crate::model::Instant;
use crate::store::StoreError;

/// Days after which a principal who did nothing is forgotten.
const FORGOTTEN: i64 = 90;

/// What was counted of a day and of an hour in it.
pub struct Counted {
    pub day: Counts,
    pub hour: Counts,
}

/// The days since a principal is known, at most [`DAYS`], those without a decision included.
#[derive(Debug, Default)]
pub struct Habit {
    pub days: Vec<Counts>,
    /// The busiest hour of each, by each measure.
    pub hours: Vec<Counts>,
}

/// What is too old is forgotten.
pub async fn sweep(connection: &mut SqliteConnection, now: Instant) -> Result<(), StoreError> {
    let today = day_of(now);
    for (sql, before) in [
        ("DELETE FROM access_habits WHERE day < ?", today - DAYS),
        ("UPDATE access_habits SET sketch = NULL WHERE day < ? AND sketch IS NOT NULL", today - 1),
        ("DELETE FROM access_hours WHERE hour < ?", hour_of(now) - 1),
        ("DELETE FROM access_known WHERE last < ?", today - FORGOTTEN),
    ] {
        sqlx::query(sql).bind(before).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Adds an hour's row to what is kept of the hour and of its day.
pub async fn remember(
    connection: &mut SqliteConnection,
    principal: &str,
    hour: i64,
    row: &Row,
) -> Result<Counted, StoreError> {
    let day = hour.div_euclid(HOURS);
    sqlx::query(
        "INSERT INTO access_known (principal, since, last) VALUES (?1, ?2, ?2)
         ON CONFLICT (principal) DO UPDATE SET last = excluded.last WHERE last < excluded.last",
    )
    .bind(principal)
    .bind(day)
    .execute(&mut *connection)
    .await?;
    let hour = add_to_hour(connection, principal, hour, row).await?;
    let day = add_to_day(connection, principal, day, row, hour).await?;
    Ok(Counted { day, hour })
}

async fn add_to_hour(
    connection: &mut SqliteConnection,
    principal: &str,
    hour: i64,
    row: &Row,
) -> Result<Counts, StoreError> {
    let known: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT refused, sketch FROM access_hours WHERE principal = ? AND hour = ?")
            .bind(principal)
            .bind(hour)
            .fetch_optional(&mut *connection)
            .await?;
    let (refused, sketch) = known.unwrap_or_default();
    let mut sketch = Sketch::read(sketch);
    sketch.join(&row.sketch);
    let refused = refused as u64 + row.counts.refused;
    sqlx::query(
        "INSERT INTO access_hours (principal, hour, refused, sketch) VALUES (?, ?, ?, ?)
         ON CONFLICT (principal, hour) DO UPDATE SET refused = excluded.refused, sketch = excluded.sketch",
    )
    .bind(principal)
    .bind(hour)
    .bind(refused as i64)
    .bind(sketch.bytes())
    .execute(connection)
    .await?;
    Ok(Counts { refused, permitted: 0, resources: sketch.count() })
}

async fn add_to_day(
    connection: &mut SqliteConnection,
    principal: &str,
    day: i64,
    row: &Row,
    hour: Counts,
) -> Result<Counts, StoreError> {
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
    let counts = Counts {
        refused: refused as u64 + row.counts.refused,
        permitted: permitted as u64 + row.counts.permitted,
        resources: sketch.count(),
    };
    sqlx::query(
        "INSERT INTO access_habits
           (principal, day, refused, permitted, resources, sketch, busiest_refused, busiest_resources)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (principal, day) DO UPDATE SET refused = excluded.refused,
           permitted = excluded.permitted, sketch = excluded.sketch,
           resources = max(resources, excluded.resources),
           busiest_refused = max(busiest_refused, excluded.busiest_refused),
           busiest_resources = max(busiest_resources, excluded.busiest_resources)",
    )
    .bind(principal)
    .bind(day)
    .bind(counts.refused as i64)
    .bind(counts.permitted as i64)
    .bind(counts.resources as i64)
    .bind(sketch.bytes())
    .bind(hour.refused as i64)
    .bind(hour.resources as i64)
    .execute(connection)
    .await?;
    Ok(counts)
}

/// The habit of a principal before a day.
pub async fn before(
    connection: &mut SqliteConnection,
    principal: &str,
    day: i64,
) -> Result<Habit, StoreError> {
    let since: i64 = sqlx::query_scalar("SELECT since FROM access_known WHERE principal = ?")
        .bind(principal)
        .fetch_one(&mut *connection)
        .await?;
    let first = since.max(day - DAYS);
    let rows: Vec<(i64, i64, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT day, refused, permitted, resources, busiest_refused, busiest_resources
         FROM access_habits WHERE principal = ? AND day >= ? AND day < ?",
    )
    .bind(principal)
    .bind(first)
    .bind(day)
    .fetch_all(connection)
    .await?;
    let none = vec![Counts::default(); usize::try_from(day - first).unwrap_or_default()];
    let mut habit = Habit { days: none.clone(), hours: none };
    for (at, refused, permitted, resources, most_refused, most_resources) in rows {
        let at = (at - first) as usize;
        let of = |refused: i64, permitted: i64, resources: i64| Counts {
            refused: refused as u64,
            permitted: permitted as u64,
            resources: resources as u64,
        };
        if let (Some(day), Some(hour)) = (habit.days.get_mut(at), habit.hours.get_mut(at)) {
            *day = of(refused, permitted, resources);
            *hour = of(most_refused, 0, most_resources);
        }
    }
    Ok(habit)
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
