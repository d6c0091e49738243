//! Datetimes and durations as sums: attributes, plus or minus, and a constant number of milliseconds.
//!
//! `context.now.durationSince(resource.x) >= duration("730d")` and `resource.x.offset(…) <= context.now`
//! both come out as one attribute against one constant, the form an index can serve.

use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait};

use super::formula::{Formula, Truth};
use crate::model::{Kind, Value};
use crate::source::{Comparison, Projection};

/// Representable datetimes lie in the years 1 to 9999.
const FIRST: i64 = -62_135_596_800_000;
const LAST: i64 = 253_402_300_799_999;
/// Beyond this a constant could make Cedar's 64-bit arithmetic overflow with some representable row.
const SAFE: i64 = i64::MAX / 4;

/// Σ coefficient × attribute + constant, in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linear {
    terms: BTreeMap<String, i64>,
    constant: i64,
}

impl Linear {
    pub fn constant(millis: i64) -> Option<Self> {
        (millis.abs() <= SAFE).then(|| Self { terms: BTreeMap::new(), constant: millis })
    }

    pub fn attribute(path: String) -> Self {
        Self { terms: [(path, 1)].into(), constant: 0 }
    }

    pub fn plus(mut self, other: &Linear, sign: i64) -> Option<Self> {
        for (path, coefficient) in &other.terms {
            *self.terms.entry(path.clone()).or_default() += sign * coefficient;
        }
        self.terms.retain(|_, coefficient| *coefficient != 0);
        self.constant = self.constant.checked_add(other.constant.checked_mul(sign)?)?;
        (self.constant.abs() <= SAFE).then_some(self)
    }

    /// `self <operator> other`; the terms are datetimes of the projection.
    pub fn compare(
        self,
        operator: Comparison,
        other: &Linear,
        projection: &Projection,
    ) -> Option<Truth> {
        let read: Vec<String> = self.terms.keys().chain(other.terms.keys()).cloned().collect();
        let difference = self.plus(other, -1)?;
        let formula = match difference.terms.iter().next() {
            None => Formula::constant(holds(operator, difference.constant)),
            Some((path, coefficient)) if difference.terms.len() == 1 && coefficient.abs() == 1 => {
                let (operator, bound) = if *coefficient == 1 {
                    (operator, -difference.constant)
                } else {
                    (flip(operator), difference.constant)
                };
                one_attribute(path, operator, bound, projection)?
            }
            Some(_) => Formula::Sql(compared(difference.sum(projection)?, operator, Expr::val(0))),
        };
        // `a - a` leaves nothing to compare, but an absent `a` must not become an answer.
        if difference.terms.is_empty() && !read.is_empty() {
            return None;
        }
        Some(Truth::sql(formula))
    }

    fn sum(&self, projection: &Projection) -> Option<Expr> {
        let mut sum = Expr::val(self.constant);
        for (path, coefficient) in &self.terms {
            let term = projection.attributes.get(path)?.canonical.clone();
            sum = sum.add(term.mul(*coefficient));
        }
        Some(sum)
    }
}

fn one_attribute(
    path: &str,
    operator: Comparison,
    bound: i64,
    projection: &Projection,
) -> Option<Formula> {
    let attribute = projection.attributes.get(path)?;
    debug_assert_eq!(attribute.kind, Kind::Datetime);
    // Outside the years that a database can write, every representable value answers alike; an absent
    // one still answers NULL.
    let own = || attribute.canonical.clone();
    Some(Formula::Sql(if (FIRST..=LAST).contains(&bound) {
        attribute.compare(operator, &Value::Datetime(bound))
    } else if holds(operator, if bound < FIRST { 1 } else { -1 }) {
        own().eq(own())
    } else {
        own().ne(own())
    }))
}

fn holds(operator: Comparison, difference: i64) -> bool {
    match operator {
        Comparison::Eq => difference == 0,
        Comparison::Less => difference < 0,
        Comparison::LessEq => difference <= 0,
        Comparison::Greater => difference > 0,
        Comparison::GreaterEq => difference >= 0,
    }
}

/// `left <operator> right` on canonical forms.
pub fn compared(left: Expr, operator: Comparison, right: Expr) -> Expr {
    match operator {
        Comparison::Eq => left.eq(right),
        Comparison::Less => left.lt(right),
        Comparison::LessEq => left.lte(right),
        Comparison::Greater => left.gt(right),
        Comparison::GreaterEq => left.gte(right),
    }
}

/// The operator with its sides exchanged.
pub fn flip(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Eq => Comparison::Eq,
        Comparison::Less => Comparison::Greater,
        Comparison::LessEq => Comparison::GreaterEq,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEq => Comparison::LessEq,
    }
}
