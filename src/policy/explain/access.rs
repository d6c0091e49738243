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
        let lacking = match verdict {
            Verdict::Satisfied => Vec::new(),
            _ => lacking(&probe, written),
        };
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

/// What comes after a part that is false, and cannot be evaluated, was never asked.
fn lacking(probe: &Probe, written: &WrittenPolicy) -> Vec<Lacking> {
    let mut lacking: Vec<Lacking> = Vec::new();
    for part in part::of(written) {
        let Some(condition) = probe::expression(&part) else { continue };
        let is_false = match probe.holds(&condition) {
            Some(true) => continue,
            Some(false) => true,
            None => false,
        };
        if is_false || !lacking.iter().any(|before| before.is_false) {
            lacking.push(Lacking { condition: part.to_string(), is_false });
        }
    }
    lacking
}
