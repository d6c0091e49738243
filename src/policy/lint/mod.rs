//! Lints: what is allowed and probably not meant. Each has a stable name and an entry in the manual.
//!
//! They are warnings: a reload is never refused for one, `check --deny-warnings` is for continuous
//! integration. What depends on the day is asked for with the day; everything else comes with the bundle.

mod dates;
mod policies;
mod registers;

use std::collections::BTreeMap;

use cedar_policy::ValidationWarning;

use super::bundle::Bundle;
use super::registers::documents::{Documents, place};
use super::rule::Rule;
use super::schema::shape::Governed;
use super::text::sources::PolicySources;
use super::text::statement;
use super::text::written::WrittenPolicy;
use crate::model::{Diagnostic, Instant, TableRef};

pub const NEVER_MATCHES: &str = "never-matches";
pub const SHADOWED: &str = "shadowed";
pub const DUPLICATE: &str = "duplicate";
pub const NO_BASIS: &str = "no-basis";
pub const GRACE_TOO_LONG: &str = "grace-too-long";
pub const LOOK_ALIKE: &str = "look-alike";
pub const CONTRADICTING_PURPOSES: &str = "contradicting-purposes";
pub const REVIEW_TOO_LATE: &str = "review-too-late";
pub const NO_PURPOSE: &str = "no-purpose";
pub const UNUSED_PURPOSE: &str = "unused-purpose";
pub const UNUSED_RECIPIENT: &str = "unused-recipient";
pub const UNUSED_PERIOD: &str = "unused-period";
pub const REVIEW_OVERDUE: &str = "review-overdue";
pub const EXPIRED_PURPOSE: &str = "expired-purpose";

/// Every lint, in the order of the manual.
pub const ALL: [&str; 14] = [
    NEVER_MATCHES,
    SHADOWED,
    DUPLICATE,
    NO_BASIS,
    GRACE_TOO_LONG,
    LOOK_ALIKE,
    CONTRADICTING_PURPOSES,
    REVIEW_TOO_LATE,
    NO_PURPOSE,
    UNUSED_PURPOSE,
    UNUSED_RECIPIENT,
    UNUSED_PERIOD,
    REVIEW_OVERDUE,
    EXPIRED_PURPOSE,
];

/// A compiled set of policies, as lints look at it.
pub(super) struct Subject<'a> {
    pub sources: &'a PolicySources,
    pub documents: &'a Documents,
    pub policies: &'a [WrittenPolicy],
    /// The rules each policy has a part in.
    pub rules: BTreeMap<&'a str, Vec<&'a Rule>>,
    pub governed: &'a BTreeMap<TableRef, Governed>,
}

/// Rules by policy.
pub(super) fn by_policy(rules: &[Rule]) -> BTreeMap<&str, Vec<&Rule>> {
    let mut all: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        for meta in rule.permits.iter().chain(&rule.forbids) {
            all.entry(&meta.id).or_default().push(rule);
        }
    }
    all
}

impl Subject<'_> {
    /// A complaint about an entry of a register.
    fn complain(&self, file: &str, path: &[&str], message: String) -> Diagnostic {
        in_register(self.sources, file, path, message)
    }
}

fn in_register(sources: &PolicySources, file: &str, path: &[&str], message: String) -> Diagnostic {
    let text = sources.files.get(file).map_or("", String::as_str);
    Diagnostic::span(file, text, place(text, path), message)
}

/// Everything that does not depend on the day.
pub(super) fn all(subject: &Subject<'_>) -> Vec<Diagnostic> {
    policies::all(subject).into_iter().chain(registers::all(subject)).collect()
}

/// A bundle's warnings and whatever has fallen due by `now`, in order of file and position.
pub fn warnings(bundle: &Bundle, now: Instant) -> Vec<Diagnostic> {
    let mut found = bundle.warnings.clone();
    found.extend(dates::all(bundle, now));
    found.sort();
    found
}

/// A warning of Cedar's validator about an access or collection policy.
pub(super) fn of_cedar(
    warning: &ValidationWarning,
    complaint: Diagnostic,
    written: &WrittenPolicy,
    sources: &PolicySources,
) -> Option<Diagnostic> {
    let whole =
        |message: &str| written.complain(sources, statement::effect(&written.text), message);
    let never = "this policy can never match";
    Some(match warning {
        ValidationWarning::ImpossiblePolicy(_) => {
            whole(never).with_hint("its conditions are false whatever is asked").lint(NEVER_MATCHES)
        }
        ValidationWarning::InvalidActionApplication(_) => whole(never)
            .with_hint("no action it names takes such a principal and such a resource")
            .lint(NEVER_MATCHES),
        _ => {
            let word = complaint.message.split('`').nth(1).unwrap_or_default().trim_matches('"');
            let place = Some(statement::find_word(&written.text, word)).filter(|at| *at != (0..1));
            written
                .complain_at(sources, place, &complaint.message)
                .with_hint("it may look like another word and not be it; type it anew")
                .lint(LOOK_ALIKE)
        }
    })
}
