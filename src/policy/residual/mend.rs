//! Residuals as Cedar itself can read them.
//!
//! Partial evaluation writes an address back through the standard library, which shows an IPv4 address
//! inside IPv6 as `::ffff:10.0.0.1`, the one notation that Cedar's own `ip()` refuses. Left so, a constant
//! would err that does not.

use std::net::Ipv6Addr;
use std::sync::Arc;

use cedar_policy::pst::{Expr, Literal, UnaryOp};

/// The same expression with every address written in hexadecimal groups.
pub fn mended(expr: &Arc<Expr>) -> Arc<Expr> {
    let all = |items: &[Arc<Expr>]| items.iter().map(mended).collect();
    Arc::new(match &**expr {
        Expr::UnaryOp { op: UnaryOp::Ip, expr } => {
            Expr::UnaryOp { op: UnaryOp::Ip, expr: address(expr) }
        }
        Expr::UnaryOp { op, expr } => Expr::UnaryOp { op: *op, expr: mended(expr) },
        Expr::BinaryOp { op, left, right } => {
            Expr::BinaryOp { op: *op, left: mended(left), right: mended(right) }
        }
        Expr::GetAttr { expr, attr } => Expr::GetAttr { expr: mended(expr), attr: attr.clone() },
        Expr::HasAttr { expr, attrs } => Expr::HasAttr { expr: mended(expr), attrs: attrs.clone() },
        Expr::Like { expr, pattern } => Expr::Like { expr: mended(expr), pattern: pattern.clone() },
        Expr::Is { expr, entity_type, in_expr } => Expr::Is {
            expr: mended(expr),
            entity_type: entity_type.clone(),
            in_expr: in_expr.as_ref().map(mended),
        },
        Expr::IfThenElse { cond, then_expr, else_expr } => Expr::IfThenElse {
            cond: mended(cond),
            then_expr: mended(then_expr),
            else_expr: mended(else_expr),
        },
        Expr::Set(items) => Expr::Set(all(items)),
        Expr::Record(fields) => {
            Expr::Record(fields.iter().map(|(name, field)| (name.clone(), mended(field))).collect())
        }
        // Nothing in it, or a construct of a later Cedar.
        _ => return expr.clone(),
    })
}

fn address(expr: &Arc<Expr>) -> Arc<Expr> {
    let Expr::Literal(Literal::String(text)) = &**expr else { return expr.clone() };
    let (host, prefix) = text.split_once('/').unwrap_or((text, "128"));
    match host.parse::<Ipv6Addr>() {
        Ok(host) => {
            let groups: Vec<String> =
                host.segments().iter().map(|group| format!("{group:x}")).collect();
            let text = format!("{}/{prefix}", groups.join(":"));
            Arc::new(Expr::Literal(Literal::String(text.into())))
        }
        Err(_) => expr.clone(),
    }
}
