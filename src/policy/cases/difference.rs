//! Why an answer is not the expected one: what decided, where that stands, and what nearly did.

use std::fmt::Write as _;

use super::question::{Answer, Subject};
use super::run::Failure;
use super::text::{Check, Complaint, Expect};
use crate::model::Diagnostic;
use crate::policy::gaps;
use crate::policy::reading::scope;
use crate::policy::text::condition::{Conditions, Evaluation};
use crate::policy::text::written::WrittenPolicy;

/// `None` when the check passed.
pub fn difference(
    subject: &Subject<'_>,
    check: &Check,
    answer: &Answer,
    (file, text): (&str, &str),
) -> Option<Failure> {
    let fail = |complaint: Complaint, notes| Failure {
        diagnostic: complaint.named(check).into_diagnostic(file, text),
        notes,
    };
    if let Some(complaint) = unknown_policy(subject, check) {
        return Some(fail(complaint, Vec::new()));
    }
    if !answer.errors.is_empty() && !answer.lacking.is_empty() {
        let message = format!(
            "the row lacks {}, which every record has and {} reads",
            quoted(&answer.lacking),
            quoted(&answer.errors)
        );
        return Some(fail(Complaint::new(check.span.clone(), message), Vec::new()));
    }
    let expect = *check.expect.get_ref();
    let wanted = check.policies.as_ref().map(|names| {
        let mut names: Vec<String> = names.iter().map(|name| name.get_ref().clone()).collect();
        names.sort();
        names
    });
    if expect == answer.got && wanted.as_ref().is_none_or(|wanted| *wanted == answer.reasons) {
        return None;
    }
    let expected = said(expect, wanted.as_deref());
    let got = said(answer.got, Some(&answer.reasons));
    let mut notes = vec![format!("expected  {expected}"), format!("got       {got}")];
    notes.extend(answer.reasons.iter().filter_map(|id| decided(subject, id)));
    notes.extend(answer.errors.iter().map(|id| format!("`{id}` could not be evaluated")));
    notes.extend(near_misses(subject, answer, expect, wanted.as_deref()));
    let message = format!("expected {expected}, got {got}");
    Some(fail(Complaint::new(check.span.clone(), message), notes))
}

impl Complaint {
    /// The complaint as one about a check.
    pub fn named(self, check: &Check) -> Self {
        Self { message: format!("case \"{}\": {}", check.name, self.message), ..self }
    }
}

/// A policy that does not exist decides nothing: its name was misspelt, or the policy renamed.
fn unknown_policy(subject: &Subject<'_>, check: &Check) -> Option<Complaint> {
    let known = || subject.bundle.policies.keys().map(String::as_str);
    let is_unknown = |name: &&toml::Spanned<String>| !known().any(|id| id == name.get_ref());
    let unknown = check.policies.iter().flatten().find(is_unknown)?;
    Some(Complaint::unknown("policy", unknown, known()))
}

fn said(expect: Expect, by: Option<&[String]>) -> String {
    let word = match expect {
        Expect::Permit => "permit",
        Expect::Deny => "deny",
        Expect::Keep => "keep",
        Expect::Act(action) => action.as_str(),
    };
    match by {
        None => word.to_owned(),
        Some([]) => format!("{word}, since no policy speaks"),
        Some(ids) => format!("{word} by {}", ids.join(", ")),
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn find<'s>(subject: &'s Subject<'_>, id: &str) -> Option<&'s WrittenPolicy> {
    subject.written().iter().find(|policy| policy.meta.id == id)
}

fn decided(subject: &Subject<'_>, id: &str) -> Option<String> {
    let policy = find(subject, id)?;
    let word = if policy.is_forbid() { "forbids" } else { "permits" };
    Some(format!("`{id}` {word}: {}", gaps::place(subject.bundle, policy)))
}

/// Policies that were expected to decide and did not, with the conditions that kept them from it.
fn near_misses(
    subject: &Subject<'_>,
    answer: &Answer,
    expect: Expect,
    wanted: Option<&[String]>,
) -> Vec<String> {
    let mut notes = Vec::new();
    let is_wanted = |policy: &WrittenPolicy| match wanted {
        Some(ids) if !ids.is_empty() => ids.contains(&policy.meta.id),
        _ => match expect {
            Expect::Permit => !policy.is_forbid(),
            Expect::Act(action) => !policy.is_forbid() && scope::acts(&policy.policy, action),
            Expect::Deny | Expect::Keep => policy.is_forbid(),
        },
    };
    for policy in subject.written().iter().filter(|policy| is_wanted(policy)) {
        let id = &policy.meta.id;
        if answer.reasons.contains(id) {
            continue;
        }
        let Some(conditions) = Conditions::of(policy) else { continue };
        let asked = answer.questions.iter().filter(|question| question.folder == policy.folder);
        let found: Vec<Evaluation> = asked
            .filter_map(|question| conditions.evaluate(&question.request, &question.entities))
            .collect();
        let at = gaps::place(subject.bundle, policy);
        match found.iter().find(|evaluation| evaluation.satisfied != Some(true)) {
            Some(evaluation) => {
                let blamed = evaluation.blamed.iter().map(|leaf| {
                    let span = conditions.leaves[*leaf].span.clone();
                    policy.complain(&subject.bundle.sources, span, "")
                });
                notes
                    .push(format!("`{id}` was not satisfied ({at}), because of{}", carets(blamed)));
            }
            None if !found.is_empty() => {
                notes.push(format!("`{id}` is satisfied ({at}) and does not decide"));
            }
            None if wanted.is_some_and(|ids| ids.contains(id)) => {
                notes.push(format!("`{id}` is not about this ({at}): see its head"));
            }
            None => {}
        }
    }
    notes
}

fn carets(places: impl Iterator<Item = Diagnostic>) -> String {
    let mut out = String::new();
    for place in places {
        // The first line of a rendered complaint is its message; here the note says it.
        for line in place.render().lines().skip(1) {
            let _ = write!(out, "\n  {line}");
        }
    }
    out
}
