//! `(if c then a else b) < d` as `if c then a < d else b < d`: a choice between values becomes a choice
//! between conditions.
//!
//! It is lifted only out of operators that evaluate all of their operands: an error of `c` is then an error
//! of the whole either way. Operators that may leave an operand aside (`&&`, `||`, `if`) are conditions of
//! their own and are walked as such.

use std::sync::Arc;

use cedar_policy::pst::Expr;

/// The condition, and the expression as it is when the condition holds and when it does not.
pub struct Choice {
    pub condition: Arc<Expr>,
    pub then: Arc<Expr>,
    pub otherwise: Arc<Expr>,
}

/// The first choice between values among the operands of `expr`.
pub fn choice(expr: &Expr) -> Option<Choice> {
    let rebuilt = |own: &Arc<Expr>, make: &dyn Fn(Arc<Expr>) -> Expr| {
        operand(own).map(|choice| Choice {
            condition: choice.condition,
            then: Arc::new(make(choice.then)),
            otherwise: Arc::new(make(choice.otherwise)),
        })
    };
    match expr {
        Expr::UnaryOp { op, expr } => rebuilt(expr, &|expr| Expr::UnaryOp { op: *op, expr }),
        Expr::BinaryOp { op, left, right } if !super::is_lazy(*op) => {
            rebuilt(left, &|left| Expr::BinaryOp { op: *op, left, right: right.clone() }).or_else(
                || rebuilt(right, &|right| Expr::BinaryOp { op: *op, left: left.clone(), right }),
            )
        }
        Expr::GetAttr { expr, attr } => {
            rebuilt(expr, &|expr| Expr::GetAttr { expr, attr: attr.clone() })
        }
        Expr::HasAttr { expr, attrs } => {
            rebuilt(expr, &|expr| Expr::HasAttr { expr, attrs: attrs.clone() })
        }
        Expr::Like { expr, pattern } => {
            rebuilt(expr, &|expr| Expr::Like { expr, pattern: pattern.clone() })
        }
        Expr::Is { expr, entity_type, in_expr } => rebuilt(expr, &|expr| Expr::Is {
            expr,
            entity_type: entity_type.clone(),
            in_expr: in_expr.clone(),
        }),
        Expr::Set(items) => items.iter().enumerate().find_map(|(at, item)| {
            rebuilt(item, &|item| {
                let mut items = items.clone();
                items[at] = item;
                Expr::Set(items)
            })
        }),
        Expr::Record(fields) => fields.iter().find_map(|(name, field)| {
            rebuilt(field, &|field| {
                let mut fields = fields.clone();
                fields.insert(name.clone(), field);
                Expr::Record(fields)
            })
        }),
        _ => None,
    }
}

fn operand(expr: &Arc<Expr>) -> Option<Choice> {
    match &**expr {
        Expr::IfThenElse { cond, then_expr, else_expr } => Some(Choice {
            condition: cond.clone(),
            then: then_expr.clone(),
            otherwise: else_expr.clone(),
        }),
        other => choice(other),
    }
}
