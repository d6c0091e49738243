//! Whom a permit can be about: what its head says of the one that is searched for, and what is left of its conditions
//! when everything else is known. A search then tries those, and not everybody there is.

use std::collections::HashMap;
use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Expr, Literal, Var};
use cedar_policy::{
    Effect, EntityTypeName, EntityUid, Policy, PolicyId, PrincipalConstraint, ResourceConstraint,
};
use cedar_policy_core::ast::Entity;

use super::index::Index;
use super::types::Types;
use crate::policy::reading::scope::uid;

/// The one that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Principal,
    Resource,
}

/// What a head says of one side.
#[derive(Debug)]
enum Head {
    Any,
    Of(EntityTypeName),
    Is(EntityUid),
    Under(Option<EntityTypeName>, EntityUid),
}

/// Those who may be permitted; everybody else is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    All,
    Only(Vec<Spot>),
}

/// An entity, or that and everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    Is(EntityUid),
    Under(EntityUid),
}

/// A permit with its head read.
#[derive(Debug)]
pub struct Permit {
    pub policy: Policy,
    principal: Head,
    resource: Head,
}

/// The permits of each action.
#[derive(Debug, Default)]
pub struct Permits(HashMap<EntityUid, Vec<Arc<Permit>>>);

impl Permits {
    pub fn of(index: &Index, types: &Types) -> Self {
        let mut read: HashMap<PolicyId, Arc<Permit>> = HashMap::new();
        let mut permits = Self::default();
        for (_, action) in types.actions() {
            let own = index.about(&action.uid).filter(|policy| policy.effect() == Effect::Permit);
            let own = own.map(|policy| {
                let shared = read.entry(policy.id().clone());
                shared.or_insert_with(|| Arc::new(Permit::of(policy))).clone()
            });
            permits.0.insert(action.uid.clone(), own.collect());
        }
        permits
    }

    pub fn about(&self, action: &EntityUid) -> impl Iterator<Item = &Arc<Permit>> {
        self.0.get(action).into_iter().flatten()
    }
}

impl Permit {
    fn of(policy: &Policy) -> Self {
        let principal = match policy.principal_constraint() {
            PrincipalConstraint::Any => Head::Any,
            PrincipalConstraint::Is(name) => Head::Of(name),
            PrincipalConstraint::Eq(uid) => Head::Is(uid),
            PrincipalConstraint::In(uid) => Head::Under(None, uid),
            PrincipalConstraint::IsIn(name, uid) => Head::Under(Some(name), uid),
        };
        let resource = match policy.resource_constraint() {
            ResourceConstraint::Any => Head::Any,
            ResourceConstraint::Is(name) => Head::Of(name),
            ResourceConstraint::Eq(uid) => Head::Is(uid),
            ResourceConstraint::In(uid) => Head::Under(None, uid),
            ResourceConstraint::IsIn(name, uid) => Head::Under(Some(name), uid),
        };
        Self { policy: policy.clone(), principal, resource }
    }

    /// Whether its head admits the other side, which is known.
    pub fn admits(&self, sought: Side, known: &Entity) -> bool {
        let head = if sought == Side::Principal { &self.resource } else { &self.principal };
        let own = known.uid();
        let is_of = |name: &EntityTypeName| own.entity_type() == name.as_ref();
        match head {
            Head::Any => true,
            Head::Of(name) => is_of(name),
            Head::Is(uid) => own == uid.as_ref(),
            Head::Under(name, uid) => {
                name.as_ref().is_none_or(is_of)
                    && (own == uid.as_ref() || known.is_descendant_of(uid.as_ref()))
            }
        }
    }

    /// Which of the entities of a type its head admits.
    pub fn reach(&self, sought: Side, of: &EntityTypeName) -> Reach {
        let head = if sought == Side::Principal { &self.principal } else { &self.resource };
        match head {
            Head::Any => Reach::All,
            Head::Of(name) if name == of => Reach::All,
            Head::Under(Some(name), _) | Head::Of(name) if name != of => Reach::Only(Vec::new()),
            Head::Is(uid) => Reach::Only(vec![Spot::Is(uid.clone())]),
            Head::Under(_, uid) => Reach::Only(vec![Spot::Under(uid.clone())]),
            Head::Of(_) => Reach::All,
        }
    }
}

impl Reach {
    /// Those for whom a condition can hold: it names them, or may hold for anybody.
    pub fn of(condition: &Expr, sought: Side) -> Self {
        let Expr::BinaryOp { op, left, right } = condition else {
            return match condition {
                Expr::Literal(Literal::Bool(false)) => Self::Only(Vec::new()),
                Expr::Is { expr, in_expr: Some(above), .. } if is_sought(expr, sought) => {
                    named(above).map_or(Self::All, |all| Self::Only(under(all)))
                }
                _ => Self::All,
            };
        };
        match op {
            // Both must hold: the narrower of the two is enough.
            BinaryOp::And => match (Self::of(left, sought), Self::of(right, sought)) {
                (Self::All, other) | (other, Self::All) => other,
                (Self::Only(one), Self::Only(other)) => {
                    Self::Only(if other.len() < one.len() { other } else { one })
                }
            },
            BinaryOp::Or => Self::of(left, sought).and(Self::of(right, sought)),
            BinaryOp::Eq => {
                let other = match (is_sought(left, sought), is_sought(right, sought)) {
                    (true, false) => right,
                    (false, true) => left,
                    _ => return Self::All,
                };
                match named(other).as_deref() {
                    Some([one]) => Self::Only(vec![Spot::Is(one.clone())]),
                    _ => Self::All,
                }
            }
            BinaryOp::In if is_sought(left, sought) => {
                named(right).map_or(Self::All, |all| Self::Only(under(all)))
            }
            _ => Self::All,
        }
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Only(mut one), Self::Only(other)) => {
                one.extend(other);
                Self::Only(one)
            }
            _ => Self::All,
        }
    }
}

fn is_sought(expr: &Expr, sought: Side) -> bool {
    matches!(
        (expr, sought),
        (Expr::Var(Var::Principal), Side::Principal) | (Expr::Var(Var::Resource), Side::Resource)
    )
}

/// The entity, or the set of entities, that is written there.
fn named(expr: &Expr) -> Option<Vec<EntityUid>> {
    match expr {
        Expr::Literal(Literal::EntityUID(named)) => {
            Some(vec![uid(&named.ty.to_string(), &named.eid)])
        }
        Expr::Set(items) => {
            let all: Option<Vec<Vec<EntityUid>>> = items.iter().map(|item| named(item)).collect();
            all.map(|all| all.concat())
        }
        _ => None,
    }
}

fn under(all: Vec<EntityUid>) -> Vec<Spot> {
    all.into_iter().map(Spot::Under).collect()
}

#[cfg(test)]
mod tests {
    use cedar_policy::pst::Clause;

    use super::*;

    fn reach(condition: &str) -> Reach {
        let text = format!("permit (principal, action, resource) when {{ {condition} }};");
        let policy: Policy = text.parse().expect("a policy");
        let tree = policy.to_pst().expect("its tree");
        match tree.body().clauses().as_slice() {
            [Clause::When(expr)] => Reach::of(expr, Side::Principal),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn conditions_that_name_somebody_reach_nobody_else() {
        let is = |id: &str| Spot::Is(uid("user", id));
        let below = |id: &str| Spot::Under(uid("group", id));
        for (condition, expected) in [
            (r#"principal == user::"a""#, Reach::Only(vec![is("a")])),
            (r#"user::"a" == principal && context.x > 1"#, Reach::Only(vec![is("a")])),
            (
                r#"principal in group::"g" || principal == user::"a""#,
                Reach::Only(vec![below("g"), is("a")]),
            ),
            (r#"principal in [group::"g", group::"h"]"#, Reach::Only(vec![below("g"), below("h")])),
            (r#"principal is user in group::"g""#, Reach::Only(vec![below("g")])),
            ("false", Reach::Only(Vec::new())),
            (r#"principal == user::"a" || context.x > 1"#, Reach::All),
            (r#"!(principal == user::"a")"#, Reach::All),
            (r#"principal != user::"a""#, Reach::All),
            (r#"resource == user::"a""#, Reach::All),
            ("principal == resource.owner", Reach::All),
            (r#"principal in [group::"g", resource.group]"#, Reach::All),
            (r#"group::"g" in principal"#, Reach::All),
            (r#"if context.x then principal == user::"a" else true"#, Reach::All),
        ] {
            assert_eq!(reach(condition), expected, "{condition}");
        }
    }
}
