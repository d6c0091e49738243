//! Longs, datetimes and durations: all of them 64-bit integers whose arithmetic errs when it overflows.
//!
//! An expression of one attribute and constants is turned round until the attribute stands alone
//! (`n + 5 <= 10` is `n <= 5`, `now.durationSince(x) >= 730d` is `x <= now - 730d`), the form an index can
//! serve; the rows in which some step would overflow are an interval of the same attribute. Everything else
//! is computed in the database, in a type wide enough to see the overflow.

use sea_query::Expr;

use super::formula::Formula;
use super::interval::Interval;
use super::truth::Truth;
use crate::model::{Kind, Value};
use crate::source::project::Arithmetic;
use crate::source::{Comparison, Projection};

pub const DAY: i64 = 86_400_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Int {
    Known(i64),
    Attribute {
        path: String,
        datetime: bool,
    },
    Sum(Box<Int>, Box<Int>),
    Difference(Box<Int>, Box<Int>),
    Product(Box<Int>, Box<Int>),
    Negation(Box<Int>),
    /// `toDate`: floored to the day.
    Date(Box<Int>),
    /// `toTime`: milliseconds since midnight.
    Time(Box<Int>),
    /// `toSeconds` and its like: divided, the fraction dropped.
    Truncated(Box<Int>, i64),
    /// A constant part has overflowed: an error in every row.
    Error,
}

impl Int {
    pub fn sum(self, other: Int) -> Int {
        Self::combine(self, other, i64::checked_add, Int::Sum)
    }

    pub fn difference(self, other: Int) -> Int {
        Self::combine(self, other, i64::checked_sub, Int::Difference)
    }

    pub fn product(self, other: Int) -> Int {
        Self::combine(self, other, i64::checked_mul, Int::Product)
    }

    pub fn negation(self) -> Int {
        Self::map(self, i64::checked_neg, Int::Negation)
    }

    pub fn date(self) -> Int {
        Self::map(self, |value| value.checked_sub(value.rem_euclid(DAY)), Int::Date)
    }

    pub fn time(self) -> Int {
        Self::map(self, |value| Some(value.rem_euclid(DAY)), Int::Time)
    }

    pub fn truncated(self, unit: i64) -> Int {
        Self::map(self, |value| Some(value / unit), |own| Int::Truncated(own, unit))
    }

    fn combine(
        left: Int,
        right: Int,
        known: fn(i64, i64) -> Option<i64>,
        make: fn(Box<Int>, Box<Int>) -> Int,
    ) -> Int {
        match (left, right) {
            (Int::Error, _) | (_, Int::Error) => Int::Error,
            (Int::Known(left), Int::Known(right)) => {
                known(left, right).map_or(Int::Error, Int::Known)
            }
            (left, right) => make(Box::new(left), Box::new(right)),
        }
    }

    fn map(own: Int, known: impl Fn(i64) -> Option<i64>, make: impl Fn(Box<Int>) -> Int) -> Int {
        match own {
            Int::Error => Int::Error,
            Int::Known(value) => known(value).map_or(Int::Error, Int::Known),
            own => make(Box::new(own)),
        }
    }

    /// `self <operator> other`.
    pub fn compare(&self, operator: Comparison, other: &Int, projection: &Projection) -> Truth {
        match (self, other) {
            (Int::Error, _) | (_, Int::Error) => Truth::error(),
            (Int::Known(left), Int::Known(right)) => Truth::constant(
                wanted(operator, *right).from <= i128::from(*left)
                    && i128::from(*left) <= wanted(operator, *right).to,
            ),
            (expression, Int::Known(bound)) => expression.against(operator, *bound, projection),
            (Int::Known(bound), expression) => {
                expression.against(operator.flipped(), *bound, projection)
            }
            _ => self.computed(operator, other, projection),
        }
    }

    /// The rows in which it does not overflow; `None` when SQL cannot say.
    pub fn defined(&self, projection: &Projection) -> Option<Formula> {
        match self {
            Int::Error => return Some(Formula::False),
            Int::Known(_) => return Some(Formula::True),
            _ => (),
        }
        if let Some((path, of)) = self.turned_round(Interval::LONG) {
            let all = domain(path, projection)?;
            return Some(if of.covers(all) { Formula::True } else { inside(path, of, projection) });
        }
        let mut fits = Vec::new();
        self.sql(projection, self.is_wide(), &mut fits)?;
        Some(fits.into_iter().map(Formula::sql).fold(Formula::True, Formula::and))
    }

    fn against(&self, operator: Comparison, bound: i64, projection: &Projection) -> Truth {
        let turned = self.turned_round(wanted(operator, bound));
        let (Some((path, holds)), Some((_, defined))) = (turned, self.turned_round(Interval::LONG))
        else {
            return self.computed(operator, &Int::Known(bound), projection);
        };
        let Some(all) = domain(path, projection) else { return Truth::error() };
        let defined = all.and(defined);
        let yes = inside(path, defined.and(holds), projection);
        let below = defined.and(Interval::at_most(holds.from - 1));
        let above = defined.and(Interval::at_least(holds.to + 1));
        let no = if holds.is_empty() {
            inside(path, defined, projection)
        } else {
            inside(path, below, projection).or(inside(path, above, projection))
        };
        // Total, unless every row answers alike: an absent value must not become an answer.
        if defined == all && !holds.is_empty() && yes != Formula::False && no != Formula::False {
            Truth::sql(yes)
        } else {
            Truth::partial(yes, no)
        }
    }

    /// Both sides computed in SQL.
    fn computed(&self, operator: Comparison, other: &Int, projection: &Projection) -> Truth {
        let wide = self.is_wide() || other.is_wide();
        let mut fits = Vec::new();
        let left = self.sql(projection, wide, &mut fits);
        let right = other.sql(projection, wide, &mut fits);
        let (Some(left), Some(right)) = (left, right) else { return Truth::unknown() };
        let condition = Truth::sql(Formula::sql(operator.of(left, right)));
        let defined = fits.into_iter().map(Formula::sql).fold(Formula::True, Formula::and);
        condition.provided(defined)
    }

    /// The attribute it is a function of, and the values of it for which the expression lies in `wanted`
    /// and no step leaves 64 bits. `None` when it is no such function, or one that is not monotone.
    fn turned_round(&self, wanted: Interval) -> Option<(&str, Interval)> {
        let wanted = wanted.and(Interval::LONG);
        let known = |int: &Int| match int {
            Int::Known(value) => Some(i128::from(*value)),
            _ => None,
        };
        match self {
            Int::Attribute { path, .. } => Some((path, wanted)),
            Int::Sum(left, right) => match (known(left), known(right)) {
                (None, Some(value)) => left.turned_round(wanted.plus(Interval::exactly(-value))),
                (Some(value), None) => right.turned_round(wanted.plus(Interval::exactly(-value))),
                _ => None,
            },
            Int::Difference(left, right) => match (known(left), known(right)) {
                (None, Some(value)) => left.turned_round(wanted.plus(Interval::exactly(value))),
                (Some(value), None) => {
                    right.turned_round(wanted.negated().plus(Interval::exactly(value)))
                }
                _ => None,
            },
            Int::Product(left, right) => match (known(left), known(right)) {
                (None, Some(value)) if value != 0 => left.turned_round(wanted.divided(value)),
                (Some(value), None) if value != 0 => right.turned_round(wanted.divided(value)),
                _ => None,
            },
            Int::Negation(own) => own.turned_round(wanted.negated()),
            Int::Date(own) => own.turned_round(wanted.before_flooring(DAY.into())),
            Int::Truncated(own, unit) => {
                own.turned_round(wanted.before_truncating(i128::from(*unit)))
            }
            Int::Known(_) | Int::Time(_) | Int::Error => None,
        }
    }

    /// The values it can take where no step overflows.
    fn range(&self) -> Interval {
        self.reach().and(Interval::LONG)
    }

    /// The values its last step can come to.
    fn reach(&self) -> Interval {
        match self {
            Int::Known(value) => Interval::exactly(i128::from(*value)),
            Int::Attribute { datetime: true, .. } => Interval::DATETIME,
            Int::Attribute { .. } | Int::Error => Interval::LONG,
            Int::Sum(left, right) => left.range().plus(right.range()),
            Int::Difference(left, right) => left.range().plus(right.range().negated()),
            Int::Product(left, right) => left.range().times(right.range()),
            Int::Negation(own) => own.range().negated(),
            Int::Date(own) => own.range().floored(DAY.into()),
            Int::Time(_) => Interval { from: 0, to: i128::from(DAY) - 1 },
            Int::Truncated(own, unit) => own.range().truncated(i128::from(*unit)),
        }
    }

    fn parts(&self) -> Vec<&Int> {
        match self {
            Int::Known(_) | Int::Attribute { .. } | Int::Error => Vec::new(),
            Int::Sum(left, right) | Int::Difference(left, right) | Int::Product(left, right) => {
                vec![left, right]
            }
            Int::Negation(own) | Int::Date(own) | Int::Time(own) | Int::Truncated(own, _) => {
                vec![own]
            }
        }
    }

    /// Some step can leave 64 bits.
    fn is_wide(&self) -> bool {
        !Interval::LONG.covers(self.reach()) || self.parts().into_iter().any(Int::is_wide)
    }

    /// Decimal digits that its value can need where no step is checked yet.
    fn digits(&self) -> u32 {
        let own = self.parts().into_iter().map(Int::digits);
        match self {
            Int::Product(..) => own.sum(),
            Int::Sum(..) | Int::Difference(..) | Int::Date(_) => own.max().unwrap_or_default() + 1,
            Int::Time(_) => own.max().unwrap_or_default() + 1,
            Int::Negation(_) | Int::Truncated(..) => own.max().unwrap_or_default(),
            Int::Known(_) | Int::Attribute { .. } | Int::Error => 19,
        }
    }

    /// Its value in SQL; `fits` receives the conditions under which no step overflows.
    fn sql(&self, projection: &Projection, wide: bool, fits: &mut Vec<Expr>) -> Option<Expr> {
        let arithmetic = Arithmetic::of(projection.dialect);
        if wide && self.digits() > arithmetic.digits() {
            return None;
        }
        let start = fits.len();
        let value = self.steps(projection, &arithmetic, wide, fits)?;
        // Where an overflow shows in the result, its steps need not be asked.
        if arithmetic.shows_overflow() && fits.len() > start {
            fits.truncate(start);
            fits.push(arithmetic.fits(value.clone()));
        }
        Some(value)
    }

    fn steps(
        &self,
        projection: &Projection,
        arithmetic: &Arithmetic,
        wide: bool,
        fits: &mut Vec<Expr>,
    ) -> Option<Expr> {
        let mut of = |int: &Int| int.steps(projection, arithmetic, wide, fits);
        let value = match self {
            Int::Known(value) => arithmetic.constant(*value),
            Int::Attribute { path, .. } => {
                let own = projection.attributes.get(path)?.canonical.clone();
                if wide { arithmetic.widened(own) } else { own }
            }
            Int::Sum(left, right) => arithmetic.sum(of(left)?, of(right)?),
            Int::Difference(left, right) => arithmetic.difference(of(left)?, of(right)?),
            Int::Product(left, right) => arithmetic.product(of(left)?, of(right)?),
            Int::Negation(own) => arithmetic.difference(arithmetic.constant(0), of(own)?),
            Int::Date(own) => arithmetic.floored(of(own)?, DAY),
            Int::Time(own) => arithmetic.remainder(of(own)?, DAY),
            Int::Truncated(own, unit) => arithmetic.truncated(of(own)?, *unit),
            Int::Error => return None,
        };
        if !Interval::LONG.covers(self.reach()) {
            fits.push(arithmetic.fits(value.clone()));
        }
        Some(value)
    }
}

/// The values for which `value <operator> bound` holds.
fn wanted(operator: Comparison, bound: i64) -> Interval {
    let bound = i128::from(bound);
    match operator {
        Comparison::Eq => Interval::exactly(bound),
        Comparison::Less => Interval::at_most(bound - 1),
        Comparison::LessEq => Interval::at_most(bound),
        Comparison::Greater => Interval::at_least(bound + 1),
        Comparison::GreaterEq => Interval::at_least(bound),
    }
}

/// Every value an attribute can have where its row can be judged.
fn domain(path: &str, projection: &Projection) -> Option<Interval> {
    projection.attributes.get(path).map(|attribute| match attribute.kind {
        Kind::Datetime => Interval::DATETIME,
        _ => Interval::LONG,
    })
}

/// The attribute lies in the interval; nothing is said that every value satisfies.
fn inside(path: &str, interval: Interval, projection: &Projection) -> Formula {
    let Some(attribute) = projection.attributes.get(path) else { return Formula::False };
    let datetime = attribute.kind == Kind::Datetime;
    let all = if datetime { Interval::DATETIME } else { Interval::LONG };
    let interval = interval.and(all);
    if interval.is_empty() {
        return Formula::False;
    }
    let value = |number: i128| {
        let number =
            i64::try_from(number).expect("it is within the attribute's range, which 64 bits hold");
        if datetime { Value::Datetime(number) } else { Value::Long(number) }
    };
    if interval.from == interval.to {
        return Formula::compare(path, Comparison::Eq, value(interval.from));
    }
    let bound = |operator, number| Formula::compare(path, operator, value(number));
    match (interval.from > all.from, interval.to < all.to) {
        (false, false) => Formula::present(path),
        (true, false) => bound(Comparison::GreaterEq, interval.from),
        (false, true) => bound(Comparison::LessEq, interval.to),
        (true, true) => {
            bound(Comparison::GreaterEq, interval.from).and(bound(Comparison::LessEq, interval.to))
        }
    }
}
