//! When a record becomes due if nothing about it changes but the time.
//!
//! A comparison in which time occurs is monotone: once it has turned, it stays so, because `now` and every
//! cutoff only grow. So each comparison's turn is found by bisection between now and the end of the year
//! 9999, asking Cedar itself; between two turns nothing changes, and the first turn at which the whole rule
//! permits is the answer, to the millisecond. Solving the translator's linear form would give the same
//! for sums of dates and nothing for the rest (`toDays()`, calendar cutoffs); and it would be a second
//! opinion about Cedar where Cedar can be asked. What is not monotone (`toTime()` of now, time inside a
//! set) is not solved, and the answer says so.

use std::collections::BTreeSet;
use std::sync::Arc;

use cedar_policy::Expression;
use cedar_policy::pst::{BinaryOp, Expr, UnaryOp, Var};
use serde::Serialize;

use super::part::nodes;
use super::probe::{Probe, expression};
use crate::model::{Instant, Row};
use crate::policy::bundle::Bundle;
use crate::policy::rule::Rule;
use crate::policy::text::written::WrittenPolicy;

/// The last millisecond that a database and Cedar can both write.
const END: Instant = 253_402_300_799_999;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Due {
    Now,
    /// The first millisecond at which it is due.
    Later {
        at: Instant,
    },
    /// However long one waits: something else has to change.
    NotByTimeAlone,
    /// Some condition depends on time in a way that is not monotone.
    NotSolved {
        condition: String,
    },
    Unjudgeable,
    /// No policy permits the action: the rule only forbids.
    Never,
}

/// When the rule permits to act on a row, being judgeable at `now`.
pub(super) fn due(
    bundle: &Bundle,
    rule: &Rule,
    policies: &[WrittenPolicy],
    row: &Row,
    now: Instant,
) -> Due {
    let permits = |at: Instant| rule.judge(row, &bundle.instants(at)).permitted;
    if rule.permits.is_empty() {
        return Due::Never;
    }
    if permits(now) {
        return Due::Now;
    }
    let probe =
        |at: Instant| rule.judge.ask(&rule.reads, row, &bundle.instants(at)).ok().map(Probe::new);
    let mut turns = BTreeSet::new();
    let mut unsolved = None;
    for comparison in policies.iter().flat_map(comparisons) {
        match comparison {
            Ok(conditions) => {
                turns.extend(conditions.iter().filter_map(|one| turn(one, &probe, now)));
            }
            Err(condition) => unsolved = Some(condition),
        }
    }
    // What is not solved may come earlier than what is.
    if let Some(condition) = unsolved {
        return Due::NotSolved { condition };
    }
    turns.into_iter().find(|at| permits(*at)).map_or(Due::NotByTimeAlone, |at| Due::Later { at })
}

/// The first moment after `now` from which the condition answers as it does at the end of time; `None`
/// when it answers so already, or not at all.
fn turn(
    condition: &Expression,
    probe: &impl Fn(Instant) -> Option<Probe>,
    now: Instant,
) -> Option<Instant> {
    let holds = |at: Instant| probe(at)?.holds(condition);
    let last = holds(END)?;
    if holds(now)? == last {
        return None;
    }
    let (mut before, mut after) = (now, END);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if holds(middle)? == last { after = middle } else { before = middle }
    }
    Some(after)
}

/// The comparisons of a policy in which time occurs, each as monotone conditions; or, in Cedar, one that
/// cannot be so read.
fn comparisons(policy: &WrittenPolicy) -> Vec<Result<Vec<Expression>, String>> {
    let mut found = Vec::new();
    for part in super::part::of(policy) {
        walk(&part, &mut found);
    }
    found
}

fn walk(expr: &Arc<Expr>, found: &mut Vec<Result<Vec<Expression>, String>>) {
    if !mentions_time(expr) {
        return;
    }
    match &**expr {
        Expr::BinaryOp { op: BinaryOp::And | BinaryOp::Or, left, right } => {
            walk(left, found);
            walk(right, found);
        }
        Expr::UnaryOp { op: UnaryOp::Not, expr } => walk(expr, found),
        Expr::IfThenElse { cond, then_expr, else_expr } => {
            [cond, then_expr, else_expr].into_iter().for_each(|part| walk(part, found));
        }
        // Whether the context has a cutoff does not change with time.
        Expr::HasAttr { .. } => {}
        Expr::BinaryOp { op, left, right } if is_comparison(*op) && is_monotone(expr) => {
            // Equality turns twice: from less to equal, and from equal to more.
            let sides = [BinaryOp::Less, BinaryOp::LessEq].map(|op| {
                expression(&Expr::BinaryOp { op, left: left.clone(), right: right.clone() })
            });
            let both: Option<Vec<Expression>> = sides.into_iter().collect();
            found.push(both.ok_or_else(|| expr.to_string()));
        }
        other => found.push(Err(other.to_string())),
    }
}

fn is_comparison(op: BinaryOp) -> bool {
    matches!(
        op,
        BinaryOp::Less
            | BinaryOp::LessEq
            | BinaryOp::Greater
            | BinaryOp::GreaterEq
            | BinaryOp::Eq
            | BinaryOp::NotEq
    )
}

/// Whether the difference of its sides only grows or only falls with time: time stands in it once, among
/// sums, products and whole units. `now` against a cutoff would go back and forth.
fn is_monotone(comparison: &Expr) -> bool {
    let all = nodes(comparison);
    let times = all.iter().filter(|node| matches!(node, Expr::Var(Var::Context))).count();
    let steady = |node: &Expr| match node {
        Expr::Literal(_) | Expr::Var(_) | Expr::GetAttr { .. } => true,
        Expr::UnaryOp { op, .. } => {
            !matches!(op, UnaryOp::Not | UnaryOp::ToTime | UnaryOp::IsEmpty)
        }
        Expr::BinaryOp { op, .. } => {
            is_comparison(*op) && std::ptr::eq(node, comparison)
                || matches!(
                    op,
                    BinaryOp::Offset
                        | BinaryOp::DurationSince
                        | BinaryOp::Add
                        | BinaryOp::Sub
                        | BinaryOp::Mul
                )
        }
        _ => false,
    };
    times == 1 && all.into_iter().all(steady)
}

fn mentions_time(expr: &Expr) -> bool {
    nodes(expr).into_iter().any(|node| matches!(node, Expr::Var(Var::Context)))
}
