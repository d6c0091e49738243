use chrono_tz::{Asia, Europe, UTC};
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
}

/// The first `n` occurrences after `from`, in the zone's own time with its offset.
fn occurrences(text: &str, zone: Tz, from: &str, n: usize) -> Vec<String> {
    let cron = Cron::parse(text).unwrap();
    let mut found = vec![at(from)];
    while found.len() <= n {
        found.push(next_after(&cron, zone, found[found.len() - 1]).unwrap());
    }
    let show =
        |at: &Instant| to_datetime(*at).with_timezone(&zone).format("%m-%dT%H:%M%:z").to_string();
    found[1..].iter().map(show).collect()
}

// In Berlin, 02:00 becomes 03:00 on 2026-03-29, and 03:00 becomes 02:00 on 2026-10-25.

#[test]
fn a_time_in_the_gap_fires_at_its_end_once() {
    assert_eq!(
        occurrences("30 2 * * *", Europe::Berlin, "2026-03-28T00:00:00Z", 3),
        ["03-28T02:30+01:00", "03-29T03:00+02:00", "03-30T02:30+02:00"]
    );
    assert_eq!(
        occurrences("0,30 2,3 * * *", Europe::Berlin, "2026-03-29T00:00:00Z", 3),
        ["03-29T03:00+02:00", "03-29T03:30+02:00", "03-30T02:00+02:00"]
    );
}

#[test]
fn a_repeated_time_fires_the_first_time_only() {
    assert_eq!(
        occurrences("30 2 * * *", Europe::Berlin, "2026-10-24T10:00:00Z", 2),
        ["10-25T02:30+02:00", "10-26T02:30+01:00"]
    );
    // 02:10 of the second pass: 02:30 of the first is behind.
    assert_eq!(
        occurrences("30 2 * * *", Europe::Berlin, "2026-10-25T01:10:00Z", 1),
        ["10-26T02:30+01:00"]
    );
}

#[test]
fn an_interval_follows_real_time_through_both_changes() {
    assert_eq!(
        occurrences("*/30 * * * *", Europe::Berlin, "2026-03-29T00:30:00Z", 3),
        ["03-29T03:00+02:00", "03-29T03:30+02:00", "03-29T04:00+02:00"]
    );
    assert_eq!(
        occurrences("*/30 * * * *", Europe::Berlin, "2026-10-25T00:00:00Z", 5),
        [
            "10-25T02:30+02:00",
            "10-25T02:00+01:00",
            "10-25T02:30+01:00",
            "10-25T03:00+01:00",
            "10-25T03:30+01:00"
        ]
    );
    assert_eq!(
        occurrences("15 * 1 7 *", Europe::Berlin, "2026-01-01T00:00:00Z", 1),
        ["07-01T00:15+02:00"]
    );
}

#[test]
fn zones_without_changes_are_plain() {
    assert_eq!(
        occurrences("0 2 * * *", Asia::Shanghai, "2026-01-01T00:00:00Z", 1),
        ["01-02T02:00+08:00"]
    );
}

#[test]
fn of_many_missed_only_the_latest_counts() {
    let latest = |text: &str, from: &str, to: &str| {
        latest_between(&Cron::parse(text).unwrap(), UTC, at(from), at(to))
    };
    let (from, to) = ("2026-01-01T00:00:00Z", "2026-06-01T12:00:30Z");
    assert_eq!(latest("* * * * *", from, to), Some(at("2026-06-01T12:00:00Z")));
    assert_eq!(latest("0 0 1 3 *", from, to), Some(at("2026-03-01T00:00:00Z")));
    assert_eq!(latest("0 0 1 1 *", from, to), None);
    assert_eq!(latest("0 12 * * *", "2026-06-01T12:00:00Z", to), None, "that one ran");
}

proptest! {
    /// Every hour's quarters, whatever the clocks do: no instant is skipped and none comes twice.
    #[test]
    fn quarters_are_fifteen_minutes_apart(minute in 0i64..60 * 24 * 365 * 3) {
        let cron = Cron::parse("*/15 * * * *").unwrap();
        let from = at("2025-01-01T00:00:00Z") + minute * 60_000;
        let first = next_after(&cron, Europe::Berlin, from).unwrap();
        prop_assert!(first > from && first - from <= 15 * 60_000);
        prop_assert_eq!(first % (15 * 60_000), 0);
    }

    /// A daily job fires once a local day.
    #[test]
    fn daily_jobs_fire_daily(day in 0i64..365 * 3, hour in 0u32..24, minute in 0u32..60) {
        let cron = Cron::parse(&format!("{minute} {hour} * * *")).unwrap();
        let from = at("2025-01-01T00:00:00Z") + day * 86_400_000;
        let first = next_after(&cron, Europe::Berlin, from).unwrap();
        let second = next_after(&cron, Europe::Berlin, first).unwrap();
        let date = |at| to_datetime(at).with_timezone(&Europe::Berlin).date_naive();
        prop_assert_eq!(date(first).succ_opt().unwrap(), date(second));
    }
}
