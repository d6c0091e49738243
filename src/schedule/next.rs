//! When a cron expression fires, on clocks that are set twice a year. Pure.
//!
//! An expression with fixed hours means a time of day, so it is evaluated on local time and each match is
//! mapped to an instant: in the gap of spring it becomes the first valid minute after the gap, and of the
//! two instants of autumn it is the first. So "30 2 * * *" fires every day, once.
//!
//! An expression with a wildcard hour means an interval ("*/15 * * * *"), so it follows the line of
//! instants: nothing is caught up after the gap, and the repeated hour has its quarters too.

use chrono::{DateTime, Duration, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use crate::config::Cron;
use crate::model::{Instant, clock::to_datetime};

/// Windows that [`latest_between`] searches, so that a long pause of a frequent job costs little.
const WINDOWS_DAYS: [i64; 4] = [1, 32, 367, 1_500];

/// The first occurrence after `after`, in milliseconds; `None` when the expression has run out (2100).
pub fn next_after(cron: &Cron, zone: Tz, after: Instant) -> Option<Instant> {
    let after = to_datetime(after);
    let next = if cron.has_wild_hours() {
        next_on_instants(cron, zone, after)
    } else {
        next_on_local_time(cron, zone, after)
    };
    next.map(|next| next.timestamp_millis())
}

/// The latest occurrence after `from` and not after `to`: what a daemon that slept through several runs.
pub fn latest_between(cron: &Cron, zone: Tz, from: Instant, to: Instant) -> Option<Instant> {
    let windows = WINDOWS_DAYS.iter().map(|days| to - Duration::days(*days).num_milliseconds());
    for start in windows.map(|start| start.max(from)).chain([from]) {
        let occurrences =
            std::iter::successors(next_after(cron, zone, start), |at| next_after(cron, zone, *at));
        let latest = occurrences.take_while(|at| *at <= to).last();
        if latest.is_some() || start == from {
            return latest;
        }
    }
    None
}

fn next_on_local_time(cron: &Cron, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut local = after.with_timezone(&zone).naive_local();
    loop {
        local = cron.next_local(local)?;
        let instant = match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(instant) => instant.to_utc(),
            MappedLocalTime::Ambiguous(first, _) => first.to_utc(),
            MappedLocalTime::None => after_gap(zone, local)?,
        };
        // In the second pass of a repeated hour, the first pass's matches lie behind us.
        if instant > after {
            return Some(instant);
        }
    }
}

/// The first valid minute after a local time that does not exist. No gap is longer than a day.
fn after_gap(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    (1..=24 * 60)
        .filter_map(|minutes| {
            zone.from_local_datetime(&(local + Duration::minutes(minutes))).earliest()
        })
        .map(|valid| valid.to_utc())
        .next()
}

fn next_on_instants(cron: &Cron, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let instant = Duration::milliseconds(1);
    let mut from = after;
    // The offset in force just after `from`; each change of it on the way starts the search again there.
    let mut offset = offset_at(zone, after + instant);
    loop {
        let local = cron.next_local(from.naive_utc() + offset)?;
        let candidate = (local - offset).and_utc();
        if offset_at(zone, candidate) == offset {
            return Some(candidate);
        }
        let change = first_change(zone, from + instant, candidate);
        (from, offset) = (change - instant, offset_at(zone, change));
    }
}

/// The first instant in `from..=to` with another offset than `from`; `to` has another.
fn first_change(zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    let before = offset_at(zone, from);
    let (mut same, mut changed) = (from, to);
    // Day by day first: between two instants months apart the offset may have changed and changed back.
    while same + Duration::days(1) < changed {
        let next = same + Duration::days(1);
        if offset_at(zone, next) == before {
            same = next;
        } else {
            changed = next;
        }
    }
    while changed - same > Duration::milliseconds(1) {
        let middle = same + (changed - same) / 2;
        if offset_at(zone, middle) == before {
            same = middle;
        } else {
            changed = middle;
        }
    }
    changed
}

fn offset_at(zone: Tz, at: DateTime<Utc>) -> Duration {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    Duration::seconds(offset.local_minus_utc().into())
}

#[cfg(test)]
#[path = "next_tests.rs"]
mod tests;
