//! A decision for a person or a program: what was decided, by which policies, and what the others lacked.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::policy::Bundle;
use crate::policy::PolicyMeta;
use crate::policy::decide::{Decision, Obligation, Reason};
use crate::policy::explain::access::Considered;

#[derive(Debug, Serialize)]
pub struct Shown {
    decision: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    /// What is missing or of the wrong type, by its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    policies: Vec<Reasoned>,
    errors: Vec<String>,
    obligations: Vec<Obligation>,
    break_glass: bool,
    /// Policies that were looked at and did not decide.
    unsatisfied: Vec<Considered>,
    bundle: String,
}

/// A policy that decided.
#[derive(Debug, Serialize)]
struct Reasoned {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<String>,
}

impl Shown {
    pub fn new(bundle: &Bundle, decision: Decision, considered: Vec<Considered>) -> Self {
        let reasoned = |id: &Arc<str>| {
            let PolicyMeta { title, basis, .. } =
                bundle.policies.get(&**id).cloned().unwrap_or_default();
            Reasoned { id: id.to_string(), title, basis }
        };
        let decided = |one: &Considered| decision.policies.iter().any(|id| **id == *one.policy);
        Self {
            decision: decision.permitted,
            reason: decision.reason,
            detail: decision.detail.clone(),
            policies: decision.policies.iter().map(reasoned).collect(),
            errors: decision.errors.iter().map(ToString::to_string).collect(),
            obligations: decision.obligations.clone(),
            break_glass: decision.broke_glass,
            unsatisfied: considered.into_iter().filter(|one| !decided(one)).collect(),
            bundle: bundle.hash.clone(),
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.decision { "permitted" } else { "denied" })?;
        if let Some(reason) = self.reason {
            let word = serde_json::to_value(reason).unwrap_or_default();
            write!(f, ": {}", word.as_str().unwrap_or_default())?;
        }
        if let Some(detail) = &self.detail {
            write!(f, "\n  {detail}")?;
        }
        for Reasoned { id, title, basis } in &self.policies {
            write!(f, "\n  by {id}")?;
            title.iter().try_for_each(|title| write!(f, ": {title}"))?;
            basis.iter().try_for_each(|basis| write!(f, " ({basis})"))?;
        }
        if self.break_glass {
            f.write_str("\n  because the glass was broken, and not otherwise")?;
        }
        for id in &self.errors {
            write!(f, "\n  {id} could not be evaluated")?;
        }
        for Obligation { name, value, policy } in &self.obligations {
            let value = value.as_ref().map(|value| format!(": {value}")).unwrap_or_default();
            write!(f, "\n  obligation of {policy}: {name}{value}")?;
        }
        for one in &self.unsatisfied {
            let effect = if one.forbids { "forbid" } else { "permit" };
            write!(f, "\nnot met: {effect} {}", one.policy)?;
            for part in &one.lacking {
                let why = if part.is_false { "false" } else { "cannot be evaluated" };
                write!(f, "\n  {why}: {}", part.condition)?;
            }
        }
        write!(f, "\nbundle {}", self.bundle)
    }
}
