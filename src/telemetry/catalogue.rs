//! The one catalogue of metric families: name, type and labels; the help text is the doc comment.
//!
//! Gauges of the shared store are equal on every replica: dashboards use `max by`, never `sum`.
//! A timestamp of 0 means "none". Labels are bounded: never tables, persons or access policies.

use prometheus::{
    GaugeVec, Histogram, HistogramOpts, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
};

/// Upper bounds of a decision's duration: 50 µs to 1 s.
const DECISION_SECONDS: &[f64] =
    &[0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0];

/// What a family needs to exist: registered under its name, help and labels.
trait Family: Sized {
    fn register(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> Self;
}

macro_rules! families {
    ($($kind:ty, |$opts:ident, $labels:ident| $new:expr;)*) => {$(
        impl Family for $kind {
            fn register(registry: &Registry, name: &str, help: &str, $labels: &[&str]) -> Self {
                let $opts = Opts::new(format!("stewardd_{name}"), help.trim());
                let family: Self = $new.expect("names and labels of the catalogue are valid");
                registry.register(Box::new(family.clone())).expect("each family is named once");
                family
            }
        }
    )*};
}

families! {
    IntGauge, |opts, _labels| IntGauge::with_opts(opts);
    IntGaugeVec, |opts, labels| IntGaugeVec::new(opts, labels);
    IntCounterVec, |opts, labels| IntCounterVec::new(opts, labels);
    GaugeVec, |opts, labels| GaugeVec::new(opts, labels);
    Histogram, |opts, _labels| Histogram::with_opts(
        HistogramOpts::from(opts).buckets(DECISION_SECONDS.to_vec())
    );
}

macro_rules! catalogue {
    ($(#[doc = $help:literal] $name:ident: $kind:ty $([$($label:literal),+])?;)*) => {
        /// Every family, registered.
        #[derive(Clone)]
        pub(super) struct Catalogue {
            $(#[doc = $help] pub $name: $kind,)*
        }

        impl Catalogue {
            pub fn register(registry: &Registry) -> Self {
                Self {
                    $($name: <$kind>::register(
                        registry, stringify!($name), $help, &[$($($label),+)?],
                    ),)*
                }
            }
        }
    };
}

catalogue! {
    /// Records that policy asks to act on now.
    records_due: IntGaugeVec["source", "policy", "action"];
    /// Records due for longer than their rule's act_within.
    records_overdue: IntGaugeVec["source", "policy", "action"];
    /// When the record longest overdue became overdue; 0 when none is.
    record_overdue_since_timestamp_seconds: IntGaugeVec["source", "policy", "action"];
    /// Records due and not acted on, by what withholds them.
    records_withheld: IntGaugeVec["source", "reason"];
    /// Records acted on, by outcome.
    records_acted_total: IntCounterVec["source", "action", "outcome"];
    /// Findings: what policy objects to.
    findings: IntGaugeVec["source", "kind", "state"];
    /// When the oldest open finding was opened; 0 when none is open.
    finding_oldest_timestamp_seconds: IntGaugeVec["source", "kind"];
    /// Tables with personal data and no retention rule.
    unruled_tables: IntGaugeVec["source"];
    /// Tables of the last assessment, by band of risk.
    tables: IntGaugeVec["source", "risk"];
    /// The highest risk among the source's tables, 0 to 100.
    table_risk_max: GaugeVec["source"];
    /// Legal holds, by state.
    holds: IntGaugeVec["state"];
    /// Cases, by kind, law and state.
    cases: IntGaugeVec["kind", "law", "state"];
    /// Plans, by state.
    plans: IntGaugeVec["state"];
    /// When a task last succeeded for a source; 0 when it never did.
    task_last_success_timestamp_seconds: IntGaugeVec["task", "source"];
    /// Tables of the last scan, by how they were read.
    scan_tables: IntGaugeVec["source", "state"];
    /// Records still found after their deletion was reported done.
    verification_failures_total: IntCounterVec["source"];
    /// Rows that SQL found due and Cedar did not: must stay 0.
    policy_sql_disagreements_total: IntCounterVec["source"];
    /// Intents in the audit log without a result.
    intents_unresolved: IntGauge;
    /// Entries of the audit log: must never shrink.
    audit_entries: IntGauge;
    /// When the audit log was last verified in full; 0 when it never was.
    audit_verified_timestamp_seconds: IntGauge;
    /// The active bundle of policies, by its hash.
    bundle_info: IntGaugeVec["bundle"];
    /// Retention rules, by state.
    rules: IntGaugeVec["state"];
    /// The running build.
    build_info: IntGaugeVec["version"];
    /// Whether the last reload went through (1) or the set before it goes on (0).
    config_last_reload_successful: IntGauge;
    /// When a reload last went through; 0 when none did.
    config_last_reload_success_timestamp_seconds: IntGauge;
    /// Whether the source answered when last asked.
    source_up: IntGaugeVec["source"];
    /// Whether the source is in mode enforce.
    source_enforcing: IntGaugeVec["source"];
    /// Reasons that block acting (1 while they do).
    acting_blocked: IntGaugeVec["reason"];
    /// Decisions, by answer and by how they came about.
    decisions_total: IntCounterVec["decision", "outcome"];
    /// How long decisions took, from the request read to the answer ready.
    decision_duration_seconds: Histogram;
    /// Decisions not yet in the audit log: queued, in hand or spooled.
    decision_log_unwritten: IntGauge;
    /// When the oldest undelivered alert was created; 0 when none waits.
    outbox_oldest_timestamp_seconds: IntGaugeVec["receiver"];
    /// Attempts to deliver alerts, by outcome.
    deliveries_total: IntCounterVec["receiver", "outcome"];
}
