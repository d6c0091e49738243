//! Calendar periods against a definition that adds where the program subtracts: it walks the calendar day by
//! day from the record on, and looks on the clocks of the zone when the period ends.

use std::collections::BTreeSet;

use chrono::{
    Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc,
};
use chrono_tz::Tz;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use stewardd::policy::registers::periods::{From, Period};

const MILLIS_A_DAY: i64 = 86_400_000;
/// Summer time at two, at midnight, at one minute past midnight, by half an hour, by two hours, against the sun,
/// and a day that never was (Apia, 30 December 2011).
const ZONES: [Tz; 12] = [
    Tz::UTC,
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::Asia__Shanghai,
    Tz::Asia__Kolkata,
    Tz::Australia__Lord_Howe,
    Tz::America__Sao_Paulo,
    Tz::America__St_Johns,
    Tz::Asia__Tehran,
    Tz::Antarctica__Troll,
    Tz::Europe__Dublin,
    Tz::Pacific__Apia,
];
const BASES: [From; 5] =
    [From::Moment, From::EndOfDay, From::EndOfMonth, From::EndOfQuarter, From::EndOfYear];

fn local(zone: Tz, at: i64) -> NaiveDateTime {
    Utc.timestamp_millis_opt(at).unwrap().with_timezone(&zone).naive_local()
}

fn offset(zone: Tz, at: i64) -> i64 {
    let at = Utc.timestamp_millis_opt(at).unwrap();
    i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()) * 1000
}

/// The last instant at which the clocks show `wanted`; if they skip it, the first at which they show more.
fn last_shown(zone: Tz, wanted: NaiveDateTime) -> i64 {
    let plain = wanted.and_utc().timestamp_millis();
    let around = (-28..=28).map(|hours| plain + hours * 3_600_000);
    let offsets: BTreeSet<i64> = around.map(|at| offset(zone, at)).collect();
    let shown = offsets.iter().map(|by| plain - by).filter(|at| local(zone, *at) == wanted);
    shown.max().unwrap_or_else(|| {
        let minutes = (-28 * 60..=28 * 60)
            .map(|minutes| plain.div_euclid(60_000) * 60_000 + minutes * 60_000);
        minutes.into_iter().find(|at| local(zone, *at) > wanted).expect("clocks go on")
    })
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Month by month, then day by day.
fn later(date: NaiveDate, period: &Period) -> NaiveDate {
    let (mut year, mut month) = (date.year(), date.month());
    for _ in 0..period.years * 12 + period.months {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    let day = date.day().min(length(year, month));
    let end = NaiveDate::from_ymd_opt(year, month, day).unwrap();
    (0..period.days).fold(end, |date, _| date.succ_opt().unwrap())
}

/// When the period of a record of this moment ends.
fn ends(period: &Period, at: i64) -> i64 {
    let from = local(period.timezone, at);
    let unit = |date: NaiveDate| match period.from {
        From::Moment | From::EndOfDay => (date.year(), date.ordinal()),
        From::EndOfMonth => (date.year(), date.month()),
        From::EndOfQuarter => (date.year(), date.month().div_ceil(3)),
        From::EndOfYear => (date.year(), 0),
    };
    let begin = if period.from == From::Moment {
        from
    } else {
        let mut next = from.date();
        while unit(next) == unit(from.date()) {
            next = next.succ_opt().unwrap();
        }
        next.and_time(NaiveTime::MIN)
    };
    last_shown(period.timezone, later(begin.date(), period).and_time(begin.time()))
}

/// The instants at which a zone's clocks are turned in a year.
fn turns(zone: Tz, year: i32) -> Vec<i64> {
    let start = Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap().timestamp_millis();
    let days = (0..366).map(|day| start + day * MILLIS_A_DAY);
    let turned = days.filter(|day| offset(zone, *day) != offset(zone, day + MILLIS_A_DAY));
    let minute = |day: i64| {
        let mut minutes = (0..=1440).map(|minute| day + minute * 60_000);
        minutes.find(|at| offset(zone, *at) != offset(zone, day))
    };
    turned.filter_map(minute).collect()
}

fn any_period(random: &mut StdRng) -> Period {
    let mut part =
        |most: u32| if random.random_bool(0.5) { random.random_range(0..=most) } else { 0 };
    let (years, months, days) = (part(12), part(14), part(70));
    let days = if years + months + days == 0 { 1 } else { days };
    let from = BASES[random.random_range(0..BASES.len())];
    let timezone = ZONES[random.random_range(0..ZONES.len())];
    Period { years, months, days, from, timezone }
}

/// A moment at which something may go wrong: a turn of the clocks, an end of a month, a leap day, or any.
fn any_now(random: &mut StdRng, zone: Tz) -> i64 {
    let year = random.random_range(1995..2037);
    let turns = turns(zone, year);
    let near = match random.random_range(0..4) {
        0 if !turns.is_empty() => turns[random.random_range(0..turns.len())],
        1 => {
            let month = random.random_range(1..=12);
            let end = NaiveDate::from_ymd_opt(year, month, length(year, month)).unwrap();
            last_shown(zone, end.succ_opt().unwrap().and_time(NaiveTime::MIN))
        }
        2 => {
            let year = year / 4 * 4;
            let leap = NaiveDate::from_ymd_opt(year, 2, 29).unwrap()
                + Days::new(random.random_range(0..2));
            last_shown(zone, leap.and_time(NaiveTime::MIN))
        }
        _ => {
            let start = Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap().timestamp_millis();
            return start + random.random_range(0..365 * MILLIS_A_DAY);
        }
    };
    let steps = [0, 1, -1, 1_800_000, -1_800_000, 5_400_000, -5_400_000, 3_600_000, -3_600_000];
    near + steps[random.random_range(0..steps.len())]
}

#[expect(
    clippy::disallowed_methods,
    reason = "a longer run, or another, is asked for by the environment"
)]
fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn nothing_is_cut_off_before_its_period_has_ended() {
    let mut random = StdRng::seed_from_u64(asked("STEWARDD_TEST_SEED", 7));
    for _ in 0..asked("STEWARDD_TEST_PAIRS", 1_000) {
        let period = any_period(&mut random);
        let now = any_now(&mut random, period.timezone);
        let cutoff = period.cutoff(now);
        let shown = || format!("{period:?} at {now}: {cutoff}");
        assert!(ends(&period, cutoff) <= now, "what is cut off last has ended: {}", shown());
        assert!(ends(&period, cutoff + 1) > now, "a millisecond later has not: {}", shown());
        for _ in 0..4 {
            let before = cutoff - random.random_range(0..40 * MILLIS_A_DAY);
            assert!(ends(&period, before) <= now, "nor anything before: {before}, {}", shown());
        }
        let later = now + random.random_range(0..2 * MILLIS_A_DAY);
        assert!(period.cutoff(later) >= cutoff, "it only grows: {later}, {}", shown());
    }
}

/// Millisecond by millisecond would take too long; every ten minutes of the days about each turn of the clocks
/// shows a step back if there is one.
#[test]
fn a_cutoff_never_goes_back() {
    for zone in ZONES {
        for from in BASES {
            let period = Period { years: 1, months: 1, days: 1, from, timezone: zone };
            for turn in turns(zone, 2011).into_iter().chain(turns(zone, 2012)) {
                let steps = (-300..300).map(|step| turn + step * 600_000);
                let cutoffs: Vec<i64> = steps.map(|now| period.cutoff(now)).collect();
                assert!(cutoffs.is_sorted(), "{period:?} about {turn}");
            }
        }
    }
}

/// One day in the life of a period, by hand.
#[test]
fn the_hour_that_comes_twice_keeps_longer() {
    let period =
        Period { years: 1, months: 0, days: 0, from: From::Moment, timezone: Tz::Europe__Berlin };
    let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis();
    // On 26 October 2025 it is half past two twice.
    let first = period.cutoff(at("2025-10-26T02:30:00+02:00"));
    let second = period.cutoff(at("2025-10-26T02:30:00+01:00"));
    assert_eq!(first, at("2024-10-26T02:00:00+02:00") - 1);
    assert_eq!(second, at("2024-10-26T02:30:00+02:00"));
    // A year after half past two on 30 March 2024 there is no half past two: it ends at three.
    let skipped = at("2024-03-30T02:30:00+01:00");
    assert!(period.cutoff(at("2025-03-30T03:00:00+02:00") - 1) < skipped);
    assert!(period.cutoff(at("2025-03-30T03:00:00+02:00")) >= skipped);
    assert_eq!(
        Duration::milliseconds(second - first),
        Duration::minutes(30) + Duration::milliseconds(1)
    );
}
