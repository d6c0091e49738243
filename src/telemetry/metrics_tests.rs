use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

fn metrics() -> Metrics {
    Metrics::new(Known {
        version: "0.0.0".into(),
        sources: vec!["crm".into()],
        receivers: vec!["incident".into()],
    })
}

fn page(metrics: &Metrics) -> String {
    String::from_utf8(metrics.render().unwrap()).unwrap()
}

fn rule(policy: &str, due: u64) -> RuleDue {
    RuleDue {
        source: "crm".into(),
        policy: policy.into(),
        action: Action::Erase,
        due,
        overdue: 0,
        overdue_since: None,
    }
}

#[test]
fn zero_is_reported_from_the_start() {
    let page = page(&metrics());
    for line in [
        "stewardd_findings{kind=\"over_collected\",source=\"crm\",state=\"open\"} 0",
        "stewardd_records_acted_total{action=\"erase\",outcome=\"done\",source=\"crm\"} 0",
        "stewardd_policy_sql_disagreements_total{source=\"crm\"} 0",
        "stewardd_deliveries_total{outcome=\"dead\",receiver=\"incident\"} 0",
        "stewardd_audit_verified_timestamp_seconds 0",
        "stewardd_acting_blocked{reason=\"audit\"} 0",
        "stewardd_decisions_total{decision=\"deny\",outcome=\"policy_error\"} 0",
        "stewardd_decision_duration_seconds_bucket{le=\"0.00005\"} 0",
        "stewardd_decision_log_unwritten 0",
        "stewardd_build_info{version=\"0.0.0\"} 1",
        "stewardd_tables{risk=\"critical\",source=\"crm\"} 0",
        "stewardd_table_risk_max{source=\"crm\"} 0",
    ] {
        assert!(page.contains(line), "{line} is missing from\n{page}");
    }
}

#[test]
fn what_is_gone_is_shown_no_more() {
    let metrics = metrics();
    metrics.set_due(&[rule("a", 3), rule("b", 4)]);
    metrics.set_due(&[rule("b", 0)]);
    let text = page(&metrics);
    assert!(!text.contains("policy=\"a\""), "{text}");
    assert!(text.contains("stewardd_records_due{action=\"erase\",policy=\"b\",source=\"crm\"} 0"));
    metrics.set_bundle("one");
    metrics.set_bundle("two");
    let text = page(&metrics);
    assert!(text.contains("bundle=\"two\"") && !text.contains("bundle=\"one\""));
    metrics.set_acting_blocked(["audit"]);
    assert!(page(&metrics).contains("stewardd_acting_blocked{reason=\"audit\"} 1"));
    metrics.set_acting_blocked([]);
    assert!(page(&metrics).contains("stewardd_acting_blocked{reason=\"audit\"} 0"));
}

#[test]
fn rules_beyond_the_limit_share_a_series() {
    let metrics = metrics();
    let rules: Vec<_> = (0..250).map(|n| rule(&format!("rule-{n}"), 2)).collect();
    metrics.set_due(&rules);
    metrics.set_due(&rules);
    let text = page(&metrics);
    let series = text.lines().filter(|line| line.starts_with("stewardd_records_due{")).count();
    assert_eq!(series, labels::MOST_POLICIES + 1);
    assert!(text.contains("policy=\"other\",source=\"crm\"} 100"), "{text}");
}

/// Whatever a source holds, its risk is six series.
#[test]
fn risk_is_told_by_band_and_never_by_table() {
    let metrics = metrics();
    metrics.set_risk("crm", &[("low", 4_998), ("high", 2)], 17.28);
    let text = page(&metrics);
    for line in [
        "stewardd_tables{risk=\"low\",source=\"crm\"} 4998",
        "stewardd_tables{risk=\"high\",source=\"crm\"} 2",
        "stewardd_tables{risk=\"none\",source=\"crm\"} 0",
        "stewardd_table_risk_max{source=\"crm\"} 17.28",
    ] {
        assert!(text.contains(line), "{line} is missing from\n{text}");
    }
    let series = |name: &str| text.lines().filter(|line| line.starts_with(name)).count();
    assert_eq!((series("stewardd_tables{"), series("stewardd_table_risk_max{")), (5, 1));
}

#[test]
fn timestamps_are_seconds_and_the_oldest_wins() {
    let metrics = metrics();
    let oldest = |at| ("incident".to_owned(), at);
    metrics.set_outbox_oldest(&[oldest(2_000_999), oldest(1_000_999)]);
    assert!(page(&metrics).contains("{receiver=\"incident\"} 1000"));
    metrics.set_outbox_oldest(&[]);
    assert!(
        page(&metrics)
            .contains("stewardd_outbox_oldest_timestamp_seconds{receiver=\"incident\"} 0")
    );
}

#[test]
fn the_catalogue_stays_small_and_is_all_ours() {
    let page = page(&metrics());
    let families = |prefix: &str| page.lines().filter(|line| line.starts_with(prefix)).count();
    assert!(families("# TYPE stewardd_") <= 35);
    assert_eq!(families("# TYPE "), families("# TYPE stewardd_") + families("# TYPE process_"));
}

#[test]
fn a_scrape_sees_one_bundle_and_never_two() {
    let metrics = metrics();
    metrics.set_bundle("a");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                ["b", "a"].iter().for_each(|hash| metrics.set_bundle(hash));
            }
        });
        let mut torn = Vec::new();
        for _ in 0..500 {
            let page = page(&metrics);
            let series: Vec<_> =
                page.lines().filter(|line| line.starts_with("stewardd_bundle_info{")).collect();
            if series.len() != 1 || !series[0].ends_with(" 1") {
                torn.push(series.join(" "));
            }
        }
        done.store(true, Ordering::Relaxed);
        assert_eq!(torn, [""; 0]);
    });
}

#[test]
fn a_decision_is_counted_and_timed() {
    let metrics = metrics();
    metrics.decided(&[(true, "ok", 0.000_04), (false, "policy_error", 0.7), (false, "ok", 0.01)]);
    metrics.decided(&[(false, "ok", 0.01)]);
    metrics.set_decision_log_unwritten(3);
    let page = page(&metrics);
    for line in [
        "stewardd_decisions_total{decision=\"permit\",outcome=\"ok\"} 1",
        "stewardd_decisions_total{decision=\"deny\",outcome=\"policy_error\"} 1",
        "stewardd_decisions_total{decision=\"deny\",outcome=\"ok\"} 2",
        "stewardd_decision_duration_seconds_bucket{le=\"0.00005\"} 1",
        "stewardd_decision_duration_seconds_bucket{le=\"0.25\"} 3",
        "stewardd_decision_duration_seconds_bucket{le=\"1\"} 4",
        "stewardd_decision_log_unwritten 3",
    ] {
        assert!(page.contains(line), "{line} is missing from\n{page}");
    }
}
