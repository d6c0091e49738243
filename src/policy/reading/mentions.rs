//! The names a policy writes beside its record's attributes: entities by their ids, and calendar periods.

use std::collections::BTreeSet;

use cedar_policy::pst::{Clause, Expr, Literal, Var};
use cedar_policy::{ActionConstraint, EntityUid, Policy, PrincipalConstraint, ResourceConstraint};

use super::reads::{children, resource_path};

/// What a policy mentions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Type and id, actions included.
    pub entities: BTreeSet<(String, String)>,
    /// Names below `context.cutoff`.
    pub periods: BTreeSet<String>,
    /// Names below `resource.steward`.
    pub steward: BTreeSet<String>,
}

/// What `policy` mentions in its head and its conditions; nothing where it has no public syntax tree, which
/// `reads::of` has refused already.
pub fn of(policy: &Policy) -> Mentions {
    let mut mentions = Mentions::default();
    head(policy).into_iter().for_each(|uid| {
        let id = uid.id().unescaped().to_owned();
        mentions.entities.insert((uid.type_name().to_string(), id));
    });
    if let Ok(tree) = policy.to_pst() {
        for clause in tree.body().clauses() {
            let (Clause::When(expr) | Clause::Unless(expr)) = clause;
            walk(expr, &mut mentions);
        }
    }
    mentions
}

fn head(policy: &Policy) -> Vec<EntityUid> {
    let mut uids = Vec::new();
    match policy.principal_constraint() {
        PrincipalConstraint::In(uid) | PrincipalConstraint::Eq(uid) => uids.push(uid),
        PrincipalConstraint::IsIn(_, uid) => uids.push(uid),
        PrincipalConstraint::Any | PrincipalConstraint::Is(_) => {}
    }
    match policy.action_constraint() {
        ActionConstraint::Any => {}
        ActionConstraint::Eq(uid) => uids.push(uid),
        ActionConstraint::In(several) => uids.extend(several),
    }
    match policy.resource_constraint() {
        ResourceConstraint::In(uid) | ResourceConstraint::IsIn(_, uid) => uids.push(uid),
        // A single record is no name that could be known here.
        ResourceConstraint::Any | ResourceConstraint::Is(_) | ResourceConstraint::Eq(_) => {}
    }
    uids
}

fn walk(expr: &Expr, mentions: &mut Mentions) {
    note_steward(resource_path(expr), mentions);
    match expr {
        Expr::Literal(Literal::EntityUID(uid)) => {
            mentions.entities.insert((uid.ty.to_string(), uid.eid.to_string()));
        }
        Expr::GetAttr { expr, attr } => {
            if is_cutoff(expr) {
                mentions.periods.insert(attr.to_string());
            }
            walk(expr, mentions);
        }
        Expr::HasAttr { expr, attrs } => {
            if is_cutoff(expr) {
                mentions.periods.insert(attrs.head.to_string());
            } else if is_context(expr) && attrs.head == "cutoff" {
                mentions.periods.extend(attrs.tail.first().map(ToString::to_string));
            }
            walk(expr, mentions);
        }
        Expr::Is { expr, in_expr, .. } => {
            walk(expr, mentions);
            in_expr.iter().for_each(|expr| walk(expr, mentions));
        }
        other => children(other).into_iter().for_each(|child| walk(child, mentions)),
    }
}

fn note_steward(path: Option<Vec<&str>>, mentions: &mut Mentions) {
    if let Some(["steward", name, ..]) = path.as_deref() {
        mentions.steward.insert((*name).to_owned());
    }
}

fn is_cutoff(expr: &Expr) -> bool {
    matches!(expr, Expr::GetAttr { expr, attr } if attr == "cutoff" && is_context(expr))
}

fn is_context(expr: &Expr) -> bool {
    matches!(expr, Expr::Var(Var::Context))
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use super::*;

    #[test]
    fn every_way_to_mention_a_name_is_seen() {
        let policy = Policy::from_str(
            "permit (principal in A::\"a\", action in [B::Action::\"b\"], resource is T in C::\"c\") when {
               (if context has cutoff.x then principal == D::\"d\" else resource is E in F::\"f\") ||
               context.cutoff has y || [1, context.cutoff.z.offset(duration(\"1d\"))].isEmpty() };",
        )
        .unwrap();
        let found = of(&policy);
        let ids: Vec<&str> = found.entities.iter().map(|(_, id)| id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c", "d", "f"]);
        assert_eq!(found.periods.into_iter().collect::<String>(), "xyz");
    }
}
