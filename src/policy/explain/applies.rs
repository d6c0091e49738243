//! Where a policy applies: tables and actions its head can match, and what keeps it from counting there.

use crate::model::{Action, TableRef};
use crate::policy::bundle::Bundle;
use crate::policy::reading::reads;
use crate::policy::reading::scope;
use crate::policy::text::written::WrittenPolicy;

/// One table and action a retention policy speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub table: TableRef,
    pub action: Action,
    /// What it reads and the table has lost or changed since the policies were accepted: it is quarantined.
    pub lost: Vec<String>,
}

/// Every place of a retention policy, in the order of tables and of precedence.
pub fn places(bundle: &Bundle, policy: &WrittenPolicy) -> Vec<Place> {
    let reads = reads::of(&policy.policy).unwrap_or_default().attributes;
    let tables =
        bundle.governed.values().filter(|table| scope::covers(&policy.policy, &table.table));
    let places = tables.flat_map(|governed| {
        let lost: Vec<String> = reads.intersection(&governed.drifted).cloned().collect();
        let acts = Action::ALL.into_iter().filter(|action| scope::acts(&policy.policy, *action));
        acts.map(move |action| Place { table: governed.table.clone(), action, lost: lost.clone() })
    });
    places.collect()
}

/// The table its head names and no inventory has: the policy waits for it.
pub fn pending(bundle: &Bundle, policy: &WrittenPolicy) -> Option<String> {
    let named = scope::named_type(&policy.policy)?.to_string();
    let known = bundle
        .governed
        .keys()
        .any(|table| crate::policy::schema::names::entity_type(table) == named);
    (!known && !named.starts_with("Steward::")).then_some(named)
}
