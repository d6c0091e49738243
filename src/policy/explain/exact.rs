//! Why a predicate is a superset: the innermost conditions that SQL does not say exactly.

use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Expr, UnaryOp};
use serde::Serialize;

use crate::policy::predicate::Predicate;
use crate::policy::rule::Rule;
use crate::source::Projection;

/// A condition that is judged in the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Widened {
    pub policy: String,
    /// The condition, in Cedar.
    pub condition: String,
    pub why: &'static str,
}

/// Every condition that widens the rule's predicate; none when it is exact.
pub fn widened(rule: &Rule, projection: &Projection) -> Vec<Widened> {
    let residuals = rule.predicate.residuals();
    let mut found = Vec::new();
    for (policy, condition) in residuals.permits.iter().chain(&residuals.forbids) {
        let mut atoms = Vec::new();
        inexact(&rule.predicate, projection, condition, &mut atoms);
        found.extend(atoms.into_iter().map(|atom| Widened {
            policy: policy.clone(),
            condition: atom.to_string(),
            why: why(atom),
        }));
    }
    found
}

fn inexact<'e>(
    predicate: &Predicate,
    projection: &Projection,
    expr: &'e Arc<Expr>,
    found: &mut Vec<&'e Expr>,
) {
    if predicate.says_exactly(projection, expr) {
        return;
    }
    let before = found.len();
    let parts: Vec<&Arc<Expr>> = match &**expr {
        Expr::BinaryOp { op: BinaryOp::And | BinaryOp::Or, left, right } => vec![left, right],
        Expr::UnaryOp { op: UnaryOp::Not, expr } => vec![expr],
        Expr::IfThenElse { cond, then_expr, else_expr } => vec![cond, then_expr, else_expr],
        _ => Vec::new(),
    };
    parts.into_iter().for_each(|part| inexact(predicate, projection, part, found));
    if found.len() == before {
        found.push(expr);
    }
}

fn why(expr: &Expr) -> &'static str {
    let text = expr.to_string();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["{"]) {
        "it takes the record itself as a value"
    } else if has(&["["]) {
        "it compares an array with values of the row"
    } else if has(&[" + ", " - ", " * "]) {
        "it may need more digits than the database computes with"
    } else {
        "it would take too much SQL to say"
    }
}
