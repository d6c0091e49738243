//! What a policy reads of its resource: attribute paths, and the entity types it mentions.

use std::collections::BTreeSet;
use std::sync::Arc;

use cedar_policy::Policy;
use cedar_policy::pst::{Clause, Expr, Literal, Var};

use crate::policy::schema::STEWARD;

/// The paths below `resource` that the policy tests or reads, and the types it names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// `email`, `steward.lapsed_at`; reading any of `steward` reads all of it.
    pub attributes: BTreeSet<String>,
    pub types: BTreeSet<String>,
}

/// Reads of a policy. A policy that has no public syntax tree is one this version cannot govern by.
pub fn of(policy: &Policy) -> Result<Reads, String> {
    let tree = policy.to_pst().map_err(|error| error.to_string())?;
    let mut reads = Reads::default();
    for clause in tree.body().clauses() {
        let (Clause::When(expr) | Clause::Unless(expr)) = clause;
        walk(expr, &mut reads);
    }
    Ok(reads)
}

/// Reads of one expression.
pub fn of_expression(expr: &Expr) -> Reads {
    let mut reads = Reads::default();
    walk(expr, &mut reads);
    reads
}

fn walk(expr: &Expr, reads: &mut Reads) {
    match expr {
        Expr::GetAttr { .. } | Expr::HasAttr { .. } => {
            if let Some(path) = resource_path(expr) {
                note(&path, reads);
            } else if let Expr::GetAttr { expr: of, attr } = expr {
                below(of, attr, reads);
            } else if let Expr::HasAttr { expr: of, attrs } = expr {
                below(of, &attrs.head, reads);
            }
        }
        Expr::Is { expr, entity_type, in_expr } => {
            reads.types.insert(entity_type.to_string());
            walk(expr, reads);
            in_expr.iter().for_each(|expr| walk(expr, reads));
        }
        Expr::Literal(Literal::EntityUID(uid)) => {
            reads.types.insert(uid.ty.to_string());
        }
        other => children(other).into_iter().for_each(|child| walk(child, reads)),
    }
}

/// An attribute of something computed: of the record itself, if that is among what it is computed from.
fn below(of: &Expr, attr: &str, reads: &mut Reads) {
    // Of a record literal it is one of the fields, which are walked themselves.
    if !matches!(of, Expr::Record(_)) && may_be_resource(of) {
        note(&[attr], reads);
    }
    walk(of, reads);
}

fn may_be_resource(expr: &Expr) -> bool {
    match expr {
        Expr::Var(Var::Resource) => true,
        Expr::GetAttr { .. } | Expr::HasAttr { .. } if resource_path(expr).is_some() => false,
        other => children(other).into_iter().any(|child| may_be_resource(child)),
    }
}

fn note(path: &[&str], reads: &mut Reads) {
    if path[0] == "steward" {
        reads.attributes.extend(STEWARD.map(|(name, ..)| format!("steward.{name}")));
    } else {
        reads.attributes.insert(path[0].to_owned());
    }
}

/// `resource.a.b` as `[a, b]`; `resource has a.b` likewise. `None` for anything else.
pub fn resource_path(expr: &Expr) -> Option<Vec<&str>> {
    match expr {
        Expr::GetAttr { expr, attr } => {
            let mut path = resource_prefix(expr)?;
            path.push(attr);
            Some(path)
        }
        Expr::HasAttr { expr, attrs } => {
            let mut path = resource_prefix(expr)?;
            path.extend(attrs.iter().map(cedar_policy::pst::SmolStr::as_str));
            Some(path)
        }
        _ => None,
    }
}

fn resource_prefix(expr: &Expr) -> Option<Vec<&str>> {
    match expr {
        Expr::Var(Var::Resource) => Some(Vec::new()),
        Expr::GetAttr { .. } => resource_path(expr),
        _ => None,
    }
}

/// The expressions an expression is made of.
pub fn children(expr: &Expr) -> Vec<&Arc<Expr>> {
    match expr {
        Expr::UnaryOp { expr, .. }
        | Expr::Like { expr, .. }
        | Expr::GetAttr { expr, .. }
        | Expr::HasAttr { expr, .. } => vec![expr],
        Expr::BinaryOp { left, right, .. } => vec![left, right],
        Expr::Is { expr, in_expr, .. } => [expr].into_iter().chain(in_expr).collect(),
        Expr::IfThenElse { cond, then_expr, else_expr } => vec![cond, then_expr, else_expr],
        Expr::Set(items) => items.iter().collect(),
        Expr::Record(fields) => fields.values().collect(),
        Expr::Literal(_)
        | Expr::Var(_)
        | Expr::Slot(_)
        | Expr::Unknown { .. }
        | Expr::ResidualError => Vec::new(),
        // A construct of a later Cedar, which the translator does not know either.
        _ => Vec::new(),
    }
}
