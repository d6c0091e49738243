//! What the cases reach: policies that none ever matched, conditions that were never true or never false.
//!
//! A condition counts only where Cedar would have come to it: behind a `false &&` nothing was tried.

use serde::Serialize;

use super::bundle::Bundle;
use super::cases::Question;
use super::text::condition::Conditions;
use super::text::written::{Folder, WrittenPolicy};
use crate::model::Diagnostic;

#[derive(Debug, Clone, Serialize)]
pub struct Coverage {
    pub policies: Vec<PolicyCoverage>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PolicyCoverage {
    pub id: String,
    pub file: String,
    pub line: usize,
    /// Questions it was satisfied by.
    pub matched: usize,
    /// Questions it was about and not satisfied by.
    pub not_matched: usize,
    pub conditions: Vec<ConditionCoverage>,
    #[serde(skip)]
    folder: Folder,
    #[serde(skip)]
    parsed: Option<Conditions>,
}

/// How often a condition was seen to be what.
#[derive(Debug, Clone, Serialize)]
pub struct ConditionCoverage {
    pub line: usize,
    pub column: usize,
    pub text: String,
    pub seen_true: usize,
    pub seen_false: usize,
    #[serde(skip)]
    place: Diagnostic,
}

impl Coverage {
    /// Of every policy of the bundle, before any case.
    pub(super) fn of(bundle: &Bundle, written: &[WrittenPolicy]) -> Self {
        let policies = written.iter().map(|policy| PolicyCoverage::of(bundle, policy));
        Self { policies: policies.collect() }
    }

    pub(super) fn note(&mut self, questions: &[Question]) {
        for question in questions {
            for policy in self.policies.iter_mut().filter(|p| p.folder == question.folder) {
                policy.note(question);
            }
        }
    }

    /// Share of outcomes that some case has shown, in percent, rounded down: each policy matched, each condition
    /// true, each condition false. Of nothing: 100.
    pub fn percent(&self) -> usize {
        let (seen, all) = self.policies.iter().fold((0, 0), |(seen, all), policy| {
            let conditions: usize = policy.conditions.iter().map(ConditionCoverage::seen).sum();
            let matched = usize::from(policy.matched > 0);
            (seen + matched + conditions, all + 1 + 2 * policy.conditions.len())
        });
        (seen * 100).checked_div(all).unwrap_or(100)
    }

    /// Policies that no case ever matched.
    pub fn unmatched(&self) -> impl Iterator<Item = &PolicyCoverage> {
        self.policies.iter().filter(|policy| policy.matched == 0)
    }

    /// Conditions that were never true, never false, or never come to, each as a warning with its place.
    pub fn untried(&self) -> Vec<Diagnostic> {
        let conditions =
            self.policies.iter().flat_map(|p| p.conditions.iter().map(move |c| (p, c)));
        let untried = conditions.filter_map(|(policy, condition)| {
            let what = match (condition.seen_true, condition.seen_false) {
                (0, 0) => "no case ever came to this",
                (0, _) => "never true in any case",
                (_, 0) => "never false in any case",
                _ => return None,
            };
            let message = format!("{what}: a condition of `{}`", policy.id);
            Some(Diagnostic { message, ..condition.place.clone() }.warning())
        });
        untried.collect()
    }
}

impl PolicyCoverage {
    fn of(bundle: &Bundle, written: &WrittenPolicy) -> Self {
        let parsed = Conditions::of(written);
        let place = |range| written.complain(&bundle.sources, range, "");
        let own = place(0..1);
        let conditions = parsed.iter().flat_map(|conditions| &conditions.leaves).map(|leaf| {
            let at = place(leaf.span.clone());
            let text = written.text[leaf.span.clone()].to_owned();
            let (line, column) = (at.line, at.column);
            ConditionCoverage { line, column, text, seen_true: 0, seen_false: 0, place: at }
        });
        Self {
            id: written.meta.id.clone(),
            file: written.file.clone(),
            line: own.line,
            matched: 0,
            not_matched: 0,
            conditions: conditions.collect(),
            folder: written.folder,
            parsed,
        }
    }

    fn note(&mut self, question: &Question) {
        let Some(parsed) = &self.parsed else { return };
        let Some(found) = parsed.evaluate(&question.request, &question.entities) else { return };
        match found.satisfied {
            Some(true) => self.matched += 1,
            _ => self.not_matched += 1,
        }
        for (leaf, value) in found.leaves {
            match value {
                Some(true) => self.conditions[leaf].seen_true += 1,
                Some(false) => self.conditions[leaf].seen_false += 1,
                None => {}
            }
        }
    }
}

impl ConditionCoverage {
    fn seen(&self) -> usize {
        usize::from(self.seen_true > 0) + usize::from(self.seen_false > 0)
    }
}
