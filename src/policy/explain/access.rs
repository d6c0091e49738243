//! A policy that a decision was put to: satisfied or not, and what it lacked.

use cedar_policy::{Entities, Request};
use serde::Serialize;

use super::part;
use super::probe::{self, Probe, Verdict};
use crate::policy::text::written::WrittenPolicy;

/// A policy whose head the request meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Considered {
    pub policy: String,
    pub forbids: bool,
    pub verdict: Verdict,
    /// The parts of its condition that do not hold.
    pub lacking: Vec<Lacking>,
}

/// A part of a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lacking {
    pub condition: String,
    /// It can be evaluated, and is false.
    pub is_false: bool,
}

/// What comes of each policy alone; those whose head the request does not meet are left out.
pub fn considered<'p>(
    policies: impl Iterator<Item = &'p WrittenPolicy>,
    request: Request,
    entities: Entities,
) -> Vec<Considered> {
    let probe = Probe::new((request, entities));
    let each = policies.filter_map(|written| {
        let verdict = probe.verdict(written);
        let parts = part::of(written).into_iter().filter_map(|part| {
            let holds = probe.holds(&probe::expression(&part)?);
            (holds != Some(true)).then(|| Lacking {
                condition: part.to_string(),
                is_false: holds == Some(false),
            })
        });
        let lacking = if verdict == Verdict::Satisfied { Vec::new() } else { parts.collect() };
        // With nothing lacking in its condition it is the head that is not met.
        (verdict != Verdict::NotSatisfied || !lacking.is_empty()).then(|| Considered {
            policy: written.meta.id.clone(),
            forbids: written.is_forbid(),
            verdict,
            lacking,
        })
    });
    each.collect()
}
