//! A policy's conditions, split where `&&` joins them: all parts must hold for the policy to be satisfied.

use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Clause, Expr, UnaryOp};

use crate::policy::text::written::WrittenPolicy;

/// The parts of all clauses, in the order written; an `unless` counts as its negation.
pub(super) fn of(policy: &WrittenPolicy) -> Vec<Arc<Expr>> {
    // A policy without a public syntax tree was refused when the set was compiled.
    let Ok(tree) = policy.policy.to_pst() else { return Vec::new() };
    let mut parts = Vec::new();
    for clause in tree.body().clauses() {
        match clause {
            Clause::When(expr) => split(expr, true, &mut parts),
            Clause::Unless(expr) => split(expr, false, &mut parts),
        }
    }
    parts
}

/// The parts of one condition.
pub(super) fn conjuncts(expr: &Arc<Expr>) -> Vec<Arc<Expr>> {
    let mut parts = Vec::new();
    split(expr, true, &mut parts);
    parts
}

fn split(expr: &Arc<Expr>, wanted: bool, parts: &mut Vec<Arc<Expr>>) {
    match (&**expr, wanted) {
        (Expr::BinaryOp { op: BinaryOp::And, left, right }, true)
        | (Expr::BinaryOp { op: BinaryOp::Or, left, right }, false) => {
            split(left, wanted, parts);
            split(right, wanted, parts);
        }
        (Expr::UnaryOp { op: UnaryOp::Not, expr }, _) => split(expr, !wanted, parts),
        (_, true) => parts.push(expr.clone()),
        (_, false) => parts.push(negated(expr)),
    }
}

/// The opposite, as an officer would write it.
fn negated(expr: &Arc<Expr>) -> Arc<Expr> {
    if let Expr::BinaryOp { op, left, right } = &**expr {
        let opposite = match op {
            BinaryOp::Less => Some(BinaryOp::GreaterEq),
            BinaryOp::LessEq => Some(BinaryOp::Greater),
            BinaryOp::Greater => Some(BinaryOp::LessEq),
            BinaryOp::GreaterEq => Some(BinaryOp::Less),
            BinaryOp::Eq => Some(BinaryOp::NotEq),
            BinaryOp::NotEq => Some(BinaryOp::Eq),
            _ => None,
        };
        if let Some(op) = opposite {
            return Arc::new(Expr::BinaryOp { op, left: left.clone(), right: right.clone() });
        }
    }
    Arc::new(Expr::UnaryOp { op: UnaryOp::Not, expr: expr.clone() })
}

/// Every node below, itself included.
pub(super) fn nodes(expr: &Expr) -> Vec<&Expr> {
    let mut all = vec![expr];
    let mut at = 0;
    while at < all.len() {
        let below: Vec<&Expr> = match all[at] {
            Expr::UnaryOp { expr, .. }
            | Expr::GetAttr { expr, .. }
            | Expr::HasAttr { expr, .. }
            | Expr::Like { expr, .. } => vec![expr],
            Expr::BinaryOp { left, right, .. } => vec![left, right],
            Expr::Is { expr, in_expr, .. } => {
                [Some(&**expr), in_expr.as_deref()].into_iter().flatten().collect()
            }
            Expr::IfThenElse { cond, then_expr, else_expr } => vec![cond, then_expr, else_expr],
            Expr::Set(items) => items.iter().map(|item| &**item).collect(),
            Expr::Record(fields) => fields.values().map(|field| &**field).collect(),
            _ => Vec::new(),
        };
        all.extend(below);
        at += 1;
    }
    all
}
