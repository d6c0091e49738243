//! How each day ended: the numbers that the store otherwise forgets, kept for trends.
//!
//! A day is written again by every cycle of that day, from the stored state alone, so that the last one stands and
//! a repeated one changes nothing. What was done is counted from batches and cases of that day, not added up.

use std::collections::BTreeMap;

use super::risk::Band;
use super::shape::Day;
use crate::model::Instant;
use crate::model::clock::{day, to_datetime};
use crate::store::{Store, StoreError};

/// A year and a little, so that a month can be held against the same month of last year.
const KEPT_DAYS: i64 = 400;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Writes today's row of a source, and forgets days that nobody compares with any more.
pub async fn note(
    store: &Store,
    source: &str,
    risk: &BTreeMap<Band, u64>,
    now: Instant,
) -> Result<(), StoreError> {
    let midnight = to_datetime(now).date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let midnight = midnight.timestamp_millis();
    let mut tx = store.write().await?;
    sqlx::query("DELETE FROM days WHERE day < ?1 OR (day = ?2 AND source = ?3)")
        .bind(day(now - KEPT_DAYS * DAY_MILLIS))
        .bind(day(now))
        .bind(source)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO days (day, source, what, word, number)
         SELECT ?1, ?2, 'findings', state, count(*) FROM findings WHERE source = ?2 GROUP BY state
         UNION ALL SELECT ?1, ?2, 'due', action, sum(due) FROM evaluations WHERE source = ?2 GROUP BY action
         UNION ALL SELECT ?1, ?2, 'overdue', action, sum(overdue) FROM evaluations
           WHERE source = ?2 GROUP BY action
         UNION ALL SELECT ?1, ?2, 'acted', json_extract(b.body, '$.action'), sum(json_extract(c.value, '$[1]'))
           FROM batches b, json_each(b.body, '$.counts') c
           WHERE b.state = 'done' AND b.source = ?2 AND b.created_at >= ?3 AND b.created_at < ?4
             AND json_extract(c.value, '$[0]') = json_extract(b.body, '$.table') GROUP BY 4
         UNION ALL SELECT ?1, ?2, 'acted', kind, count(*) FROM cases
           WHERE source = ?2 AND kind = 'reverify' AND opened_at >= ?3 AND opened_at < ?4 GROUP BY kind",
    )
    .bind(day(now))
    .bind(source)
    .bind(midnight)
    .bind(midnight + DAY_MILLIS)
    .execute(&mut *tx)
    .await?;
    for (band, tables) in risk {
        sqlx::query(
            "INSERT INTO days (day, source, what, word, number) VALUES (?, ?, 'risk', ?, ?)",
        )
        .bind(day(now))
        .bind(source)
        .bind(band.as_str())
        .bind(i64::try_from(*tables).unwrap_or(i64::MAX))
        .execute(&mut *tx)
        .await?;
    }
    Ok(tx.commit().await?)
}

/// Every day that is kept, the oldest first, one entry a source.
pub async fn load(store: &Store) -> Result<Vec<Day>, StoreError> {
    let rows: Vec<(String, String, String, String, i64)> = sqlx::query_as(
        "SELECT day, source, what, word, number FROM days ORDER BY day, source, what, word",
    )
    .fetch_all(store.reader())
    .await?;
    let mut days: Vec<Day> = Vec::new();
    for (day, source, what, word, number) in rows {
        if days.last().is_none_or(|last| (&last.day, &last.source) != (&day, &source)) {
            days.push(Day { day, source, ..Day::default() });
        }
        let Some(last) = days.last_mut() else { continue };
        let numbers = match what.as_str() {
            "findings" => &mut last.findings,
            "due" => &mut last.due,
            "overdue" => &mut last.overdue,
            "acted" => &mut last.acted,
            _ => &mut last.risk,
        };
        numbers.insert(word, u64::try_from(number).unwrap_or(0));
    }
    Ok(days)
}
