//! One cycle over a source: settle what was begun, evaluate every rule, plan, guard, act, report.
//!
//! A cycle takes no input but the stored state, so every wake-up is safe to repeat. Rules are evaluated before
//! any is planned, because precedence asks what else a record is due for; acting goes in the order of
//! precedence. An error of one rule does not stop the others: it is reported beside what they did.

use std::collections::BTreeMap;

use serde_json::json;

use super::context::Site;
use super::due::{self, Evaluation};
use super::error::Error;
use super::fate::Reason;
use super::guard::{self, Situation, Verdict, Word};
use super::journal::{self, Standing};
use super::plan::Plan;
use super::run::{self, Finished, Stop};
use super::target::Target;
use super::{approval, evidence, pause, planner, plans, reverify};
use crate::model::{Action, TableRef};
use crate::notify::Alert;
use crate::notify::alert::AlertSeverity;
use crate::policy::Rule;
use crate::store::StoreError;

/// What one rule's part of a cycle came to.
#[derive(Debug)]
pub struct RuleOutcome {
    pub table: TableRef,
    pub action: Action,
    pub policies: Vec<String>,
    pub evaluation: Option<Evaluation>,
    pub plan: Option<Plan>,
    pub word: Option<Word>,
    pub reasons: Vec<String>,
    pub finished: Option<Finished>,
    /// Acting was blocked when the guard was asked.
    pub blocked: bool,
    /// Cases opened.
    pub cases: Vec<String>,
    pub error: Option<Error>,
}

/// What a cycle over one source came to.
#[derive(Debug, Default)]
pub struct Outcome {
    pub source: String,
    pub rules: Vec<RuleOutcome>,
    /// Why nothing could be changed here: open batches could not be settled.
    pub blocked: Option<Error>,
    pub alerts: Vec<Alert>,
}

impl Outcome {
    /// Records due by action.
    pub fn due(&self) -> BTreeMap<Action, u64> {
        self.by_action(|rule| rule.evaluation.map_or(0, |found| found.due))
    }

    /// Records acted on by action; a case opened is an act.
    pub fn acted(&self) -> BTreeMap<Action, u64> {
        self.by_action(|rule| {
            rule.finished.as_ref().map_or(0, |run| run.acted) + rule.cases.len() as u64
        })
    }

    /// Whether the log, the store, or another block of all acting kept something from being done.
    pub fn was_blocked(&self) -> bool {
        let unproven = |error: &Option<Error>| {
            matches!(error, Some(Error::Audit(_) | Error::Store(StoreError::Database(_))))
        };
        let stopped = |part: &RuleOutcome| {
            let run = part.finished.as_ref();
            run.is_some_and(|run| matches!(run.stopped, Some(Stop::Blocked(_))))
        };
        unproven(&self.blocked)
            || self.rules.iter().any(|part| part.blocked || unproven(&part.error) || stopped(part))
    }

    /// Whether some rule met another schema than its inventory's: a new inventory is due.
    pub fn shifted(&self) -> bool {
        let of_schema = |error: &Option<Error>| matches!(error, Some(Error::Source(error)) if error.is_of_schema());
        let stopped = |part: &RuleOutcome| {
            part.finished.as_ref().is_some_and(|run| run.stopped == Some(Stop::Shifted))
        };
        self.rules.iter().any(|part| of_schema(&part.error) || stopped(part))
    }

    pub fn held(&self) -> u64 {
        self.planned(|plan| plan.held)
    }

    pub fn unjudgeable(&self) -> u64 {
        let found = self.rules.iter().filter_map(|rule| rule.evaluation);
        found.map(|found| found.unjudgeable).sum()
    }

    /// Records kept because something that depends on them must stay.
    pub fn blocked(&self) -> u64 {
        self.planned(|plan| plan.dependants + plan.vetoed)
    }

    /// Records that SQL and Cedar disagreed about, counted once, where they were last looked at.
    pub fn disagreements(&self) -> u64 {
        let count = |rule: &RuleOutcome| {
            let planned = rule.plan.as_ref().map_or(0, |plan| plan.disagreements);
            let met = rule.finished.as_ref().and_then(|run| run.kept.get(&Reason::Disagreement));
            met.copied().unwrap_or(0).max(planned)
        };
        self.rules.iter().map(count).sum()
    }

    fn planned(&self, count: impl Fn(&Plan) -> u64) -> u64 {
        self.rules.iter().filter_map(|rule| rule.plan.as_ref()).map(count).sum()
    }

    fn by_action(&self, count: impl Fn(&RuleOutcome) -> u64) -> BTreeMap<Action, u64> {
        let mut counts = BTreeMap::new();
        for rule in &self.rules {
            *counts.entry(rule.action).or_default() += count(rule);
        }
        counts
    }
}

/// One full cycle over `site`.
pub async fn run(site: &Site<'_>) -> Outcome {
    let mut outcome = Outcome { source: site.source.name.clone(), ..Outcome::default() };
    let settled = settle(site).await.map_err(|error| {
        let why = error.to_string();
        outcome.blocked = Some(error);
        why
    });
    let mut rules: Vec<&Rule> = site
        .context
        .bundle
        .rules
        .iter()
        .filter(|rule| rule.table.source == site.source.name && !rule.permits.is_empty())
        .collect();
    rules.sort_by_key(|rule| rule.action);
    for rule in &rules {
        let mut part = RuleOutcome::of(rule);
        match due::evaluate(site, rule).await {
            Ok(evaluation) => part.evaluation = Some(evaluation),
            Err(error) => part.error = Some(error),
        }
        outcome.rules.push(part);
    }
    for (rule, part) in rules.into_iter().zip(&mut outcome.rules) {
        // A rule that could not be evaluated has an old register: nothing is done by it.
        if part.error.is_none()
            && let Err(error) = act(site, rule, &settled, part).await
        {
            part.error = Some(error);
        }
        outcome.alerts.extend(part.alerts(site));
    }
    outcome
}

/// What comes before anything else: people's entries into the log, open batches to their end.
pub async fn settle(site: &Site<'_>) -> Result<Standing, Error> {
    evidence::catch_up(site.context).await?;
    journal::resolve(site).await
}

/// Where the source stands, or why what was begun could not be settled.
type Settled = Result<Standing, String>;

/// Plans a rule and does what the guard lets through.
async fn act(
    site: &Site<'_>,
    rule: &Rule,
    settled: &Settled,
    part: &mut RuleOutcome,
) -> Result<(), Error> {
    let context = site.context;
    let at = context.bundle.instants(site.source.now().await?);
    let mut target = Target::of(site, rule, at)?;
    let Some(plan) = current(site, &target, part.evaluation.unwrap_or_default()).await? else {
        return Ok(());
    };
    if plan.instants != target.at {
        target = Target::of(site, rule, plan.instants.clone())?;
    }
    let verdict = judge(site, &target, &plan, settled, part).await?;
    plans::note(&context.store, &plan, &verdict).await?;
    part.word = Some(verdict.word());
    part.reasons = verdict.reasons().to_vec();
    if plan.targets > 0
        && let Some(grant) = verdict.grant(&plan)
    {
        if rule.action == Action::Reverify {
            let epoch = settled.as_ref().ok().and_then(|standing| standing.epoch());
            part.cases = reverify::open(site, &target, &plan, &grant, epoch).await?;
            plans::done(&context.store, &plan, false, context.clock.millis()).await?;
        } else if let Ok(Standing::Ours(epoch)) = settled {
            part.finished = Some(run::execute(site, &target, &plan, &grant, *epoch).await?);
            let mut tx = context.store.write().await?;
            due::recount(&mut tx, rule, context.clock.millis()).await?;
            tx.commit().await?;
        }
    }
    part.plan = Some(plan);
    Ok(())
}

/// The plan to look at: the one in force when it still holds (see [`plans`]), else a new one.
async fn current(
    site: &Site<'_>,
    target: &Target<'_>,
    evaluation: Evaluation,
) -> Result<Option<Plan>, Error> {
    let store = &site.context.store;
    let (table, action, now) = (&target.table, target.rule.action, site.context.clock.millis());
    let mut old = plans::current(store, table, action).await?;
    if let Some(void) =
        old.take_if(|old| old.plan.void(&target.rule.hash, &target.schema, now).is_some())
        && void.running
    {
        run::abandon(site, &void.plan).await?;
    }
    if let Some(old) = &old
        && (old.running || approval::count(store, &old.plan).await? > 0)
    {
        return Ok(Some(old.plan.clone()));
    }
    if evaluation.due == 0 {
        plans::end(store, table, action, "void", now).await?;
        return Ok(None);
    }
    let new = planner::plan(site, target).await?;
    if let Some(old) = old.filter(|old| old.plan.same_substance(&new)) {
        return Ok(Some(old.plan));
    }
    plans::replace(store, &new).await?;
    Ok(Some(new))
}

async fn judge(
    site: &Site<'_>,
    target: &Target<'_>,
    plan: &Plan,
    settled: &Settled,
    part: &mut RuleOutcome,
) -> Result<Verdict, Error> {
    let context = site.context;
    let paused = pause::reason(context, plan).await?;
    let blocked = context.readiness.why_not();
    let audit_writable = context.log.probe().await.is_ok();
    part.blocked = blocked.is_some() || !audit_writable;
    let situation = Situation {
        guard: &context.config.guard,
        source: &site.source.config,
        rule: &target.rule.state,
        refusals: &target.refusals,
        void: plan.void(&target.rule.hash, &target.schema, context.clock.millis()),
        unsettled: settled.as_ref().err().map(String::as_str),
        prepared: matches!(settled, Ok(Standing::Observed | Standing::Ours(_))),
        audit_writable,
        blocked: blocked.as_deref(),
        paused: paused.as_deref(),
        proven: plans::is_proven(&context.store, &plan.rule).await?,
        approvals: approval::count(&context.store, plan).await?,
    };
    Ok(guard::decide(plan, &situation))
}

impl RuleOutcome {
    fn of(rule: &Rule) -> Self {
        Self {
            table: rule.table.clone(),
            action: rule.action,
            policies: rule.permits.iter().map(|permit| permit.id.clone()).collect(),
            evaluation: None,
            plan: None,
            word: None,
            reasons: Vec::new(),
            finished: None,
            blocked: false,
            cases: Vec::new(),
            error: None,
        }
    }

    /// What people should be told of it.
    fn alerts(&self, site: &Site<'_>) -> Vec<Alert> {
        let time = site.context.clock.millis();
        let mut alerts = Vec::new();
        let mut tell = |event, severity, summary, data| {
            alerts.push(Alert { event, severity, summary, time, data });
        };
        let what = format!("{} of {}", self.action, self.table);
        let Some(plan) = &self.plan else { return alerts };
        if self.word == Some(Word::NeedsApproval) {
            let summary = format!("{what}: {} records wait for approval", plan.targets);
            let data = json!({ "plan": plan.id, "targets": plan.targets, "reasons": self.reasons });
            tell("plan.needs_approval", AlertSeverity::Warning, summary, data);
        }
        if !self.cases.is_empty() {
            let ids = &self.cases[..self.cases.len().min(50)];
            let summary = format!("{what}: {} people are to be asked", self.cases.len());
            let data = json!({ "plan": plan.id, "count": self.cases.len(), "ids": ids });
            tell("cases.opened", AlertSeverity::Info, summary, data);
        }
        let disagreements = plan.disagreements;
        if disagreements > 0 {
            let summary = format!(
                "{what}: SQL and Cedar disagree about {disagreements} records; they are kept"
            );
            let data = json!({ "plan": plan.id, "rule": plan.rule, "count": disagreements });
            tell("policy.disagreement", AlertSeverity::Critical, summary, data);
        }
        if let Some(run) = &self.finished {
            let summary = format!("{what}: {} records done", run.acted);
            let data = json!({ "plan": plan.id, "acted": run.acted, "rows": run.rows,
                "kept": run.kept, "stopped": run.stopped, "certificate": run.certificate });
            tell("run.finished", AlertSeverity::Info, summary, data);
            if run.verification_failures > 0 {
                let left = run.verification_failures;
                let summary = format!("{what}: {left} records were not changed by the database");
                let data = json!({ "plan": plan.id, "count": left });
                tell("run.verification_failed", AlertSeverity::Critical, summary, data);
            }
        }
        alerts
    }
}
