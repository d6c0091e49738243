//! Durations and periods, taken apart so that a language can word them.

use crate::policy::registers::periods::{From, Period};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

/// `1d12h` as its parts; `None` for what is no duration of Cedar's.
pub fn parts(span: &str) -> Option<Vec<(u64, Unit)>> {
    let mut parts = Vec::new();
    let mut rest = span;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_alphabetic()).len();
        let unit = match &rest[..letters] {
            "d" => Unit::Day,
            "h" => Unit::Hour,
            "m" => Unit::Minute,
            "s" => Unit::Second,
            "ms" => Unit::Millisecond,
            _ => return None,
        };
        parts.push((number, unit));
        rest = &rest[letters..];
    }
    (!parts.is_empty()).then_some(parts)
}

/// A duration of an annotation: whole days where it is, hours or smaller otherwise.
pub fn of(duration: std::time::Duration) -> Vec<(u64, Unit)> {
    let millis = duration.as_millis() as u64;
    let units = [
        (86_400_000, Unit::Day),
        (3_600_000, Unit::Hour),
        (60_000, Unit::Minute),
        (1_000, Unit::Second),
        (1, Unit::Millisecond),
    ];
    let whole = units.into_iter().find(|(factor, _)| millis.is_multiple_of(*factor));
    whole.map_or_else(Vec::new, |(factor, unit)| vec![(millis / factor, unit)])
}

/// The length of a calendar period, and what it is counted from.
pub fn of_period(period: &Period) -> (Vec<(u64, Unit)>, From) {
    let all = [(period.years, Unit::Year), (period.months, Unit::Month), (period.days, Unit::Day)];
    let parts = all.into_iter().filter(|(count, _)| *count > 0);
    (parts.map(|(count, unit)| (u64::from(count), unit)).collect(), period.from)
}
