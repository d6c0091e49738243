//! What a condition needs, and what makes it impossible: what can be said of a policy without any record.
//!
//! Both err on the side of silence. An attribute is needed when no way through the condition avoids it; a permit
//! is defeated when a forbid asks for nothing that the permit does not ask for too.

use std::collections::BTreeSet;
use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Expr, Literal, UnaryOp};

use super::reads;

/// Attributes without which the condition cannot be `wanted`: a record that lacks one makes it the other, or an
/// error.
pub fn needs(condition: &Expr, wanted: bool) -> BTreeSet<String> {
    match condition {
        Expr::UnaryOp { op: UnaryOp::Not, expr } => needs(expr, !wanted),
        Expr::BinaryOp { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
            let both = (*op == BinaryOp::And) == wanted;
            let (left, right) = (needs(left, wanted), needs(right, wanted));
            if both { &left | &right } else { &left & &right }
        }
        Expr::HasAttr { .. } if !wanted => BTreeSet::new(),
        // Which branch is taken is not looked into.
        Expr::IfThenElse { .. } => BTreeSet::new(),
        other => reads::of_expression(other).attributes,
    }
}

/// Whether every record that satisfies `permit` satisfies `forbid`, as far as their texts show it: some
/// alternative of the forbid consists of nothing but conditions that the permit has too.
pub fn defeats(forbid: &Arc<Expr>, permit: &Arc<Expr>) -> bool {
    let asked = flat(permit, BinaryOp::And);
    flat(forbid, BinaryOp::Or).iter().any(|alternative| {
        flat(alternative, BinaryOp::And).iter().all(|part| is_true(part) || asked.contains(part))
    })
}

fn is_true(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(Literal::Bool(true)))
}

/// The operands of a chain of one operator.
fn flat(expr: &Arc<Expr>, operator: BinaryOp) -> Vec<&Arc<Expr>> {
    match &**expr {
        Expr::BinaryOp { op, left, right } if *op == operator => {
            let mut all = flat(left, operator);
            all.extend(flat(right, operator));
            all
        }
        _ => vec![expr],
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use cedar_policy::Policy;
    use cedar_policy::pst::Clause;

    use super::*;

    fn condition(text: &str) -> Arc<Expr> {
        let policy = format!("permit (principal, action, resource) when {{ {text} }};");
        let tree = Policy::from_str(&policy).expect(text).to_pst().expect(text);
        match &tree.body().clauses()[0] {
            Clause::When(expr) | Clause::Unless(expr) => expr.clone(),
        }
    }

    #[test]
    fn what_no_way_avoids_is_needed() {
        let needed = |text: &str| Vec::from_iter(needs(&condition(text), true)).join(" ");
        assert_eq!(needed("resource has a && resource.a <= context.now && resource.b > 1"), "a b");
        assert_eq!(needed("resource has a || resource has b"), "");
        assert_eq!(needed("(resource.a > 1 && resource.c) || resource.a < 0"), "a");
        assert_eq!(needed("!(resource has a)"), "");
        assert_eq!(needed("!(!(resource has a) || resource.b)"), "a b");
        assert_eq!(needed("!(resource has a && resource.a > context.now)"), "");
        assert_eq!(needed("if resource has a then resource.a else true"), "");
    }

    #[test]
    fn a_forbid_that_asks_for_no_more_defeats() {
        let defeats = |forbid: &str, permit: &str| defeats(&condition(forbid), &condition(permit));
        assert!(defeats("true", "resource.a"));
        assert!(defeats("resource.a", "resource.b && resource.a"));
        assert!(defeats("resource.b || resource.a", "resource.c && resource.a"));
        assert!(defeats("resource.a && resource.b", "resource.b && (resource.c && resource.a)"));
        assert!(!defeats("resource.a && resource.d", "resource.b && resource.a"));
        assert!(!defeats("resource.a", "resource.a || resource.b"));
        assert!(!defeats("resource.a > 1", "resource.a > 2"), "true, and not looked into");
    }
}
