//! What is left of access policies when everything is known but the record: who asks, for what, and in which
//! circumstances.
//!
//! Retention knows its principal beforehand and needs nothing of the people; a request brings people with attributes,
//! some of which it says itself and some of which nobody has said. Cedar's own partial evaluation takes an entity
//! that it was not given for one it may still learn about, and refuses one that lacks what the schema requires. A
//! decision does neither, and a plan has to say what the decisions would. So whatever does not ask about the record is
//! put to Cedar's evaluator, with the very entities of a decision, and its answer takes the place of the question.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use cedar_policy::pst::{
    BinaryOp, Clause, EntityType, EntityUID, Expr, Literal, Name, UnaryOp, Var,
};
use cedar_policy::{
    Effect, Entities, EntityId, EntityTypeName, EntityUid, Policy, PrincipalConstraint, Request,
    ResourceConstraint,
};

use super::Residuals;
use super::mend::mended;
use crate::policy::predicate::{constant, is_condition};
use crate::policy::reading::reads::children;

/// Everything that a request says and that is known beside it.
pub struct World<'w> {
    /// About some record or other of the table.
    pub request: &'w Request,
    pub entities: &'w Entities,
    pub principal: &'w EntityUid,
    pub action: &'w EntityUid,
    /// The type of the records.
    pub records: &'w EntityTypeName,
    /// What every record is in: its table, and what that is in.
    pub above: &'w [EntityUid],
    /// The context, as a record.
    pub context: Arc<Expr>,
    /// An attribute of a known entity.
    pub attribute: &'w dyn Fn(&EntityUID, &str) -> Option<Arc<Expr>>,
}

/// What is left of the policies, of which all those that cannot apply fall away.
#[derive(Debug, Default)]
pub struct Asked {
    pub residuals: Residuals,
    /// Forbids that hold whatever the record.
    pub forbidden: Vec<String>,
    /// Policies that err whatever the record.
    pub errors: Vec<String>,
}

/// What the heads of policies are met by.
pub struct Parties<'w> {
    pub principal: &'w EntityUid,
    /// What the principal is in.
    pub groups: &'w HashSet<EntityUid>,
    /// The type of the records.
    pub records: &'w EntityTypeName,
    /// What every record is in: its table, and what that is in.
    pub above: &'w [EntityUid],
}

impl Parties<'_> {
    /// The policies whose heads can be met, in the order of their ids. Asked of every policy about the action.
    pub fn met<'p>(&self, policies: impl Iterator<Item = &'p Policy>) -> Vec<&'p Policy> {
        let mut met: Vec<&Policy> = policies.filter(|policy| self.may_apply(policy)).collect();
        met.sort_by(|a, b| a.id().cmp(b.id()));
        met
    }

    fn may_apply(&self, policy: &Policy) -> bool {
        let who = |uid: &EntityUid| uid == self.principal || self.groups.contains(uid);
        let own = |name: &EntityTypeName| name == self.records;
        let which = |uid: &EntityUid| own(uid.type_name()) || self.above.contains(uid);
        let of = self.principal.type_name();
        (match policy.principal_constraint() {
            PrincipalConstraint::Any => true,
            PrincipalConstraint::Is(name) => name == *of,
            PrincipalConstraint::Eq(uid) => uid == *self.principal,
            PrincipalConstraint::In(uid) => who(&uid),
            PrincipalConstraint::IsIn(name, uid) => name == *of && who(&uid),
        }) && (match policy.resource_constraint() {
            ResourceConstraint::Any => true,
            ResourceConstraint::Is(name) => own(&name),
            ResourceConstraint::Eq(uid) => own(uid.type_name()),
            ResourceConstraint::In(uid) => which(&uid),
            ResourceConstraint::IsIn(name, uid) => own(&name) && which(&uid),
        })
    }
}

/// The entities that the conditions of policies name.
pub fn named(policies: &[&Policy]) -> Vec<EntityUid> {
    fn walk(expr: &Expr, found: &mut Vec<EntityUid>) {
        if let Expr::Literal(Literal::EntityUID(uid)) = expr
            && let Ok(name) = uid.ty.to_string().parse()
        {
            found.push(EntityUid::from_type_name_and_id(name, EntityId::new(&uid.eid)));
        }
        children(expr).into_iter().for_each(|child| walk(child, found));
    }
    let mut found = Vec::new();
    for policy in policies {
        if let Some(whole) = condition(policy) {
            walk(&whole, &mut found);
        }
    }
    found
}

/// Partially evaluates access policies.
pub fn asked(policies: &[&Policy], world: &World<'_>) -> Asked {
    let mut asked = Asked::default();
    for policy in policies {
        let id = AsRef::<str>::as_ref(policy.id()).to_owned();
        let forbids = policy.effect() == Effect::Forbid;
        // One that has no public syntax tree is one that cannot be evaluated.
        let condition = condition(policy)
            .map_or_else(|| Arc::new(Expr::ResidualError), |whole| world.known(&whole));
        match &*condition {
            Expr::Literal(Literal::Bool(false)) => {}
            Expr::Literal(Literal::Bool(true)) if forbids => asked.forbidden.push(id),
            Expr::ResidualError => {
                asked.residuals.forbids_all |= forbids;
                asked.errors.push(id);
            }
            _ => {
                let condition = mended(&condition);
                let into = match policy.effect() {
                    Effect::Permit => &mut asked.residuals.permits,
                    Effect::Forbid => &mut asked.residuals.forbids,
                };
                into.push((id, condition));
            }
        }
    }
    asked.residuals.forbids_all |= !asked.forbidden.is_empty();
    asked
}

/// Head and clauses of a policy as one condition.
fn condition(policy: &Policy) -> Option<Arc<Expr>> {
    let principal = match policy.principal_constraint() {
        PrincipalConstraint::Any => None,
        PrincipalConstraint::Eq(uid) => Some(binary(BinaryOp::Eq, Var::Principal, &uid)),
        PrincipalConstraint::In(uid) => Some(binary(BinaryOp::In, Var::Principal, &uid)),
        PrincipalConstraint::Is(name) => Some(is(Var::Principal, &name, None)),
        PrincipalConstraint::IsIn(name, uid) => Some(is(Var::Principal, &name, Some(&uid))),
    };
    let action = match policy.action_constraint() {
        cedar_policy::ActionConstraint::Any => None,
        cedar_policy::ActionConstraint::Eq(uid) => Some(binary(BinaryOp::Eq, Var::Action, &uid)),
        cedar_policy::ActionConstraint::In(uids) => {
            let uids = uids.iter().map(|uid| Arc::new(literal(uid))).collect();
            let (left, right) = (Arc::new(Expr::Var(Var::Action)), Arc::new(Expr::Set(uids)));
            Some(Expr::BinaryOp { op: BinaryOp::In, left, right })
        }
    };
    let resource = match policy.resource_constraint() {
        ResourceConstraint::Any => None,
        ResourceConstraint::Eq(uid) => Some(binary(BinaryOp::Eq, Var::Resource, &uid)),
        ResourceConstraint::In(uid) => Some(binary(BinaryOp::In, Var::Resource, &uid)),
        ResourceConstraint::Is(name) => Some(is(Var::Resource, &name, None)),
        ResourceConstraint::IsIn(name, uid) => Some(is(Var::Resource, &name, Some(&uid))),
    };
    let tree = policy.to_pst().ok()?;
    let clauses = tree.body().clauses().iter().map(|clause| match clause {
        Clause::When(expr) => expr.clone(),
        Clause::Unless(expr) => Arc::new(Expr::UnaryOp { op: UnaryOp::Not, expr: expr.clone() }),
    });
    let head = [principal, action, resource].into_iter().flatten().map(Arc::new);
    let all = head
        .chain(clauses)
        .reduce(|left, right| Arc::new(Expr::BinaryOp { op: BinaryOp::And, left, right }));
    Some(all.unwrap_or_else(|| truth(true)))
}

fn binary(op: BinaryOp, var: Var, uid: &EntityUid) -> Expr {
    Expr::BinaryOp { op, left: Arc::new(Expr::Var(var)), right: Arc::new(literal(uid)) }
}

fn is(var: Var, name: &EntityTypeName, parent: Option<&EntityUid>) -> Expr {
    Expr::Is {
        expr: Arc::new(Expr::Var(var)),
        entity_type: entity_type(name),
        in_expr: parent.map(|uid| Arc::new(literal(uid))),
    }
}

/// An entity as the syntax tree names it.
pub fn literal(uid: &EntityUid) -> Expr {
    let (ty, eid) = (entity_type(uid.type_name()), uid.id().unescaped().into());
    Expr::Literal(Literal::EntityUID(EntityUID { ty, eid }))
}

fn entity_type(name: &EntityTypeName) -> EntityType {
    let name = Name::qualified(name.namespace_components(), name.basename());
    EntityType::from_name(name.expect("what Cedar named is a name"))
}

fn truth(value: bool) -> Arc<Expr> {
    Arc::new(Expr::Literal(Literal::Bool(value)))
}

impl World<'_> {
    /// The expression with the answer in place of whatever does not ask about the record.
    fn known(&self, expr: &Arc<Expr>) -> Arc<Expr> {
        match &**expr {
            Expr::BinaryOp { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                self.lazy(*op, left, right)
            }
            Expr::IfThenElse { cond, then_expr, else_expr } => {
                let cond = self.known(cond);
                match &*cond {
                    Expr::Literal(Literal::Bool(true)) => self.known(then_expr),
                    Expr::Literal(Literal::Bool(false)) => self.known(else_expr),
                    Expr::ResidualError => cond,
                    _ => Arc::new(Expr::IfThenElse {
                        cond,
                        then_expr: self.known(then_expr),
                        else_expr: self.known(else_expr),
                    }),
                }
            }
            Expr::UnaryOp { op: UnaryOp::Not, expr } => {
                let expr = self.known(expr);
                match &*expr {
                    Expr::Literal(Literal::Bool(value)) => truth(!value),
                    Expr::ResidualError => expr,
                    _ => Arc::new(Expr::UnaryOp { op: UnaryOp::Not, expr }),
                }
            }
            test if is_condition(test) && !asks(test) => self.answered(expr),
            _ => self.within(expr),
        }
    }

    fn lazy(&self, op: BinaryOp, left: &Arc<Expr>, right: &Arc<Expr>) -> Arc<Expr> {
        let left = self.known(left);
        match &*left {
            Expr::Literal(Literal::Bool(value)) => {
                if *value == (op == BinaryOp::And) {
                    self.known(right)
                } else {
                    left
                }
            }
            Expr::ResidualError => left,
            _ => Arc::new(Expr::BinaryOp { op, left, right: self.known(right) }),
        }
    }

    /// What Cedar says of it, in this request.
    fn answered(&self, expr: &Arc<Expr>) -> Arc<Expr> {
        match constant::condition_in(expr, self.request, self.entities) {
            Some(Some(value)) => truth(value),
            Some(None) => Arc::new(Expr::ResidualError),
            None => expr.clone(),
        }
    }

    /// An expression that evaluates everything in it: if one of its parts errs, it does.
    fn within(&self, expr: &Arc<Expr>) -> Arc<Expr> {
        let own = Arc::new(match &**expr {
            Expr::Var(Var::Principal) => literal(self.principal),
            Expr::Var(Var::Action) => literal(self.action),
            Expr::Var(Var::Context) => return self.context.clone(),
            Expr::GetAttr { expr: of, attr } => return self.attribute_of(&self.known(of), attr),
            Expr::HasAttr { expr: of, attrs } => {
                Expr::HasAttr { expr: self.known(of), attrs: attrs.clone() }
            }
            Expr::BinaryOp { op: BinaryOp::In, left, right } if is_record(left) => {
                return self.record_in(&self.known(right));
            }
            Expr::Is { expr: of, entity_type, in_expr } if is_record(of) => {
                if entity_type.to_string() != self.records.to_string() {
                    return truth(false);
                }
                return in_expr
                    .as_ref()
                    .map_or_else(|| truth(true), |parent| self.record_in(&self.known(parent)));
            }
            Expr::BinaryOp { op, left, right } => {
                Expr::BinaryOp { op: *op, left: self.known(left), right: self.known(right) }
            }
            Expr::UnaryOp { op, expr } => Expr::UnaryOp { op: *op, expr: self.known(expr) },
            Expr::Like { expr, pattern } => {
                Expr::Like { expr: self.known(expr), pattern: pattern.clone() }
            }
            Expr::Is { expr, entity_type, in_expr } => Expr::Is {
                expr: self.known(expr),
                entity_type: entity_type.clone(),
                in_expr: in_expr.as_ref().map(|parent| self.known(parent)),
            },
            Expr::Set(items) => Expr::Set(items.iter().map(|item| self.known(item)).collect()),
            Expr::Record(fields) => {
                let fields = fields.iter().map(|(name, field)| (name.clone(), self.known(field)));
                Expr::Record(fields.collect::<BTreeMap<_, _>>())
            }
            // The record, a literal, or a construct of a later Cedar.
            _ => return expr.clone(),
        });
        let errs = children(&own).into_iter().any(|child| **child == Expr::ResidualError);
        if errs { Arc::new(Expr::ResidualError) } else { own }
    }

    fn attribute_of(&self, of: &Arc<Expr>, attr: &str) -> Arc<Expr> {
        let found = match &**of {
            Expr::Literal(Literal::EntityUID(uid)) => (self.attribute)(uid, attr),
            Expr::Record(fields) if is_value(of) => fields.get(attr).cloned(),
            Expr::ResidualError => None,
            _ => return Arc::new(Expr::GetAttr { expr: of.clone(), attr: attr.into() }),
        };
        found.unwrap_or_else(|| Arc::new(Expr::ResidualError))
    }

    /// Whether every record is in the entity, none is, or one.
    fn record_in(&self, parent: &Arc<Expr>) -> Arc<Expr> {
        let whole = |right: Arc<Expr>| {
            let left = Arc::new(Expr::Var(Var::Resource));
            Arc::new(Expr::BinaryOp { op: BinaryOp::In, left, right })
        };
        let of = |parent: &Arc<Expr>| match &**parent {
            Expr::Literal(Literal::EntityUID(uid)) => {
                let same = |above: &EntityUid| {
                    above.id().unescaped() == uid.eid
                        && above.type_name().to_string() == uid.ty.to_string()
                };
                if uid.ty.to_string() == self.records.to_string() {
                    whole(parent.clone())
                } else {
                    truth(self.above.iter().any(same))
                }
            }
            _ => whole(parent.clone()),
        };
        match &**parent {
            Expr::ResidualError => parent.clone(),
            Expr::Set(items) if items.iter().all(|item| is_value(item)) => {
                let each = items.iter().map(of);
                let any = each.reduce(|left, right| {
                    Arc::new(Expr::BinaryOp { op: BinaryOp::Or, left, right })
                });
                any.map_or_else(|| truth(false), |any| self.known(&any))
            }
            _ => of(parent),
        }
    }
}

fn is_record(expr: &Expr) -> bool {
    *expr == Expr::Var(Var::Resource)
}

/// Whether the record is asked about.
fn asks(expr: &Expr) -> bool {
    is_record(expr) || children(expr).into_iter().any(|child| asks(child))
}

/// A value as it is written: evaluating it cannot err.
fn is_value(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(_) => true,
        Expr::Set(items) => items.iter().all(|item| is_value(item)),
        Expr::Record(fields) => fields.values().all(|field| is_value(field)),
        Expr::UnaryOp { op, expr } => {
            let written = matches!(
                op,
                UnaryOp::Datetime | UnaryOp::Decimal | UnaryOp::Duration | UnaryOp::Ip
            );
            // One that the policy writes was read when it was validated.
            written && matches!(&**expr, Expr::Literal(Literal::String(_)))
        }
        _ => false,
    }
}
