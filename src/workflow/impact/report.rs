//! An impact as an officer reads it: counts and names, never a value.

use serde::Serialize;

use super::fields::FieldsImpact;
use crate::model::{Action, Instant, TableRef};
use crate::policy::analysis::Proof;
use crate::policy::impact::{Counts, How, PolicyChange, RuleChange};
use crate::workflow::plan;

/// What one set does that another did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// Hash of the set that is left.
    pub old: String,
    /// Hash of the set that is entered.
    pub new: String,
    pub sources: Vec<SourceLook>,
    /// By table and action; rules that do not change are left out.
    pub rules: Vec<RuleImpact>,
    pub unchanged_rules: usize,
    pub fields: FieldsImpact,
}

/// Whether a source could be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLook {
    pub source: String,
    /// The cutoff: the database's own clock, read once. `None`: it did not answer.
    #[serde(serialize_with = "crate::model::clock::written_if")]
    pub at: Option<Instant>,
    /// Writing is allowed here.
    pub enforcing: bool,
    pub error: Option<String>,
}

/// What a change does to one table, for one action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleImpact {
    pub table: TableRef,
    pub action: Action,
    pub how: How,
    pub rule_before: Option<String>,
    pub rule_after: Option<String>,
    /// `none`, `observe`, `enforce` or `quarantined`.
    pub mode_before: &'static str,
    pub mode_after: &'static str,
    pub policies: Vec<PolicyChange>,
    /// No record can become due by it, whatever the tables hold.
    pub narrows: bool,
    /// That nothing is taken which was kept before; of acts that take something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    pub counted: Option<Counted>,
    /// Why nothing could be counted.
    pub error: Option<String>,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    #[serde(flatten)]
    pub counts: Counts,
    /// Counted by SQL alone, or judged by Cedar row by row; false: the table has no key, and `counts` are the
    /// most it could be.
    pub exact: bool,
    /// Cedar judged these many rows in the process, since SQL cannot say all that the policies say.
    pub judged: u64,
    /// Rows that would newly go, the table's own first: at most, since vetoes are not asked.
    pub newly: plan::Counts,
    /// Rows that the next run would take under the new set, at most.
    pub run: plan::Counts,
    pub table_rows: plan::Counts,
    /// Where the next run would exceed the brake.
    pub brake: Vec<String>,
    /// Where what newly goes alone exceeds it.
    pub newly_brake: Vec<String>,
    /// Why no run could begin.
    pub refusals: Vec<String>,
}

impl RuleImpact {
    pub fn of(change: &RuleChange<'_>) -> Self {
        let (mode_before, mode_after) = change.modes();
        let changed = |policy: &&PolicyChange| policy.how != How::Unchanged;
        Self {
            table: change.table.clone(),
            action: change.action,
            how: change.how,
            rule_before: change.old.map(|rule| rule.hash.clone()),
            rule_after: change.new.map(|rule| rule.hash.clone()),
            mode_before,
            mode_after,
            policies: change.policies.iter().filter(changed).cloned().collect(),
            narrows: change.narrows,
            proof: None,
            counted: None,
            error: None,
        }
    }
}

impl Impact {
    /// Sums over all rules: (become due, cease to be due, stay due).
    pub fn totals(&self) -> (u64, u64, u64) {
        let counted = self.rules.iter().filter_map(|rule| rule.counted.as_ref());
        counted.fold((0, 0, 0), |(become_due, cease, stay), counted| {
            let counts = &counted.counts;
            (become_due + counts.become_due, cease + counts.cease_to_be_due, stay + counts.stay_due)
        })
    }

    /// There was something to count, and nothing of it could be.
    pub fn is_blind(&self) -> bool {
        !self.rules.is_empty() && self.rules.iter().all(|rule| rule.counted.is_none())
    }
}
