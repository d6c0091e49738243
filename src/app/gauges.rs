//! Gauges that mirror the control store: read again and replaced, so that nothing is counted twice.

use super::App;
use crate::finding::stored;
use crate::lifecycle::Failure;
use crate::model::{Action, Instant, TableRef};
use crate::notify::outbox;
use crate::policy::RuleState;
use crate::store::StoreError;
use crate::telemetry::RuleDue;
use crate::workflow::plans::{self, Listed};

impl App {
    pub(super) async fn refresh_gauges(&self) -> Result<(), Failure> {
        self.due_gauges().await?;
        self.finding_gauges().await?;
        let holds = self
            .counts(
                "SELECT CASE WHEN review_by < ?1 THEN 'review_overdue' ELSE 'active' END, count(*)
                 FROM holds WHERE released_at IS NULL GROUP BY 1",
            )
            .await?;
        self.metrics.set_holds(&holds);
        let plans = self
            .counts(
                "SELECT CASE WHEN state = 'open' AND guard = 'needs_approval' THEN guard ELSE state END,
                        count(*) FROM plans WHERE ?1 > 0 GROUP BY 1",
            )
            .await?;
        self.metrics.set_plans(&plans);
        let open = plans::list(&self.store).await?;
        let withheld: Vec<_> = open.iter().flat_map(withheld).collect();
        self.metrics.set_withheld(&withheld);
        let cases: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT kind, law, state, count(*) FROM cases GROUP BY kind, law, state",
        )
        .fetch_all(self.store.reader())
        .await
        .map_err(StoreError::from)?;
        let cases: Vec<_> = cases.into_iter().map(|(k, l, s, n)| (k, l, s, unsigned(n))).collect();
        self.metrics.set_cases(&cases);
        let unresolved = self.counts(
            "SELECT state, count(*) FROM batches WHERE state = 'intent' AND ?1 > 0 GROUP BY 1",
        );
        let unresolved = unresolved.await?.iter().map(|(_, n)| n).sum();
        self.metrics.set_intents_unresolved(unresolved);
        self.metrics.set_audit_entries(self.log.size());
        self.metrics.set_decision_log_unwritten(self.decisions.unwritten());
        let waiting = outbox::stats(self.store.reader()).await.map_err(StoreError::from)?;
        let oldest = waiting.into_iter().filter_map(|r| Some((r.receiver, r.oldest?)));
        self.metrics.set_outbox_oldest(&oldest.collect::<Vec<_>>());
        self.block_gauge();
        Ok(())
    }

    /// Why acting is blocked now.
    pub(super) fn block_gauge(&self) {
        self.metrics.set_acting_blocked(self.handle.readiness().state().blocked.iter().copied());
    }

    async fn due_gauges(&self) -> Result<(), Failure> {
        let rows: Vec<(String, String, String, i64, i64, Instant)> = sqlx::query_as(
            "SELECT source, table_name, action, due, overdue, oldest_overdue FROM evaluations",
        )
        .fetch_all(self.store.reader())
        .await
        .map_err(StoreError::from)?;
        let bundle = self.policies.active();
        let mut due = Vec::new();
        for (source, table, action, count, overdue, oldest) in rows {
            let Ok(action) = action.parse::<Action>() else { continue };
            let Some(rule) = bundle.rule(&TableRef::new(&source, &table), action) else { continue };
            let policy = rule.permits.first().map_or_else(String::new, |permit| permit.id.clone());
            due.push(RuleDue {
                source,
                policy,
                action,
                due: unsigned(count),
                overdue: unsigned(overdue),
                overdue_since: (oldest > 0).then_some(oldest),
            });
        }
        self.metrics.set_due(&due);
        let states = bundle.rules.iter().map(|rule| match rule.state {
            RuleState::Active => "active",
            RuleState::Observe => "observe",
            RuleState::Quarantined { .. } => "suspended",
        });
        let states: Vec<(String, u64)> = super::summary::count_by(states).into_iter().collect();
        self.metrics.set_rules(&states);
        Ok(())
    }

    async fn finding_gauges(&self) -> Result<(), Failure> {
        let counts = stored::count(&self.store).await?;
        let all: Vec<_> = counts
            .iter()
            .map(|c| (c.source.clone(), c.kind.clone(), c.state.clone(), unsigned(c.findings)))
            .collect();
        let open = counts.iter().filter(|c| c.state == "open");
        let oldest: Vec<_> = open.map(|c| (c.source.clone(), c.kind.clone(), c.oldest)).collect();
        self.metrics.set_findings(&all);
        self.metrics.set_oldest_findings(&oldest);
        Ok(())
    }

    /// Rows of (word, count) of a query whose one parameter is the time.
    async fn counts(&self, sql: &'static str) -> Result<Vec<(String, u64)>, Failure> {
        let rows: Vec<(String, i64)> = sqlx::query_as(sql)
            .bind(self.clock.millis())
            .fetch_all(self.store.reader())
            .await
            .map_err(StoreError::from)?;
        Ok(rows.into_iter().map(|(word, count)| (word, unsigned(count))).collect())
    }
}

/// (source, reason, records) of one plan: what it may not do, and what the guard does not let it do.
fn withheld(listed: &Listed) -> Vec<(String, String, u64)> {
    let Listed { plan, guard, reasons } = listed;
    let said = |words: &str| reasons.iter().any(|reason| reason.contains(words));
    let guarded = match guard.as_str() {
        "observe" => "observe",
        "needs_approval" if said("max_rows") || said("max_percent") => "brake",
        "needs_approval" => "approval",
        "refused" if said("paused: ") => "paused",
        "refused" => "refused",
        _ => "",
    };
    let rows = [
        ("hold", plan.held),
        ("grace", plan.in_grace),
        ("observe", plan.observed),
        ("dependants", plan.dependants + plan.vetoed),
        (guarded, plan.targets),
    ];
    let rows = rows.into_iter().filter(|(reason, n)| *n > 0 && !reason.is_empty());
    rows.map(|(reason, n)| (plan.source.clone(), reason.to_owned(), n)).collect()
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
