//! A whole predicate: the formula, and that every value the policies read can be judged.
//!
//! The guards stand in every row's way, so what the formula implies already is not asked again: a date
//! before today is neither absent nor after the year 9999, a text that is 'closed' is a text. Cheap conditions come first, subqueries last.

use sea_query::Expr;

use super::formula::{Atom, Formula};
use super::interval::Interval;
use crate::model::Value;
use crate::source::project::Implied;
use crate::source::{Attribute, Comparison, Projection};

/// Columns count in days, and in a zone of their own: a bound this far from the ends stays inside them.
const MARGIN: i128 = 2 * 86_400_000;

/// `formula`, in rows in which everything in `reads` can be represented.
pub fn guarded(formula: Formula, reads: &[String], projection: &Projection) -> Expr {
    if formula == Formula::False {
        return Formula::False.to_expr(projection);
    }
    let guards = reads.iter().filter_map(|path| match projection.attributes.get(path) {
        Some(attribute) => {
            attribute.representable_beside(implied(&formula, path)).map(Formula::sql)
        }
        // What cannot be read cannot be judged.
        None => Some(Formula::False),
    });
    let guards: Vec<Formula> = guards.collect();
    let own = if formula == Formula::True { Vec::new() } else { formula.conjuncts() };
    let mut parts: Vec<(u8, Formula)> =
        own.into_iter().map(|part| (cost(&part, projection), part)).collect();
    parts.extend(guards.into_iter().map(|guard| (1, guard)));
    parts.sort_by_key(|(cost, _)| *cost);
    parts.into_iter().map(|(_, part)| part).fold(Formula::True, Formula::and).to_expr(projection)
}

/// Comparisons of columns, then guards, then what is computed, then subqueries.
fn cost(part: &Formula, projection: &Projection) -> u8 {
    match part {
        Formula::True | Formula::False => 0,
        Formula::Atom(Atom::Sql { .. }) => 2,
        Formula::Atom(
            Atom::Compare { path, .. } | Atom::OneOf { path, .. } | Atom::Present { path, .. },
        ) => {
            let derived = projection.attributes.get(path).is_some_and(Attribute::is_derived);
            if derived { 3 } else { 0 }
        }
        Formula::And(parts) | Formula::Or(parts) => {
            parts.iter().map(|part| cost(part, projection)).max().unwrap_or_default()
        }
    }
}

/// What holds of the attribute wherever the formula does.
fn implied(formula: &Formula, path: &str) -> Implied {
    match formula {
        Formula::Atom(Atom::Compare { path: own, operator, value }) if own == path => {
            let (not_before, not_after) = bounds(value);
            match operator {
                Comparison::Less | Comparison::LessEq => {
                    Implied { not_after, ..Implied::default() }
                }
                Comparison::Greater | Comparison::GreaterEq => {
                    Implied { not_before, ..Implied::default() }
                }
                Comparison::Eq => Implied { not_before, not_after, constant: true },
            }
        }
        Formula::Atom(Atom::OneOf { path: own, values, negated: false }) if own == path => {
            let inside = values.iter().all(|value| bounds(value) == (true, true));
            Implied { not_before: inside, not_after: inside, constant: true }
        }
        Formula::And(parts) => {
            parts.iter().map(|part| implied(part, path)).fold(Implied::default(), |all, one| {
                Implied {
                    not_before: all.not_before || one.not_before,
                    not_after: all.not_after || one.not_after,
                    constant: all.constant || one.constant,
                }
            })
        }
        Formula::Or(parts) => {
            let each = parts.iter().map(|part| implied(part, path));
            each.reduce(|all, one| Implied {
                not_before: all.not_before && one.not_before,
                not_after: all.not_after && one.not_after,
                constant: all.constant && one.constant,
            })
            .unwrap_or_default()
        }
        _ => Implied::default(),
    }
}

/// Whether a value not before this one is bounded by it, and whether one not after it is. Every whole number
/// can be written.
fn bounds(value: &Value) -> (bool, bool) {
    match value {
        Value::Datetime(at) => (is_late_enough(*at), is_early_enough(*at)),
        Value::Long(_) => (true, true),
        _ => (false, false),
    }
}

fn is_late_enough(at: i64) -> bool {
    i128::from(at) >= Interval::DATETIME.from + MARGIN
}

fn is_early_enough(at: i64) -> bool {
    i128::from(at) <= Interval::DATETIME.to - MARGIN
}
