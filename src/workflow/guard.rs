//! The guard: may this plan be carried out now? The one place that makes a `source::Grant`.
//!
//! Every reason is collected, not only the first, so that an operator who prepares a source sees the whole
//! list. A brake is measured table by table: each table of the closure against its own size, all of them
//! together against `max_rows`. A percentage of their sum would let a big child table hide the loss of every
//! parent. SQLite's reuse of row ids is no reason to refuse: no key is stored from plan to act, and a batch
//! locks the row of now, judges it, and repeats the predicate: the new owner of an old id is judged as itself.

use serde::{Deserialize, Serialize};

use super::plan::{Counts, Plan};
use crate::config::Mode;
use crate::config::{GuardConfig, SourceConfig};
use crate::model::Action;
use crate::policy::RuleState;
use crate::source::Grant;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    Ready,
    NeedsApproval,
    Refused,
    Observe,
    Grace,
}

impl Word {
    pub fn as_str(self) -> &'static str {
        match self {
            Word::Ready => "ready",
            Word::NeedsApproval => "needs_approval",
            Word::Refused => "refused",
            Word::Observe => "observe",
            Word::Grace => "grace",
        }
    }
}

/// What the guard looks at beside the plan.
pub struct Situation<'a> {
    pub guard: &'a GuardConfig,
    pub source: &'a SourceConfig,
    pub rule: &'a RuleState,
    /// What the target, its table and its closure say against acting.
    pub refusals: &'a [String],
    /// Why the plan no longer holds.
    pub void: Option<&'a str>,
    /// Why open batches could not be settled, if so.
    pub unsettled: Option<&'a str>,
    /// `stewardd_journal` is there.
    pub prepared: bool,
    pub audit_writable: bool,
    /// Why this process may not act on anything now.
    pub blocked: Option<&'a str>,
    /// The reason of a pause that covers the plan.
    pub paused: Option<&'a str>,
    /// A run under this very rule was approved and done before.
    pub proven: bool,
    /// People who approved, the requester not among them.
    pub approvals: u32,
}

/// The guard's answer about one plan; only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    plan: String,
    word: Word,
    reasons: Vec<String>,
}

impl Verdict {
    pub fn word(&self) -> Word {
        self.word
    }

    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }

    /// The right to carry out the plan this verdict is about, if it is ready.
    pub fn grant(&self, plan: &Plan) -> Option<Grant> {
        (self.word == Word::Ready && self.plan == plan.id && !plan.id.is_empty())
            .then(|| Grant::new(plan.id.clone(), plan.table_ref(), plan.action))
    }
}

/// Decides about a plan.
pub fn decide(plan: &Plan, now: &Situation<'_>) -> Verdict {
    let refused = refusals(plan, now);
    let observed = observes(plan, now);
    let wanted = approvals(plan, now);
    let (word, reasons) = if let Some(why) = observed {
        (Word::Observe, [vec![why], refused].concat())
    } else if !refused.is_empty() {
        (Word::Refused, refused)
    } else if plan.targets == 0 && plan.in_grace > 0 {
        (Word::Grace, vec![format!("{} records have not been due for long enough", plan.in_grace)])
    } else if !wanted.is_empty() && plan.targets > 0 {
        (Word::NeedsApproval, wanted)
    } else {
        (Word::Ready, Vec::new())
    };
    Verdict { plan: plan.id.clone(), word, reasons }
}

/// Opening cases writes nothing to the source; what protects its rows does not apply.
fn writes(plan: &Plan) -> bool {
    plan.action.is_destructive()
}

fn refusals(plan: &Plan, now: &Situation<'_>) -> Vec<String> {
    let mut reasons = now.refusals.to_vec();
    reasons.extend(now.void.map(str::to_owned));
    if let Some(why) = now.unsettled {
        reasons.push(format!("what was begun could not be settled: {why}"));
    } else if writes(plan) && !now.prepared {
        reasons.push(format!(
            "the source has no stewardd_journal: run `stewardd source prepare {}`",
            plan.source
        ));
    }
    if writes(plan) && now.source.replicas.is_none() {
        reasons.push("the source's replicas are unknown: declare `replicas`, or \"none\"".into());
    }
    if !now.audit_writable {
        reasons.push("the audit log cannot be written".into());
    }
    reasons.extend(now.blocked.map(str::to_owned));
    reasons.extend(now.paused.map(|why| format!("paused: {why}")));
    reasons
}

fn observes(plan: &Plan, now: &Situation<'_>) -> Option<String> {
    if now.source.mode == Mode::Observe {
        Some(format!("the source {} is in mode \"observe\"", plan.source))
    } else if *now.rule == RuleState::Observe {
        Some("the rule's policies are in @mode(\"observe\")".into())
    } else if plan.targets == 0 && plan.in_grace == 0 && plan.observed > 0 {
        Some("the records are due under policies in @mode(\"observe\") only".into())
    } else {
        None
    }
}

fn approvals(plan: &Plan, now: &Situation<'_>) -> Vec<String> {
    let needed = now.guard.approvals;
    if plan.action == Action::Reverify || now.approvals >= needed {
        return Vec::new();
    }
    let mut reasons = brake(&plan.closure, &plan.table_rows, now.guard);
    if !now.proven {
        reasons.insert(0, "the first run of a new or changed rule".into());
    }
    if !reasons.is_empty() {
        reasons.push(format!("{} of {needed} approvals given", now.approvals));
    }
    reasons
}

/// Where so many rows of each table of a closure exceed the brake; `table_rows` is what each table holds.
pub fn brake(closure: &Counts, table_rows: &Counts, guard: &GuardConfig) -> Vec<String> {
    let mut reasons = Vec::new();
    let sum: u64 = closure.iter().map(|(_, rows)| rows).sum();
    if sum > guard.max_rows.max(1) {
        reasons.push(format!("{sum} rows are more than max_rows = {}", guard.max_rows));
    }
    for (table, rows) in closure {
        let all = table_rows.iter().find(|(name, _)| name == table).map_or(0, |(_, all)| *all);
        if *rows > share(all, guard.max_percent) {
            let percent = guard.max_percent;
            reasons.push(format!(
                "{rows} of {all} rows of {table} are more than max_percent = {percent}"
            ));
        }
    }
    reasons
}

/// That many percent of `all`, rounded down, at least 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a row count, floored; the configuration refuses negative percentages"
)]
fn share(all: u64, percent: f64) -> u64 {
    ((all as f64 * percent / 100.0).floor() as u64).max(1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::workflow::plan::tests::{guard, plan};

    fn source() -> SourceConfig {
        SourceConfig {
            name: "crm".into(),
            url: "sqlite::memory:".to_owned().into(),
            mode: Mode::Enforce,
            offset_seconds: 0,
            replicas: Some(0),
            statement_timeout: Duration::from_secs(1),
            batch_rows: 1_000,
            batch_time: Duration::from_millis(200),
            roles: std::collections::BTreeMap::new(),
        }
    }

    /// A situation in which nothing speaks against acting.
    fn calm<'a>(guard: &'a GuardConfig, source: &'a SourceConfig) -> Situation<'a> {
        Situation {
            guard,
            source,
            rule: &RuleState::Active,
            refusals: &[],
            void: None,
            unsettled: None,
            prepared: true,
            audit_writable: true,
            blocked: None,
            paused: None,
            proven: true,
            approvals: 0,
        }
    }

    type Change = fn(&mut Situation<'_>, &mut Plan);

    #[test]
    fn each_reason_has_its_word() {
        let observing = SourceConfig { mode: Mode::Observe, ..source() };
        let unknown = SourceConfig { replicas: None, ..source() };
        let (guard, source) = (guard(), source());
        let cases: &[(&str, Change, Word)] = &[
            ("nothing", |_, _| {}, Word::Ready),
            ("no journal", |s, _| s.prepared = false, Word::Refused),
            ("unsettled", |s, _| s.unsettled = Some("unreachable"), Word::Refused),
            ("audit down", |s, _| s.audit_writable = false, Word::Refused),
            ("blocked", |s, _| s.blocked = Some("acting is blocked: bundle"), Word::Refused),
            ("paused", |s, _| s.paused = Some("migration"), Word::Refused),
            ("void", |s, _| s.void = Some("the plan has expired"), Word::Refused),
            ("observing rule", |s, _| s.rule = &RuleState::Observe, Word::Observe),
            (
                "only observed",
                |_, p| (p.targets, p.in_grace, p.observed) = (0, 0, 3),
                Word::Observe,
            ),
            ("all in grace", |_, p| p.targets = 0, Word::Grace),
            ("all held", |_, p| (p.targets, p.in_grace, p.held) = (0, 0, 12), Word::Ready),
            ("new rule", |s, _| s.proven = false, Word::NeedsApproval),
            (
                "new rule, one approved",
                |s, _| (s.proven, s.approvals) = (false, 1),
                Word::NeedsApproval,
            ),
            ("new rule, two approved", |s, _| (s.proven, s.approvals) = (false, 2), Word::Ready),
            ("over the rows", |_, p| p.closure[1].1 = 91, Word::NeedsApproval),
            ("at the rows", |_, p| p.closure[1].1 = 90, Word::Ready),
            ("over the percent", |_, p| p.closure[0].1 = 51, Word::NeedsApproval),
            ("at the percent", |_, p| p.closure[0].1 = 50, Word::Ready),
        ];
        for (name, change, word) in cases {
            let (mut situation, mut plan) = (calm(&guard, &source), plan());
            change(&mut situation, &mut plan);
            let verdict = decide(&plan, &situation);
            assert_eq!(verdict.word(), *word, "{name}: {:?}", verdict.reasons());
            assert_eq!(verdict.grant(&plan).is_some(), *word == Word::Ready, "{name}");
            let silent = matches!(word, Word::Ready);
            assert_eq!(verdict.reasons().is_empty(), silent, "{name}");
        }
        assert_eq!(decide(&plan(), &calm(&guard, &observing)).word(), Word::Observe);
        assert_eq!(decide(&plan(), &calm(&guard, &unknown)).word(), Word::Refused);
    }

    #[test]
    fn no_approvals_switches_brake_and_first_run_off() {
        let (guard, source) = (GuardConfig { approvals: 0, ..guard() }, source());
        let mut situation = calm(&guard, &source);
        situation.proven = false;
        let huge = Plan { closure: vec![("customers".into(), 1_000)], ..plan() };
        assert_eq!(decide(&huge, &situation).word(), Word::Ready);
    }

    #[test]
    fn one_row_always_fits_the_brake() {
        let (guard, source) = (GuardConfig { max_rows: 0, ..guard() }, source());
        let one = Plan {
            table_rows: vec![("customers".into(), 3)],
            closure: vec![("customers".into(), 1)],
            targets: 1,
            ..plan()
        };
        assert_eq!(decide(&one, &calm(&guard, &source)).word(), Word::Ready);
    }

    #[test]
    fn asking_people_needs_no_journal_and_no_approval() {
        let (guard, unknown) = (guard(), SourceConfig { replicas: None, ..source() });
        let mut situation = calm(&guard, &unknown);
        (situation.prepared, situation.proven) = (false, false);
        let ask = Plan { action: Action::Reverify, ..plan() };
        assert_eq!(decide(&ask, &situation).word(), Word::Ready);
    }

    #[test]
    fn a_verdict_grants_its_own_plan_only() {
        let (guard, source) = (guard(), source());
        let verdict = decide(&plan(), &calm(&guard, &source));
        let other = Plan { targets: 1, ..plan() }.named();
        assert!(verdict.grant(&other).is_none());
    }
}
