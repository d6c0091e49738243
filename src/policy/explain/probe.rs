//! One record or field at one moment, to put single conditions to Cedar about it.

use cedar_policy::pst::Expr;
use cedar_policy::{Entities, EvalResult, Expression, PolicySet, Request, eval_expression};

use crate::policy::judge::authorize;
use crate::policy::text::written::WrittenPolicy;

pub(super) struct Probe {
    request: Request,
    entities: Entities,
}

/// What Cedar says of a whole policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Satisfied,
    NotSatisfied,
    /// It cannot be evaluated: a permit does not permit then, a forbid forbids.
    Errs,
}

impl Probe {
    pub fn new((request, entities): (Request, Entities)) -> Self {
        Self { request, entities }
    }

    /// Whether a condition holds; `None` when it cannot be evaluated.
    pub fn holds(&self, condition: &Expression) -> Option<bool> {
        match eval_expression(&self.request, &self.entities, condition) {
            Ok(EvalResult::Bool(holds)) => Some(holds),
            _ => None,
        }
    }

    /// The policy alone, scope and conditions.
    pub fn verdict(&self, written: &WrittenPolicy) -> Verdict {
        let alone = PolicySet::from_policies([written.policy.clone()])
            .expect("one policy cannot share its id");
        let judgement = authorize(&alone, &self.request, &self.entities);
        if !judgement.errors.is_empty() {
            Verdict::Errs
        } else if judgement.reasons.is_empty() {
            Verdict::NotSatisfied
        } else {
            Verdict::Satisfied
        }
    }
}

/// A condition as Cedar takes it; `None` for one that this version's own printer cannot say.
pub(super) fn expression(condition: &Expr) -> Option<Expression> {
    condition.to_string().parse().ok()
}
