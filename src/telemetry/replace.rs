//! Replacing what a gauge shows without a moment in which it shows nothing, or both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use prometheus::IntGaugeVec;
use prometheus::core::Collector;

use crate::model::Instant;

/// What becomes of several rows with equal labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    Sum,
    /// The earliest timestamp; 0 means none.
    Oldest,
}

/// Held while a family is between two states, and while all are read: a scrape sees the one or the other.
static BETWEEN: RwLock<()> = RwLock::new(());

pub(super) fn settled() -> RwLockReadGuard<'static, ()> {
    BETWEEN.read().unwrap_or_else(PoisonError::into_inner)
}

/// Sets the family to exactly these rows; series of anything else are dropped afterwards.
pub(super) fn replace(
    family: &IntGaugeVec,
    rows: impl IntoIterator<Item = (Vec<String>, i64)>,
    join: Join,
) {
    let mut wanted: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    for (labels, value) in rows {
        let slot = wanted.entry(labels).or_default();
        *slot = match join {
            Join::Sum => slot.saturating_add(value),
            Join::Oldest if *slot == 0 || value == 0 => *slot + value,
            Join::Oldest => value.min(*slot),
        };
    }
    let _between = BETWEEN.write().unwrap_or_else(PoisonError::into_inner);
    for (labels, value) in &wanted {
        family.with_label_values(labels).set(*value);
    }
    for labels in present(family).into_iter().filter(|labels| !wanted.contains_key(labels)) {
        // It was there a moment ago; nobody else removes series of this family.
        let _ = family.remove_label_values(&labels);
    }
}

/// The same for a family whose only label is a state of a closed vocabulary.
pub(super) fn replace_states(family: &IntGaugeVec, states: &[&str], rows: &[(String, u64)]) {
    let zeros = states.iter().map(|state| (vec![(*state).to_owned()], 0));
    let rows = rows.iter().map(|(state, n)| (vec![state.clone()], count(*n)));
    replace(family, zeros.chain(rows), Join::Sum);
}

/// Label values of the series that the family shows now, in the order of its labels.
fn present(family: &IntGaugeVec) -> BTreeSet<Vec<String>> {
    let names: Vec<String> = match family.desc().first() {
        Some(desc) => desc.variable_labels.clone(),
        None => return BTreeSet::new(),
    };
    let families = family.collect();
    let series = families.iter().flat_map(prometheus::proto::MetricFamily::get_metric);
    let values = series.map(|metric| {
        let value = |name: &String| {
            let pair = metric.get_label().iter().find(|pair| pair.name() == name);
            pair.map(|pair| pair.value().to_owned()).unwrap_or_default()
        };
        names.iter().map(value).collect()
    });
    values.collect()
}

pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Whole seconds since 1970, as Prometheus counts.
pub(super) fn seconds(at: Instant) -> i64 {
    at.div_euclid(1_000)
}
