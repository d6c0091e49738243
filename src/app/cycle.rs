//! The full cycle over all sources: inventory, scan, findings, what the guard lets through, deliveries.

use std::sync::Arc;

use super::App;
use super::summary::{Alerts, Audit, Summary, count_by};
use crate::finding::{FindingState, stored};
use crate::lifecycle::Failure;
use crate::notify::Deliverer;
use crate::scan::catalogue;
use crate::workflow::{self, Context, Outcome, Site};

impl App {
    /// One of everything, as `run --once` does it.
    pub async fn cycle(self: &Arc<Self>) -> Result<Summary, Failure> {
        let _alone = self.working.lock().await;
        let scanned = self.scan().await?;
        let mut summary =
            Summary { tables: scanned.tables, fields: scanned.fields, ..Summary::default() };
        summary.errors = scanned.errors;
        for outcome in self.act().await? {
            summary.add(&outcome);
        }
        self.assess().await?;
        let open = stored::list(&self.store, Some(FindingState::Open), None).await?;
        summary.findings = count_by(open.iter().map(|finding| finding.kind.as_str()));
        let report = self.log.verify().await.map_err(Failure::io)?;
        summary.audit = Audit { size: report.size, verified: report.verified };
        if report.verified {
            self.metrics.audit_verified(self.clock.millis());
        }
        let delivered = self.deliverer()?.deliver_due().await?;
        summary.alerts =
            Alerts { delivered: delivered.delivered, failed: delivered.failed + delivered.dead };
        self.refresh_gauges().await?;
        Ok(summary)
    }

    /// The scheduled scan: inventory, profile, findings.
    pub async fn scheduled_scan(&self) -> Result<(), Failure> {
        let _alone = self.working.lock().await;
        self.scan().await?;
        self.assess().await?;
        self.refresh_gauges().await
    }

    /// The scheduled retention run: fresh inventories, evaluations, plans, acts, and findings about them.
    /// Answers whether acting was blocked when something was to be done.
    pub async fn scheduled_retention(&self) -> Result<bool, Failure> {
        let _alone = self.working.lock().await;
        self.take_inventories().await?;
        let outcomes = self.act().await?;
        self.assess().await?;
        self.refresh_gauges().await?;
        let blocked = outcomes.iter().any(Outcome::was_blocked);
        let failed = outcomes.iter().filter(|outcome| outcome.blocked.is_some()).count();
        if failed > 0 && !blocked {
            return Err(Failure::internal(format!("{failed} sources could not be acted on")));
        }
        Ok(blocked)
    }

    /// Batches whose outcome a killed process took with it come to their end now, not at the next run.
    pub(super) async fn settle_open(&self) -> Result<(), Failure> {
        let context = self.context();
        for stored in catalogue::load(&self.store).await? {
            let Some(source) = self.sources.get(&stored.inventory.source) else { continue };
            let open = workflow::journal::unresolved(&context, &source.name).await;
            if open.map_err(Failure::io)?.is_empty() {
                continue;
            }
            let site = Site { context: &context, source, inventory: &stored.inventory };
            match workflow::cycle::settle(&site).await {
                Ok(_) => tracing::info!(source = source.name, "open batches are settled"),
                Err(error) => tracing::error!(source = source.name, "open batches: {error}"),
            }
        }
        Ok(())
    }

    fn context(&self) -> Context {
        Context {
            store: self.store.clone(),
            log: self.log.clone(),
            keys: self.keys.clone(),
            clock: self.clock.clone(),
            bundle: self.policies.active(),
            config: self.config.clone(),
            token: self.handle.token().clone(),
            readiness: self.handle.readiness().clone(),
        }
    }

    /// Runs every source's cycle; tells and counts what came of it.
    async fn act(&self) -> Result<Vec<Outcome>, Failure> {
        let context = self.context();
        let mut outcomes = Vec::new();
        for stored in catalogue::load(&self.store).await? {
            let Some(source) = self.sources.get(&stored.inventory.source) else { continue };
            let site = Site { context: &context, source, inventory: &stored.inventory };
            let outcome = workflow::cycle::run(&site).await;
            self.account(&outcome).await?;
            outcomes.push(outcome);
        }
        // Policies that read what has gone are quarantined now, not in the night to come.
        if outcomes.iter().any(Outcome::shifted) {
            self.take_inventories().await?;
        }
        Ok(outcomes)
    }

    /// Log, metrics and alerts of one source's cycle.
    async fn account(&self, outcome: &Outcome) -> Result<(), Failure> {
        let (source, now) = (&outcome.source, self.clock.millis());
        if let Some(error) = &outcome.blocked {
            tracing::error!(source, "nothing is acted on: {error}");
        }
        for rule in &outcome.rules {
            let (table, action) = (&rule.table, rule.action);
            match &rule.error {
                Some(error) => tracing::error!(%table, %action, "{error}"),
                None => {
                    tracing::info!(%table, %action, guard = rule.word.map(workflow::Word::as_str),
                    due = rule.evaluation.map(|e| e.due), reasons = ?rule.reasons, "evaluated");
                }
            }
            if let Some(run) = &rule.finished {
                let plan = rule.plan.as_ref().map(|plan| plan.id.as_str());
                tracing::info!(%table, %action, plan, acted = run.acted, kept = ?run.kept,
                    stopped = run.stopped.as_ref().map(tracing::field::display), "run finished");
                self.metrics.records_acted(source, action, "done", run.acted);
                let kept = run.kept.values().sum();
                self.metrics.records_acted(source, action, "kept", kept);
                self.metrics.verification_failed(source, run.verification_failures);
            }
            if !rule.cases.is_empty() {
                self.metrics.records_acted(source, action, "done", rule.cases.len() as u64);
            }
        }
        self.metrics.sql_disagreed(source, outcome.disagreements());
        if outcome.rules.iter().all(|rule| rule.error.is_none()) {
            self.metrics.task_succeeded("evaluate", source, now);
            if outcome.blocked.is_none() {
                self.metrics.task_succeeded("act", source, now);
            }
        }
        for alert in &outcome.alerts {
            self.tell.send(alert).await?;
        }
        Ok(())
    }

    pub(super) fn deliverer(&self) -> Result<Deliverer, Failure> {
        Deliverer::new(
            self.store.clone(),
            &self.config.alerts,
            self.clock.clone(),
            self.metrics.clone(),
        )
        .map_err(Failure::config)
    }
}
