//! Intervals of integers, wide enough that their arithmetic never wraps.

/// `from..=to`; empty when `from > to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    pub from: i128,
    pub to: i128,
}

/// Beyond every sum, product and quotient of 64-bit integers met here.
const FAR: i128 = 1 << 120;

impl Interval {
    pub const LONG: Interval = Interval { from: i64::MIN as i128, to: i64::MAX as i128 };
    /// Datetimes that Cedar can write: the years 1 to 9999, in milliseconds since 1970.
    pub const DATETIME: Interval = Interval { from: -62_135_596_800_000, to: 253_402_300_799_999 };

    pub fn exactly(value: i128) -> Self {
        Self { from: value, to: value }
    }

    pub fn at_least(from: i128) -> Self {
        Self { from, to: FAR }
    }

    pub fn at_most(to: i128) -> Self {
        Self { from: -FAR, to }
    }

    pub fn is_empty(self) -> bool {
        self.from > self.to
    }

    pub fn and(self, other: Interval) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    pub fn covers(self, other: Interval) -> bool {
        other.is_empty() || (self.from <= other.from && other.to <= self.to)
    }

    pub fn plus(self, other: Interval) -> Self {
        Self { from: self.from + other.from, to: self.to + other.to }.within_reach()
    }

    pub fn negated(self) -> Self {
        Self { from: -self.to, to: -self.from }
    }

    pub fn times(self, other: Interval) -> Self {
        let products = [
            self.from.saturating_mul(other.from),
            self.from.saturating_mul(other.to),
            self.to.saturating_mul(other.from),
            self.to.saturating_mul(other.to),
        ];
        let from = products.into_iter().min().unwrap_or_default();
        let to = products.into_iter().max().unwrap_or_default();
        Self { from, to }.within_reach()
    }

    /// The integers whose product with `factor` (not 0) lies in here.
    pub fn divided(self, factor: i128) -> Self {
        let own = if factor < 0 { self.negated() } else { self };
        let factor = factor.abs();
        Self { from: ceiling(own.from, factor), to: own.to.div_euclid(factor) }
    }

    /// What `x - x.rem_euclid(unit)` makes of it.
    pub fn floored(self, unit: i128) -> Self {
        Self { from: self.from.div_euclid(unit) * unit, to: self.to.div_euclid(unit) * unit }
    }

    /// The integers that flooring to `unit` puts in here.
    pub fn before_flooring(self, unit: i128) -> Self {
        let to = self.to.div_euclid(unit) * unit + unit - 1;
        Self { from: ceiling(self.from, unit) * unit, to }.within_reach()
    }

    /// What division by `unit` that drops the fraction makes of it.
    pub fn truncated(self, unit: i128) -> Self {
        Self { from: self.from / unit, to: self.to / unit }
    }

    /// The integers that truncating division by `unit` puts in here.
    pub fn before_truncating(self, unit: i128) -> Self {
        let slack = unit - 1;
        let from = self.from.saturating_mul(unit) - if self.from > 0 { 0 } else { slack };
        let to = self.to.saturating_mul(unit) + if self.to < 0 { 0 } else { slack };
        Self { from, to }.within_reach()
    }

    fn within_reach(self) -> Self {
        Self { from: self.from.clamp(-FAR, FAR), to: self.to.clamp(-FAR, FAR) }
    }
}

fn ceiling(value: i128, unit: i128) -> i128 {
    -(-value).div_euclid(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definitions, on every small interval.
    #[test]
    fn preimages_say_what_the_operations_say() {
        let values = -9..=9_i128;
        let within =
            |interval: Interval, value: i128| interval.from <= value && value <= interval.to;
        for from in -4..=4 {
            for to in from..=4 {
                let own = Interval { from, to };
                for value in values.clone() {
                    for unit in [1, 2, 3] {
                        let floored = value - value.rem_euclid(unit);
                        assert_eq!(within(own.before_flooring(unit), value), within(own, floored));
                        let cut = value / unit;
                        assert_eq!(within(own.before_truncating(unit), value), within(own, cut));
                        for factor in [unit, -unit] {
                            let product = value * factor;
                            assert_eq!(within(own.divided(factor), value), within(own, product));
                        }
                    }
                }
            }
        }
    }
}
