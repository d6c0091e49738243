//! The whole impact of a change, source by source. A source that does not answer stops no other.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::count::{self, Ground};
use super::fields::FieldsImpact;
use super::report::{Impact, RuleImpact, SourceLook};
use crate::config::{GuardConfig, Mode};
use crate::model::Inventory;
use crate::policy::Bundle;
use crate::policy::impact::{RuleChange, changes};
use crate::source::Source;

/// Two sets, and what to count them on.
pub struct Question<'a> {
    pub old: &'a Bundle,
    pub new: &'a Bundle,
    pub inventories: &'a [Inventory],
    pub sources: &'a BTreeMap<String, Arc<Source>>,
    pub guard: &'a GuardConfig,
}

/// How far counting is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The table being counted.
    pub table: String,
    pub rules_done: usize,
    pub rules: usize,
    /// Rows that Cedar has judged of it.
    pub judged: u64,
}

/// Who wants to know how far it is.
pub type OnProgress<'a> = dyn Fn(Progress) + Send + Sync + 'a;

/// Counts every changed rule that `wanted` picks.
pub async fn assess(
    question: &Question<'_>,
    wanted: &(dyn Fn(&RuleChange<'_>) -> bool + Send + Sync),
    progress: &OnProgress<'_>,
) -> Impact {
    let all = changes(question.old, question.new);
    let total = all.len();
    let changed: Vec<RuleChange<'_>> = all.into_iter().filter(RuleChange::is_change).collect();
    let unchanged_rules = total - changed.len();
    let asked: Vec<&RuleChange<'_>> = changed.iter().filter(|change| wanted(change)).collect();
    let mut impact = Impact {
        old: question.old.hash.clone(),
        new: question.new.hash.clone(),
        sources: Vec::new(),
        rules: Vec::new(),
        unchanged_rules,
        fields: FieldsImpact::default(),
    };
    for change in &asked {
        let name = &change.table.source;
        let known = impact.sources.iter().find(|look| look.source == *name).cloned();
        let look = if let Some(look) = known {
            look
        } else {
            let look = look(question, name).await;
            impact.sources.push(look.clone());
            look
        };
        let rules_done = impact.rules.len();
        let at =
            Progress { table: change.table.to_string(), rules_done, rules: asked.len(), judged: 0 };
        progress(at.clone());
        let judged = |judged| progress(Progress { judged, ..at.clone() });
        let mut rule = RuleImpact::of(change);
        match counted(question, change, &look, &judged).await {
            Ok(counted) => rule.counted = Some(counted),
            Err(error) => rule.error = Some(error),
        }
        impact.rules.push(rule);
    }
    impact
}

async fn look(question: &Question<'_>, name: &str) -> SourceLook {
    let source = question.sources.get(name);
    let enforcing = source.is_some_and(|source| source.config.mode == Mode::Enforce);
    let (at, error) = match source {
        None => (None, Some("it is not in the configuration".to_owned())),
        Some(source) => match source.now().await {
            Ok(now) => (Some(now), None),
            Err(error) => (None, Some(error.to_string())),
        },
    };
    SourceLook { source: name.to_owned(), at, enforcing, error }
}

async fn counted(
    question: &Question<'_>,
    change: &RuleChange<'_>,
    look: &SourceLook,
    judged: &(dyn Fn(u64) + Send + Sync),
) -> Result<super::report::Counted, String> {
    let name = &change.table.source;
    let inventory = question.inventories.iter().find(|inventory| inventory.source == *name);
    let (Some(source), Some(inventory), Some(now)) =
        (question.sources.get(name), inventory, look.at)
    else {
        return Err(look.error.clone().unwrap_or_else(|| format!("{name} has no inventory yet")));
    };
    let Question { old, new, guard, .. } = *question;
    let ground = Ground { source, inventory, old, new, guard, now };
    count::count(&ground, change, judged).await.map_err(|error| error.to_string())
}
