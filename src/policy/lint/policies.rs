//! Lints about policies, one by one and against each other.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::pst::{BinaryOp, Clause, Expr, Literal, UnaryOp};
use cedar_policy::{ActionConstraint, PrincipalConstraint, ResourceConstraint};

use super::{DUPLICATE, GRACE_TOO_LONG, NEVER_MATCHES, NO_BASIS, SHADOWED, Subject};
use crate::config::duration;
use crate::model::Diagnostic;
use crate::policy::reading::mentions;
use crate::policy::reading::scope;
use crate::policy::rule::Rule;
use crate::policy::text::statement;
use crate::policy::text::written::{Folder, WrittenPolicy};

pub(super) fn all(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = duplicates(subject);
    // Asked once of each: among ten thousand policies every pair is a hundred million.
    let absolute: Vec<&WrittenPolicy> = subject
        .policies
        .iter()
        .filter(|one| one.folder != Folder::Retention && one.is_forbid() && is_unconditional(one))
        .collect();
    for written in subject.policies {
        let own = match written.folder {
            Folder::Retention => {
                let never = never_matches(subject, written);
                let shadowed = || shadowed(subject, written);
                [never.or_else(shadowed), no_basis(subject, written), grace(subject, written)]
            }
            _ => [shadowed_by_head(subject, &absolute, written), None, None],
        };
        found.extend(own.into_iter().flatten());
    }
    found
}

fn complain(
    subject: &Subject<'_>,
    written: &WrittenPolicy,
    message: impl Into<String>,
) -> Diagnostic {
    written.complain(subject.sources, statement::effect(&written.text), message)
}

/// The rules a retention policy has a part in.
fn rules<'s>(subject: &'s Subject<'_>, id: &str) -> &'s [&'s Rule] {
    subject.rules.get(id).map_or(&[], Vec::as_slice)
}

fn never_matches(subject: &Subject<'_>, written: &WrittenPolicy) -> Option<Diagnostic> {
    let id = &written.meta.id;
    let rules = rules(subject, id);
    if rules.is_empty() {
        let covers = |table| scope::covers(&written.policy, table);
        // Quarantined, or about a source nobody has seen yet: that is said elsewhere.
        let nowhere = !subject.governed.is_empty()
            && !subject.governed.keys().any(covers)
            && sources(written).iter().all(|s| subject.governed.keys().any(|t| t.source == *s));
        return nowhere.then(|| {
            complain(subject, written, "this policy applies to no table")
                .with_hint("no governed table is what its head says of the resource")
                .lint(NEVER_MATCHES)
        });
    }
    let dead = |rule: &&Rule| {
        let residuals = rule.predicate.residuals();
        let own = residuals.permits.iter().chain(&residuals.forbids).find(|(of, _)| of == id);
        // A permit that errs permits nothing; a forbid that errs forbids.
        let never = |condition: &Expr| is_never_true(condition, !written.is_forbid());
        own.is_none_or(|(_, condition)| never(condition)) && !residuals.forbids_all
    };
    rules.iter().all(dead).then(|| {
        let what = if written.is_forbid() { "forbids nothing" } else { "makes nothing due" };
        complain(subject, written, format!("this policy can never match: it {what}"))
            .with_hint("its conditions are false for every record, whatever it holds")
            .lint(NEVER_MATCHES)
    })
}

/// The sources a policy's head names.
fn sources(written: &WrittenPolicy) -> BTreeSet<String> {
    let named = scope::named_type(&written.policy).map(|name| name.to_string());
    let of_type = named.iter().filter_map(|name| name.split_once("::"));
    let mut found: BTreeSet<String> = of_type.map(|(source, _)| source.to_owned()).collect();
    for (kind, id) in mentions::of(&written.policy).entities {
        match kind.as_str() {
            "Steward::Table" => found.extend(id.split_once('.').map(|(s, _)| s.to_owned())),
            "Steward::Source" => found.extend([id]),
            _ => {}
        }
    }
    found
}

/// A forbid without conditions over every table and act of a permit.
fn shadowed(subject: &Subject<'_>, written: &WrittenPolicy) -> Option<Diagnostic> {
    if written.is_forbid() {
        return None;
    }
    let rules = rules(subject, &written.meta.id);
    let mut by = BTreeSet::new();
    for rule in rules {
        let residuals = rule.predicate.residuals();
        let always = residuals.forbids.iter().find(|(_, condition)| is_constant(condition, true));
        match always {
            Some((id, _)) => by.insert(id.clone()),
            None if residuals.forbids_all => by.insert("a forbid that always errs".to_owned()),
            None => return None,
        };
    }
    (!by.is_empty()).then(|| is_shadowed(subject, written, by.into_iter().collect()))
}

fn is_shadowed(subject: &Subject<'_>, written: &WrittenPolicy, by: Vec<String>) -> Diagnostic {
    let message = format!("`{}` is without effect: it is always forbidden", written.meta.id);
    complain(subject, written, message)
        .with_hint(format!("by {}; give that a condition, or remove this", by.join(", ")))
        .lint(SHADOWED)
}

/// Whether no record makes it true; `or_errs`: an error is not true either.
fn is_never_true(condition: &Expr, or_errs: bool) -> bool {
    let never = |part: &Expr| is_never_true(part, or_errs);
    match condition {
        Expr::Literal(Literal::Bool(value)) => !value,
        Expr::ResidualError => or_errs,
        Expr::BinaryOp { op: BinaryOp::And, left, right } => never(left) || never(right),
        Expr::BinaryOp { op: BinaryOp::Or, left, right } => never(left) && never(right),
        Expr::UnaryOp { op: UnaryOp::Not, expr } => is_constant(expr, true),
        Expr::IfThenElse { then_expr, else_expr, .. } => never(then_expr) && never(else_expr),
        _ => false,
    }
}

fn is_constant(condition: &Expr, value: bool) -> bool {
    matches!(condition, Expr::Literal(Literal::Bool(found)) if *found == value)
}

/// Access and collection are not compiled to residuals: heads are compared.
fn shadowed_by_head(
    subject: &Subject<'_>,
    absolute: &[&WrittenPolicy],
    written: &WrittenPolicy,
) -> Option<Diagnostic> {
    if written.is_forbid() {
        return None;
    }
    let covers =
        |other: &&&WrittenPolicy| other.folder == written.folder && is_wider(other, written);
    let covering = absolute.iter().find(covers)?;
    Some(is_shadowed(subject, written, vec![covering.meta.id.clone()]))
}

fn is_unconditional(written: &WrittenPolicy) -> bool {
    written.policy.to_pst().is_ok_and(|tree| {
        tree.body().clauses().iter().all(|clause| match clause {
            Clause::When(condition) => is_constant(condition, true),
            Clause::Unless(condition) => is_constant(condition, false),
        })
    })
}

/// Whether the head of `wide` applies wherever that of `narrow` does.
fn is_wider(wide: &WrittenPolicy, narrow: &WrittenPolicy) -> bool {
    let (wide, narrow) = (&wide.policy, &narrow.policy);
    let actions = scope::named_actions(narrow);
    let own = scope::named_actions(wide);
    let action = wide.action_constraint() == ActionConstraint::Any
        || (!actions.is_empty() && actions.iter().all(|action| own.contains(action)));
    let principal = wide.principal_constraint() == PrincipalConstraint::Any
        || wide.principal_constraint() == narrow.principal_constraint();
    let resource = wide.resource_constraint() == ResourceConstraint::Any
        || wide.resource_constraint() == narrow.resource_constraint();
    action && principal && resource
}

fn no_basis(subject: &Subject<'_>, written: &WrittenPolicy) -> Option<Diagnostic> {
    written.meta.basis.is_none().then(|| {
        complain(subject, written, format!("`{}` names no legal basis", written.meta.id))
            .with_hint("put @basis(\"GDPR Art. …\") before it: evidence quotes it")
            .lint(NO_BASIS)
    })
}

fn grace(subject: &Subject<'_>, written: &WrittenPolicy) -> Option<Diagnostic> {
    let (grace, within) = (written.meta.grace?, written.meta.act_within?);
    (grace > within).then(|| {
        let message = format!(
            "a grace of {} is longer than @act_within({:?}): every record is overdue before it may be \
             acted on",
            duration::format(grace),
            duration::format(within)
        );
        written
            .complain_of_annotation(subject.sources, "grace", message)
            .with_hint("shorten @grace or lengthen @act_within")
            .lint(GRACE_TOO_LONG)
    })
}

/// Policies that say the same, whatever they are called.
fn duplicates(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<(Folder, String), &WrittenPolicy> = BTreeMap::new();
    let mut found = Vec::new();
    for written in subject.policies {
        let Ok(mut meaning) = written.policy.to_json() else { continue };
        if let Some(members) = meaning.as_object_mut() {
            members.remove("annotations");
        }
        if let Some(twin) = first.get(&(written.folder, meaning.to_string())) {
            let message = format!("`{}` says the same as `{}`", written.meta.id, twin.meta.id);
            found.push(
                complain(subject, written, message)
                    .with_hint(format!("remove one; the other stands in {}", twin.file))
                    .lint(DUPLICATE),
            );
        } else {
            first.insert((written.folder, meaning.to_string()), written);
        }
    }
    found
}
