//! A record: what applies to it, what decided, what would have to change, and when it becomes due.

use serde::Serialize;

use super::moment::{self, Due};
use super::part;
pub use super::probe::Verdict;
use super::probe::{Probe, expression};
use crate::model::{Action, Instant, Row, Value};
use crate::policy::bundle::Bundle;
use crate::policy::judge::Judgement;
use crate::policy::rule::Rule;
use crate::policy::text::written::WrittenPolicy;

/// What one rule says about a record.
#[derive(Debug)]
pub struct Explained {
    pub action: Action,
    pub judgement: Judgement,
    /// Attributes whose value Cedar cannot represent: while there is one, nothing can be judged.
    pub unjudgeable: Vec<String>,
    pub policies: Vec<Weighed>,
    pub due: Due,
}

/// One policy, weighed part by part.
#[derive(Debug, Clone, Serialize)]
pub struct Weighed {
    pub policy: String,
    pub forbid: bool,
    pub verdict: Verdict,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// In Cedar.
    pub condition: String,
    pub says: Says,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    Holds,
    Fails,
    /// It cannot be evaluated, and Cedar came as far as to try.
    Errs,
    /// A part before it fails, so Cedar never asks.
    NotAsked,
}

impl Weighed {
    pub fn is_satisfied(&self) -> bool {
        self.verdict == Verdict::Satisfied
    }

    /// The verdict as people say it. A policy all of whose parts hold and that is not satisfied speaks
    /// about another principal.
    pub fn said(&self) -> &'static str {
        match self.verdict {
            Verdict::Satisfied => "satisfied",
            Verdict::Errs if self.forbid => "cannot be evaluated, hence forbids",
            Verdict::Errs => "cannot be evaluated, hence does not permit",
            Verdict::NotSatisfied if self.parts.iter().all(|part| part.says == Says::Holds) => {
                "not satisfied: its head speaks of another principal, action or record"
            }
            Verdict::NotSatisfied => "not satisfied",
        }
    }

    /// What keeps a permit from being satisfied, or what makes a forbid forbid: the parts to change.
    pub fn decisive(&self) -> Vec<&Part> {
        let decides = |part: &&Part| match (self.forbid, part.says) {
            (true, says) => matches!(says, Says::Holds | Says::Errs),
            (false, says) => says != Says::Holds,
        };
        let matters =
            (self.verdict == Verdict::NotSatisfied) != self.forbid || self.verdict == Verdict::Errs;
        self.parts.iter().filter(|_| matters).filter(decides).collect()
    }
}

/// Explains a record whose values are the rule's `reads`, in that order, as of `now`.
pub fn explain(bundle: &Bundle, rule: &Rule, row: &Row, now: Instant) -> Explained {
    let unjudgeable = rule
        .reads
        .iter()
        .zip(&row.values)
        .filter(|(_, value)| **value == Value::Unjudgeable)
        .map(|(path, _)| path.clone())
        .collect::<Vec<_>>();
    let at = bundle.instants(now);
    let judgement = rule.judge(row, &at);
    let written = bundle.written_of(rule);
    let mut policies = Vec::new();
    let mut due = Due::Unjudgeable;
    if unjudgeable.is_empty()
        && let Ok(asked) = rule.judge.ask(&rule.reads, row, &at)
    {
        let probe = Probe::new(asked);
        policies = written.iter().map(|policy| weigh(policy, &probe)).collect();
        due = moment::due(bundle, rule, &written, row, now);
    }
    Explained { action: rule.action, judgement, unjudgeable, policies, due }
}

/// Puts a policy and each of its parts to Cedar.
pub(super) fn weigh(policy: &WrittenPolicy, probe: &Probe) -> Weighed {
    let mut asked = true;
    let parts = part::of(policy).into_iter().map(|part| {
        let holds = expression(&part).and_then(|condition| probe.holds(&condition));
        let says = match holds {
            Some(true) => Says::Holds,
            Some(false) => Says::Fails,
            None if asked => Says::Errs,
            None => Says::NotAsked,
        };
        asked &= holds == Some(true);
        Part { condition: part.to_string(), says }
    });
    let parts = parts.collect();
    let verdict = probe.verdict(policy);
    Weighed { policy: policy.meta.id.clone(), forbid: policy.is_forbid(), verdict, parts }
}
