//! Two bundles side by side: which rules differ, by which policies, and which changes can only narrow.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Serialize;

use crate::model::{Action, TableRef};
use crate::policy::bundle::Bundle;
use crate::policy::rule::{PolicyMeta, Rule, RuleState};
use crate::policy::text::written;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Added,
    Removed,
    Changed,
    Unchanged,
}

/// One policy of a rule, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyChange {
    pub id: String,
    pub effect: &'static str,
    pub how: How,
    /// `@grace`, seconds, before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace: Option<(Option<u64>, Option<u64>)>,
    /// `@mode`, before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<(&'static str, &'static str)>,
}

/// One (table, action) under both sets.
#[derive(Debug)]
pub struct RuleChange<'a> {
    pub table: TableRef,
    pub action: Action,
    pub old: Option<&'a Rule>,
    pub new: Option<&'a Rule>,
    pub how: How,
    /// Every policy of either rule, by id.
    pub policies: Vec<PolicyChange>,
    /// Dataset entries, facts and periods are the same: only policies differ.
    pub same_ground: bool,
    /// No record can become due by it, whatever the tables hold.
    pub narrows: bool,
}

/// Every rule of either bundle, by table and action.
pub fn changes<'a>(old: &'a Bundle, new: &'a Bundle) -> Vec<RuleChange<'a>> {
    let texts = (texts(old), texts(new));
    let keys: BTreeSet<(&TableRef, Action)> =
        old.rules.iter().chain(&new.rules).map(|rule| (&rule.table, rule.action)).collect();
    let change = |(table, action): (&TableRef, Action)| {
        let rules = (old.rule(table, action), new.rule(table, action));
        let surroundings = surroundings(old, new, table, action);
        let policies = policies(rules, &texts);
        RuleChange {
            table: table.clone(),
            action,
            old: rules.0,
            new: rules.1,
            how: how(rules, surroundings),
            same_ground: surroundings,
            narrows: surroundings && narrows(&policies),
            policies,
        }
    };
    keys.into_iter().map(change).collect()
}

/// A policy's text by its id, as the officer wrote it.
fn texts(bundle: &Bundle) -> BTreeMap<String, String> {
    let written = written::parse(&bundle.sources, &mut Vec::new());
    written.into_iter().map(|policy| (policy.meta.id, policy.text)).collect()
}

/// Whether all that a rule depends on beside its policies is the same. What becomes of a dependant is
/// declared in the dependant's entry, so an erasure looks at the whole source's.
fn surroundings(old: &Bundle, new: &Bundle, table: &TableRef, action: Action) -> bool {
    let entries = match action {
        Action::Erase => old.datasets.get(&table.source) == new.datasets.get(&table.source),
        _ => old.dataset(table) == new.dataset(table),
    };
    entries && old.periods == new.periods
}

fn how((old, new): (Option<&Rule>, Option<&Rule>), surroundings: bool) -> How {
    match (old, new) {
        (None, _) => How::Added,
        (_, None) => How::Removed,
        (Some(old), Some(new)) if old.hash != new.hash || old.state != new.state => How::Changed,
        _ if surroundings => How::Unchanged,
        _ => How::Changed,
    }
}

type Texts = BTreeMap<String, String>;

fn policies(
    (old, new): (Option<&Rule>, Option<&Rule>),
    (was, is): &(Texts, Texts),
) -> Vec<PolicyChange> {
    let metas = |rule: Option<&Rule>, forbids: bool| -> BTreeMap<String, PolicyMeta> {
        let of = |rule: &Rule| if forbids { rule.forbids.clone() } else { rule.permits.clone() };
        rule.map(of).unwrap_or_default().into_iter().map(|meta| (meta.id.clone(), meta)).collect()
    };
    let mut found = Vec::new();
    for (effect, forbids) in [("permit", false), ("forbid", true)] {
        let (before, after) = (metas(old, forbids), metas(new, forbids));
        let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        found.extend(ids.into_iter().map(|id| {
            let how = match (before.get(id), after.get(id)) {
                (None, _) => How::Added,
                (_, None) => How::Removed,
                _ if was.get(id) == is.get(id) => How::Unchanged,
                _ => How::Changed,
            };
            compared(id, effect, how, before.get(id), after.get(id))
        }));
    }
    found
}

fn compared(
    id: &str,
    effect: &'static str,
    how: How,
    old: Option<&PolicyMeta>,
    new: Option<&PolicyMeta>,
) -> PolicyChange {
    let (mut grace, mut mode) = (None, None);
    if let (Some(old), Some(new)) = (old, new) {
        let seconds = |meta: &PolicyMeta| meta.grace.as_ref().map(Duration::as_secs);
        let word = |meta: &PolicyMeta| if meta.observe { "observe" } else { "enforce" };
        grace = (old.grace != new.grace).then(|| (seconds(old), seconds(new)));
        mode = (old.observe != new.observe).then(|| (word(old), word(new)));
    }
    PolicyChange { id: id.to_owned(), effect, how, grace, mode }
}

/// Permits only go, forbids only come: what was not due before cannot be due after.
fn narrows(policies: &[PolicyChange]) -> bool {
    policies.iter().all(|policy| match (policy.effect, policy.how) {
        (_, How::Unchanged) => true,
        ("permit", how) => how == How::Removed,
        (_, how) => how == How::Added,
    })
}

impl RuleChange<'_> {
    /// Whether rows must be counted to know what it does.
    pub fn is_change(&self) -> bool {
        self.how != How::Unchanged
    }

    /// How the rule acts: `none`, `observe`, `enforce`, `quarantined`; before and after.
    pub fn modes(&self) -> (&'static str, &'static str) {
        let word = |rule: Option<&Rule>| match rule {
            None => "none",
            Some(rule) if rule.permits.is_empty() => "none",
            Some(rule) => match rule.state {
                RuleState::Active => "enforce",
                RuleState::Observe => "observe",
                RuleState::Quarantined { .. } => "quarantined",
            },
        };
        (word(self.old), word(self.new))
    }

    /// Policies whose own text differs; all of them when only their surroundings do.
    pub fn asked_about(&self) -> impl Iterator<Item = &PolicyChange> {
        let any = self.policies.iter().any(|policy| policy.how != How::Unchanged);
        self.policies.iter().filter(move |policy| !any || policy.how != How::Unchanged)
    }
}
