//! Comparisons of instants as half-open ranges of the unit a column counts in.
//!
//! A column that counts microseconds, seconds or days is compared as it stands, so that its index serves:
//! `floor_ms(c) <= t` is `c < t + 1ms`, and a date is before an instant when it is before the next midnight.

use super::attribute::Comparison;
use crate::model::Instant;

/// 0001-01-01T00:00:00.000Z, the first instant a guard lets through.
pub(super) const FIRST: Instant = -62_135_596_800_000;
/// 9999-12-31T23:59:59.999Z, the last one.
pub(super) const LAST: Instant = 253_402_300_799_999;

pub(super) const MILLISECOND: i64 = 1;
pub(super) const SECOND: i64 = 1_000;
pub(super) const DAY: i64 = 86_400_000;

/// `from <= value < below`, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub from: Option<i64>,
    pub below: Option<i64>,
}

impl Range {
    /// The values, counted in `unit` milliseconds, for which `value operator at` holds.
    pub fn of(operator: Comparison, at: Instant, unit: i64) -> Self {
        let floor = at.div_euclid(unit);
        let after = floor.saturating_add(1);
        let ceiling = if at.rem_euclid(unit) == 0 { floor } else { after };
        match operator {
            Comparison::Eq => Self { from: Some(ceiling), below: Some(after) },
            Comparison::Less => Self { from: None, below: Some(ceiling) },
            Comparison::LessEq => Self { from: None, below: Some(after) },
            Comparison::Greater => Self { from: Some(after), below: None },
            Comparison::GreaterEq => Self { from: Some(ceiling), below: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, on every unit around a few instants, before and after 1970.
    #[test]
    fn ranges_say_what_the_comparison_says() {
        for unit in [MILLISECOND, SECOND, DAY] {
            for at in [-DAY - 1, -1001, -1000, -1, 0, 1, 999, 1000, DAY, DAY + 1] {
                for value in -3..=3 {
                    let instant = value * unit;
                    for (operator, expected) in [
                        (Comparison::Eq, instant == at),
                        (Comparison::Less, instant < at),
                        (Comparison::LessEq, instant <= at),
                        (Comparison::Greater, instant > at),
                        (Comparison::GreaterEq, instant >= at),
                    ] {
                        let range = Range::of(operator, at, unit);
                        let inside = range.from.is_none_or(|from| from <= value)
                            && range.below.is_none_or(|below| value < below);
                        assert_eq!(inside, expected, "{value} × {unit} {operator:?} {at}");
                    }
                }
            }
        }
    }
}
