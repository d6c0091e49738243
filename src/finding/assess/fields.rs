//! Objections to fields: over-collected, unclassified, verdicts in conflict, invalid values.

use crate::detect::{RECOGNISERS, Sensitivity, Verdict, sensitivity::ruling};
use crate::finding::kind::{Finding, Kind, counted};
use crate::model::{Kind as ValueKind, Table, TableRef, category};
use crate::notify::alert::AlertSeverity;
use crate::policy::FieldFacts;
use crate::scan::Observation;

use super::{Policies, quality};

/// Share of filled values, in percent, above which badly formed ones are a finding: below it they are the
/// typing errors every table has.
const INVALID_PERCENT: u64 = 5;
/// A column whose values repeat this often, and of which there are few, holds codes and not people's words.
const CODE_REPEATS: u64 = 4;
const CODES_AT_MOST: u64 = 1_000;
/// Different values from which text that nothing is known about is worth an officer's time: fewer are codes
/// of some kind, or too few to tell.
const WORDS_AT_LEAST: u64 = 50;

/// One field and everything known about it.
pub(super) struct Field<'a> {
    pub table_ref: TableRef,
    pub table: &'a Table,
    pub observation: &'a Observation,
    pub verdict: Verdict,
}

impl Field<'_> {
    pub(super) fn name(&self) -> &str {
        &self.observation.column.name
    }

    pub(super) fn finding(&self, kind: Kind, message: String) -> Finding {
        let place = (self.table_ref.source.as_str(), self.table_ref.table.as_str());
        Finding::new(kind, place, Some(self.name()), message)
    }

    pub(super) fn path(&self) -> String {
        self.table_ref.field(self.name()).to_string()
    }

    /// The field's categories: an officer's word stands over the recognisers'.
    pub(super) fn categories<'s>(&'s self, policies: &'s Policies<'_>) -> Vec<&'s str> {
        match self.officer(policies) {
            Some(category::NONE) => Vec::new(),
            Some(key) => vec![key],
            None => self.verdict.categories(),
        }
    }

    pub(super) fn is_personal(&self, policies: &Policies<'_>) -> bool {
        Sensitivity::of_all(self.categories(policies)) >= Sensitivity::Personal
    }

    pub(super) fn officer<'p>(&self, policies: &'p Policies<'_>) -> Option<&'p str> {
        let dataset = policies.dataset(&self.table_ref)?;
        dataset.fields.get(self.name()).map(|verdict| verdict.category.as_str())
    }
}

pub(super) fn findings(field: &Field<'_>, policies: &Policies<'_>) -> Vec<Finding> {
    [
        over_collected(field, policies),
        unclassified(field, policies),
        verdict_conflict(field, policies),
        quality::plaintext_sensitive(field, Some(policies)),
        quality::not_normalised(field),
        quality::duplicates(field, policies),
        invalid_values(field, policies.dataset(&field.table_ref).is_some().then_some(policies)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What needs no policy.
pub(super) fn without_policy(field: &Field<'_>) -> Vec<Finding> {
    [
        quality::plaintext_sensitive(field, None),
        suspected(field),
        quality::not_normalised(field),
        invalid_values(field, None),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every category on its own, so that the message names the ones that may not be there.
fn over_collected(field: &Field<'_>, policies: &Policies<'_>) -> Option<Finding> {
    let mut refused = Vec::new();
    let mut reasons = Vec::new();
    let mut worst = Sensitivity::Public;
    for key in field.categories(policies) {
        let sensitivity = ruling(key).sensitivity;
        let judgement = (policies.collect)(&FieldFacts {
            field: field.table_ref.field(field.name()),
            categories: vec![key.to_owned()],
            sensitivity: sensitivity.as_str().to_owned(),
            populated: field.observation.populated(),
        });
        if !judgement.permitted {
            refused.push(key);
            reasons.extend(judgement.reasons);
            worst = worst.max(sensitivity);
        }
    }
    if refused.is_empty() {
        return None;
    }
    reasons.sort();
    reasons.dedup();
    let because = match reasons.as_slice() {
        [] => "no policy allows it to be held".to_owned(),
        ids => format!("forbidden by {}", ids.join(", ")),
    };
    let message = format!("{} holds {}: {because}", field.path(), refused.join(" and "));
    let said = reasons.iter().filter_map(|id| policies.severities.get(id.as_str()).copied()).max();
    let severity = said.unwrap_or(match worst {
        Sensitivity::Sensitive => AlertSeverity::Error,
        _ => Kind::OverCollected.severity(),
    });
    let finding = field.finding(Kind::OverCollected, message);
    Some(finding.with_severity(severity).with_reasons(reasons))
}

/// A field nobody has classified: one that looks personal, or, in a table about people, any free text that
/// no recogniser knows.
fn unclassified(field: &Field<'_>, policies: &Policies<'_>) -> Option<Finding> {
    if field.officer(policies).is_some() {
        return None;
    }
    if let Some(finding) = suspected(field) {
        return Some(finding);
    }
    let subject = policies.dataset(&field.table_ref)?.subject.as_deref()?;
    let known = field.verdict.category.is_some() || subject == category::NONE;
    let many = field.observation.distinct >= WORDS_AT_LEAST;
    (!known && many && has_free_values(field)).then(|| {
        let message = format!(
            "{} is free text in a table about people, and nobody has said what it holds",
            field.path()
        );
        field.finding(Kind::Unclassified, message)
    })
}

fn suspected(field: &Field<'_>) -> Option<Finding> {
    let suspected = field.verdict.suspected.filter(|_| has_free_values(field))?;
    let message = format!(
        "{} may hold {suspected} ({} %): an officer must say",
        field.path(),
        field.verdict.confidence
    );
    Some(field.finding(Kind::Unclassified, message))
}

/// Text that people wrote, as opposed to keys and codes.
fn has_free_values(field: &Field<'_>) -> bool {
    let Observation { column, distinct, values, .. } = field.observation;
    let is_text = matches!(column.kind, Some(ValueKind::String) | None);
    let in_key = field.table.key.iter().flatten().any(|key| *key == column.name);
    let refers = field.table.foreign_keys.iter().any(|fk| fk.columns.contains(&column.name));
    let codes = *distinct <= CODES_AT_MOST && values.filled >= distinct * CODE_REPEATS;
    is_text && values.filled > 0 && !in_key && !refers && !codes && !is_dates(field)
}

/// SQLite keeps dates as text.
fn is_dates(field: &Field<'_>) -> bool {
    field.observation.months.is_some()
}

/// An officer's word about another category makes the recogniser's idea of a valid value irrelevant.
fn invalid_values(field: &Field<'_>, policies: Option<&Policies<'_>>) -> Option<Finding> {
    let officer = policies.and_then(|policies| field.officer(policies));
    let category = field.verdict.category.filter(|key| officer.is_none_or(|o| o == *key))?;
    let (invalid, filled) = (field.verdict.invalid, field.observation.values.filled);
    (invalid * 100 > filled * INVALID_PERCENT).then(|| {
        let message = format!(
            "{} of {} in {} are not well-formed for {category} ({} %, a finding above {INVALID_PERCENT} %): \
             correct them, and check new ones where they are written",
            invalid,
            counted(filled, "value"),
            field.path(),
            invalid * 100 / filled.max(1),
        );
        field.finding(Kind::InvalidValues, message)
    })
}

/// An officer's `none` over values that chance does not make: a checksum, and enough of them.
fn verdict_conflict(field: &Field<'_>, policies: &Policies<'_>) -> Option<Finding> {
    if field.officer(policies) != Some(category::NONE) {
        return None;
    }
    let proven = RECOGNISERS.iter().filter(|one| {
        let hits = field.observation.values.of(one.name);
        let enough = one.trust.enough.is_some_and(|enough| hits.valid >= enough);
        let mostly = hits.valid * 100 >= (hits.valid + hits.shaped) * one.trust.proven_of_shaped;
        enough && mostly && ruling(one.category).sensitivity >= Sensitivity::Personal
    });
    let worst = proven.max_by_key(|one| ruling(one.category).sensitivity)?;
    let valid = field.observation.values.of(worst.name).valid;
    let message = format!(
        "{} is declared to hold nothing personal, and {} in it pass every check of {}: correct the dataset, \
         or waive this with the reason why they are none",
        field.path(),
        counted(valid, "value"),
        worst.category,
    );
    Some(field.finding(Kind::VerdictConflict, message))
}
