//! Metrics with typed methods: whoever measures says what it measured, not which series that is.
//!
//! Gauges that mirror stored state are *replaced*: the caller hands over everything there is, series of what
//! is gone are dropped (or return to 0 where the vocabulary is closed), and nobody keeps count of changes.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus::process_collector::ProcessCollector;
use prometheus::{Encoder, IntCounter, Registry, TextEncoder};

use super::catalogue::Catalogue;
use super::labels;
use super::replace::{Join, count, replace, replace_states, seconds, settled};
use crate::model::{Action, Instant};

/// What is known when the daemon starts, to report its zeros from the start.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub version: String,
    pub sources: Vec<String>,
    pub receivers: Vec<String>,
}

/// One rule's numbers at an evaluation.
#[derive(Debug, Clone)]
pub struct RuleDue {
    pub source: String,
    /// The rule's leading permit.
    pub policy: String,
    pub action: Action,
    pub due: u64,
    pub overdue: u64,
    /// When the longest overdue record became overdue.
    pub overdue_since: Option<Instant>,
}

/// Clones share the registry.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    families: Catalogue,
    known: Arc<Known>,
    policies: Arc<Mutex<BTreeSet<String>>>,
    /// The counters of decisions, in the order of the vocabulary: to look one up takes a lock that all requests share.
    decided: Arc<[IntCounter]>,
}

impl Metrics {
    pub fn new(known: Known) -> Self {
        let registry = Registry::new();
        let families = Catalogue::register(&registry);
        registry
            .register(Box::new(ProcessCollector::for_self()))
            .expect("the process's families have names of their own");
        let decided =
            product(labels::DECISIONS, labels::DECISION_OUTCOMES).map(|(decision, outcome)| {
                families.decisions_total.with_label_values(&[decision, outcome])
            });
        let decided = decided.collect();
        let (known, policies) = (Arc::new(known), Arc::default());
        let metrics = Self { registry, families, known, policies, decided };
        metrics.report_zeros();
        metrics
    }

    /// The exposition format of Prometheus.
    pub fn render(&self) -> Result<Vec<u8>, prometheus::Error> {
        let mut page = Vec::new();
        let families = {
            let _settled = settled();
            self.registry.gather()
        };
        TextEncoder::new().encode(&families, &mut page)?;
        Ok(page)
    }

    /// All rules, with what is due by each.
    pub fn set_due(&self, rules: &[RuleDue]) {
        let rows = |number: fn(&RuleDue) -> i64| {
            let rows = rules.iter().map(move |rule| {
                let policy = self.policy(&rule.policy);
                (vec![rule.source.clone(), policy, rule.action.as_str().to_owned()], number(rule))
            });
            rows.collect::<Vec<_>>()
        };
        replace(&self.families.records_due, rows(|rule| count(rule.due)), Join::Sum);
        replace(&self.families.records_overdue, rows(|rule| count(rule.overdue)), Join::Sum);
        replace(
            &self.families.record_overdue_since_timestamp_seconds,
            rows(|rule| rule.overdue_since.map_or(0, seconds)),
            Join::Oldest,
        );
    }

    /// (source, reason, records): all that is withheld.
    pub fn set_withheld(&self, rows: &[(String, String, u64)]) {
        let zeros = self.per_source(labels::WITHHELD_REASONS);
        let rows = rows.iter().map(|(source, reason, n)| (pair(source, reason), count(*n)));
        replace(&self.families.records_withheld, zeros.into_iter().chain(rows), Join::Sum);
    }

    pub fn records_acted(&self, source: &str, action: Action, outcome: &str, records: u64) {
        let labels = [source, action.as_str(), outcome];
        self.families.records_acted_total.with_label_values(&labels).inc_by(records);
    }

    /// (source, kind, state, findings): all there are.
    pub fn set_findings(&self, rows: &[(String, String, String, u64)]) {
        let zeros = self.known.sources.iter().flat_map(|source| {
            labels::FINDING_KINDS.iter().flat_map(move |kind| {
                let triple =
                    move |state: &&str| vec![source.clone(), kind.to_string(), state.to_string()];
                labels::FINDING_STATES.iter().map(move |state| (triple(state), 0))
            })
        });
        let rows = rows.iter().map(|(source, kind, state, n)| {
            (vec![source.clone(), kind.clone(), state.clone()], count(*n))
        });
        replace(&self.families.findings, zeros.chain(rows), Join::Sum);
    }

    /// (source, kind, opened): the oldest open finding of each.
    pub fn set_oldest_findings(&self, rows: &[(String, String, Instant)]) {
        let zeros = self.per_source(labels::FINDING_KINDS);
        let rows = rows.iter().map(|(source, kind, at)| (pair(source, kind), seconds(*at)));
        let family = &self.families.finding_oldest_timestamp_seconds;
        replace(family, zeros.into_iter().chain(rows), Join::Oldest);
    }

    pub fn set_unruled_tables(&self, source: &str, tables: u64) {
        self.families.unruled_tables.with_label_values(&[source]).set(count(tables));
    }

    /// (band, tables) of a source's last assessment, and the highest score among them.
    pub fn set_risk(&self, source: &str, rows: &[(&str, u64)], highest: f64) {
        for band in labels::RISKS {
            let tables = rows.iter().filter(|row| row.0 == *band).map(|row| row.1).sum();
            self.families.tables.with_label_values(&[source, band]).set(count(tables));
        }
        self.families.table_risk_max.with_label_values(&[source]).set(highest);
    }

    /// (state, holds): all there are.
    pub fn set_holds(&self, rows: &[(String, u64)]) {
        replace_states(&self.families.holds, labels::HOLD_STATES, rows);
    }

    /// (kind, law, state, cases): all there are.
    pub fn set_cases(&self, rows: &[(String, String, String, u64)]) {
        let rows = rows.iter().map(|(kind, law, state, n)| {
            (vec![kind.clone(), law.clone(), state.clone()], count(*n))
        });
        let zero = (vec!["reverify".to_owned(), String::new(), "open".to_owned()], 0);
        replace(&self.families.cases, [zero].into_iter().chain(rows), Join::Sum);
    }

    /// (state, plans): all there are. An open plan that waits for people counts as `needs_approval`.
    pub fn set_plans(&self, rows: &[(String, u64)]) {
        replace_states(&self.families.plans, labels::PLAN_STATES, rows);
    }

    pub fn task_succeeded(&self, task: &str, source: &str, at: Instant) {
        let family = &self.families.task_last_success_timestamp_seconds;
        family.with_label_values(&[task, source]).set(seconds(at));
    }

    /// (state, tables) of a source's last scan.
    pub fn set_scan_tables(&self, source: &str, rows: &[(&str, u64)]) {
        let family = &self.families.scan_tables;
        for state in labels::SCAN_STATES {
            let tables = rows.iter().filter(|row| row.0 == *state).map(|row| row.1).sum();
            family.with_label_values(&[source, state]).set(count(tables));
        }
    }

    pub fn verification_failed(&self, source: &str, records: u64) {
        self.families.verification_failures_total.with_label_values(&[source]).inc_by(records);
    }

    pub fn sql_disagreed(&self, source: &str, records: u64) {
        self.families.policy_sql_disagreements_total.with_label_values(&[source]).inc_by(records);
    }

    pub fn set_intents_unresolved(&self, intents: u64) {
        self.families.intents_unresolved.set(count(intents));
    }

    pub fn set_audit_entries(&self, entries: u64) {
        self.families.audit_entries.set(count(entries));
    }

    pub fn audit_verified(&self, at: Instant) {
        self.families.audit_verified_timestamp_seconds.set(seconds(at));
    }

    /// The hash of the active bundle.
    pub fn set_bundle(&self, hash: &str) {
        replace(&self.families.bundle_info, [(vec![hash.to_owned()], 1)], Join::Sum);
    }

    /// (state, rules): all there are.
    pub fn set_rules(&self, rows: &[(String, u64)]) {
        replace_states(&self.families.rules, labels::RULE_STATES, rows);
    }

    pub fn reload_succeeded(&self, at: Instant) {
        self.families.config_last_reload_successful.set(1);
        self.families.config_last_reload_success_timestamp_seconds.set(seconds(at));
    }

    pub fn reload_failed(&self) {
        self.families.config_last_reload_successful.set(0);
    }

    pub fn set_source_up(&self, source: &str, up: bool) {
        self.families.source_up.with_label_values(&[source]).set(up.into());
    }

    pub fn set_source_enforcing(&self, source: &str, enforcing: bool) {
        self.families.source_enforcing.with_label_values(&[source]).set(enforcing.into());
    }

    /// All the reasons that block acting now.
    pub fn set_acting_blocked<'a>(&self, reasons: impl IntoIterator<Item = &'a str>) {
        let zeros = labels::BLOCK_REASONS.iter().map(|reason| (vec![reason.to_string()], 0));
        let rows = reasons.into_iter().map(|reason| (vec![reason.to_owned()], 1));
        replace(&self.families.acting_blocked, zeros.chain(rows), Join::Sum);
    }

    /// Decisions of one request were answered: whether permitted, one of the catalogue's words, how long it took in
    /// seconds. Many are added up before the counters that all requests share are touched.
    pub fn decided(&self, decisions: &[(bool, &str, f64)]) {
        let durations = &self.families.decision_duration_seconds;
        if let [(permitted, outcome, seconds)] = decisions {
            self.counter(*permitted, outcome).inspect(|counter| counter.inc());
            return durations.observe(*seconds);
        }
        let durations = durations.local();
        decisions.iter().for_each(|(.., seconds)| durations.observe(*seconds));
        for permitted in [true, false] {
            for word in labels::DECISION_OUTCOMES {
                let own = decisions.iter().filter(|one| one.0 == permitted && one.1 == *word);
                self.counter(permitted, word).inspect(|counter| counter.inc_by(own.count() as u64));
            }
        }
    }

    fn counter(&self, permitted: bool, outcome: &str) -> Option<&IntCounter> {
        let words = labels::DECISION_OUTCOMES;
        let row = if permitted { 0 } else { words.len() };
        let at = words.iter().position(|word| *word == outcome)?;
        self.decided.get(row + at)
    }

    pub fn set_decision_log_unwritten(&self, decisions: u64) {
        self.families.decision_log_unwritten.set(count(decisions));
    }

    /// (receiver, created): the oldest undelivered alert of each.
    pub fn set_outbox_oldest(&self, rows: &[(String, Instant)]) {
        let zeros = self.known.receivers.iter().map(|receiver| (vec![receiver.clone()], 0));
        let rows = rows.iter().map(|(receiver, at)| (vec![receiver.clone()], seconds(*at)));
        replace(&self.families.outbox_oldest_timestamp_seconds, zeros.chain(rows), Join::Oldest);
    }

    pub fn delivery(&self, receiver: &str, outcome: &str) {
        self.families.deliveries_total.with_label_values(&[receiver, outcome]).inc();
    }

    fn report_zeros(&self) {
        let families = &self.families;
        families.build_info.with_label_values(&[&self.known.version]).set(1);
        for source in &self.known.sources {
            for (action, outcome) in product(labels::ACTED, labels::ACT_OUTCOMES) {
                families.records_acted_total.with_label_values(&[source, action, outcome]);
            }
            for task in labels::TASKS {
                families.task_last_success_timestamp_seconds.with_label_values(&[*task, source]);
            }
            families.verification_failures_total.with_label_values(&[source]);
            families.policy_sql_disagreements_total.with_label_values(&[source]);
            self.set_unruled_tables(source, 0);
            self.set_risk(source, &[], 0.0);
            self.set_scan_tables(source, &[]);
            self.set_source_up(source, false);
            self.set_source_enforcing(source, false);
        }
        for receiver in &self.known.receivers {
            for outcome in labels::DELIVERY_OUTCOMES {
                families.deliveries_total.with_label_values(&[receiver.as_str(), outcome]);
            }
        }
        for (decision, outcome) in product(labels::DECISIONS, labels::DECISION_OUTCOMES) {
            families.decisions_total.with_label_values(&[decision, outcome]);
        }
        self.set_withheld(&[]);
        self.set_findings(&[]);
        self.set_oldest_findings(&[]);
        self.set_holds(&[]);
        self.set_cases(&[]);
        self.set_plans(&[]);
        self.set_rules(&[]);
        self.set_acting_blocked([]);
        self.set_outbox_oldest(&[]);
    }

    fn per_source(&self, words: &[&str]) -> Vec<(Vec<String>, i64)> {
        let sources = self.known.sources.iter();
        sources.flat_map(|source| words.iter().map(move |word| (pair(source, word), 0))).collect()
    }

    /// The policy's own label while there are few, `other` for those that come later.
    fn policy(&self, id: &str) -> String {
        let mut seen = self.policies.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.contains(id) || seen.len() < labels::MOST_POLICIES {
            seen.insert(id.to_owned());
            return id.to_owned();
        }
        labels::OTHER.to_owned()
    }
}

fn pair(first: &str, second: &str) -> Vec<String> {
    vec![first.to_owned(), second.to_owned()]
}

fn product<'a>(
    first: &'a [&'a str],
    second: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    first.iter().flat_map(move |a| second.iter().map(move |b| (*a, *b)))
}

#[cfg(test)]
#[path = "metrics_tests.rs"]
mod tests;
