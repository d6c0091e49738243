//! A policy made ready to be asked: its condition put together once, and which entities it looks into.
//!
//! Cedar's authorizer builds each policy's condition anew for every request, and answers with sets of policies;
//! asking its evaluator for the truth of a condition that is kept is the same question. Everything here is Cedar's
//! own evaluator: nothing is interpreted by us. What a decision says of its policies is made ready too.

use std::collections::HashMap;
use std::sync::Arc;

use cedar_policy::{Effect, EntityUid, Policy};
use cedar_policy_core::ast::{BinaryOp, EntityUID, Expr, ExprKind, Literal, SlotEnv, ValueKind};
use cedar_policy_core::evaluator::Evaluator;

use crate::model::failpoint;
use crate::policy::judge::name;

/// A policy, and what is left to ask once its bucket was opened; cloned into each bucket it lies in.
#[derive(Debug, Clone)]
pub struct Ready {
    pub policy: Policy,
    pub id: Arc<str>,
    pub forbids: bool,
    /// `None`: it holds.
    asks: Option<Arc<Asks>>,
}

#[derive(Debug)]
struct Asks {
    condition: Expr,
    slots: SlotEnv,
}

impl Ready {
    /// `head_met`: whoever opens its bucket meets its head, which need not be asked again.
    pub fn new(policy: &Policy, head_met: bool) -> Self {
        // By way of JSON it forgets where it stood in its file: the evaluator would copy each part's place, a counter
        // shared by all threads, at every step.
        let json = policy.to_json().ok();
        let bare = json.and_then(|json| Policy::from_json(Some(policy.id().clone()), json).ok());
        let own = bare.as_ref().unwrap_or(policy).as_ref();
        let condition =
            if head_met { own.non_scope_constraints().cloned() } else { Some(own.condition()) };
        let asks = condition.map(|condition| Asks { condition, slots: own.env().clone() });
        Self {
            id: name(policy.id()).into(),
            forbids: policy.effect() == Effect::Forbid,
            asks: asks.map(Arc::new),
            policy: policy.clone(),
        }
    }

    /// Whether it has to be asked.
    pub fn asks(&self) -> bool {
        self.asks.is_some()
    }

    /// Whether it is satisfied; none when it cannot be evaluated.
    pub fn holds(&self, evaluator: &Evaluator<'_>) -> Option<bool> {
        let Some(asks) = &self.asks else { return Some(true) };
        let value = evaluator.interpret(&asks.condition, &asks.slots).ok()?;
        match value.value_kind() {
            ValueKind::Lit(Literal::Bool(holds)) => Some(*holds),
            _ => None,
        }
    }
}

/// Which entities policies look into beside the principal, the action and the resource. What nobody looks into
/// need not be there.
#[derive(Debug, Default)]
pub struct Needs {
    /// Those that a policy names itself.
    pub literals: Vec<EntityUid>,
    /// Attributes through which others are reached: `owner` in `resource.owner.level`.
    through: Vec<Box<str>>,
    /// Some policy looks into what an expression yields that is no attribute.
    everything: bool,
}

impl Needs {
    pub fn is_empty(&self) -> bool {
        self.literals.is_empty() && self.through.is_empty() && !self.everything
    }

    /// Whether an entity that stands in an attribute of this name is looked into.
    pub fn reach(&self, attribute: &str) -> bool {
        self.everything || self.through.iter().any(|own| **own == *attribute)
    }

    pub fn add(&mut self, policy: &Policy) {
        let Some(conditions) = policy.as_ref().non_scope_constraints() else { return };
        let mut literals: HashMap<&EntityUID, isize> = HashMap::new();
        for part in conditions.subexpressions() {
            self.looks_into(part);
            if let Some(uid) = literal(part) {
                *literals.entry(uid).or_default() += 1;
            }
            // What is only compared is not looked into.
            for compared in compared(part).into_iter().flat_map(elements).filter_map(literal) {
                *literals.entry(compared).or_default() -= 1;
            }
        }
        if failpoint::on("decide-forgets-literals") {
            return;
        }
        for (uid, _) in literals.into_iter().filter(|(_, times)| *times > 0) {
            let uid = EntityUid::from(uid.clone());
            if !self.literals.contains(&uid) {
                self.literals.push(uid);
            }
        }
    }

    fn looks_into(&mut self, part: &Expr) {
        let of = match part.expr_kind() {
            ExprKind::GetAttr { expr, .. } | ExprKind::HasAttr { expr, .. } => expr,
            ExprKind::ExtHasAttr { expr, attrs } => {
                let inner = attrs.iter().take(attrs.len() - 1);
                inner.for_each(|attribute| self.pass(attribute));
                expr
            }
            ExprKind::BinaryApp {
                op: BinaryOp::In | BinaryOp::GetTag | BinaryOp::HasTag,
                arg1,
                ..
            } => arg1,
            _ => return,
        };
        match of.expr_kind() {
            ExprKind::Var(_) | ExprKind::Lit(_) => {}
            ExprKind::GetAttr { attr, .. } => self.pass(attr),
            _ => self.everything = true,
        }
    }

    fn pass(&mut self, attribute: &str) {
        if !self.through.iter().any(|own| **own == *attribute) {
            self.through.push(attribute.into());
        }
    }
}

fn literal(part: &Expr) -> Option<&EntityUID> {
    match part.expr_kind() {
        ExprKind::Lit(Literal::EntityUID(uid)) => Some(uid),
        _ => None,
    }
}

/// The operands of which only the name counts.
fn compared(part: &Expr) -> Vec<&Expr> {
    match part.expr_kind() {
        ExprKind::BinaryApp { op, arg1, arg2 } => match op {
            BinaryOp::In => vec![arg2],
            BinaryOp::Eq | BinaryOp::Contains | BinaryOp::ContainsAll | BinaryOp::ContainsAny => {
                vec![arg1, arg2]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Those of a set, or the one.
fn elements(part: &Expr) -> Vec<&Expr> {
    match part.expr_kind() {
        ExprKind::Set(items) => items.iter().collect(),
        _ => vec![part],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(condition: &str) -> (Vec<String>, Vec<String>, bool) {
        let text = format!("permit (principal, action, resource) when {{ {condition} }};");
        let mut needs = Needs::default();
        needs.add(&Policy::parse(None, text).expect("a policy"));
        let mut literals: Vec<String> = needs.literals.iter().map(ToString::to_string).collect();
        let mut through: Vec<String> = needs.through.iter().map(ToString::to_string).collect();
        literals.sort();
        through.sort();
        (literals, through, needs.everything)
    }

    #[test]
    fn what_is_only_compared_is_not_needed() {
        for (condition, literals, through, everything) in [
            (r#"principal == user::"a" && resource.owner == principal"#, &[][..], &[][..], false),
            (
                r#"principal in group::"a" || principal in [group::"a", group::"b"]"#,
                &[],
                &[],
                false,
            ),
            (r#"resource.teams.contains(group::"a")"#, &[], &[], false),
            (r#"user::"a".level > 3"#, &[r#"user::"a""#], &[], false),
            (r#"user::"a" == principal && user::"a".level > 3"#, &[r#"user::"a""#], &[], false),
            (r#"user::"a" in group::"b""#, &[r#"user::"a""#], &[], false),
            ("resource.owner.boss.level > 3", &[], &["boss", "owner"], false),
            (r#"resource.owner in group::"a""#, &[], &["owner"], false),
            ("resource has owner.boss.level", &[], &["boss", "owner"], false),
            (
                r#"(if context has a then user::"a" else principal).level > 1"#,
                &[r#"user::"a""#],
                &[],
                true,
            ),
        ] {
            let (own, passed, all) = needs(condition);
            assert_eq!(
                (own, all),
                (literals.iter().map(ToString::to_string).collect(), everything)
            );
            assert_eq!(passed, through, "{condition}");
        }
    }
}
