//! A plan: what would be done to the records of one table, frozen and named by its own hash.
//!
//! A plan holds counts, never records: which ones are acted on is found again at the time, by the frozen
//! cutoff and the frozen moment grace was measured at. So nothing that became due later slips into an
//! approved plan, and everything that ceased to be due, was put on hold or answered meanwhile drops out.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Action, Instant, TableRef};
use crate::policy::Instants;

/// Who asks for a plan the schedule made; approvals by the same principal do not count.
pub const REQUESTER: &str = "stewardd";

/// Rows by table, the target's first.
pub type Counts = Vec<(String, u64)>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// SHA-256 over the JSON of everything below, hex.
    pub id: String,
    pub source: String,
    pub table: String,
    pub action: Action,
    /// Ids of the rule's permits.
    pub policies: Vec<String>,
    pub bundle: String,
    /// The rule's hash.
    pub rule: String,
    /// Fingerprint of the tables the closure could reach.
    pub schema: String,
    /// What it judges by: the governed database's clock, read once.
    pub instants: Instants,
    /// Rows that each table of the closure holds.
    pub table_rows: Counts,
    pub due: u64,
    pub in_grace: u64,
    pub held: u64,
    pub open_cases: u64,
    pub outranked: u64,
    /// Due under permits in `@mode("observe")` only.
    pub observed: u64,
    pub unjudgeable: u64,
    /// Kept because rows that may not go with them refer to them.
    pub dependants: u64,
    /// Kept because a dependant is forbidden, held or cannot be judged.
    pub vetoed: u64,
    /// SQL says due, Cedar says no, under a predicate that claims to be exact.
    pub disagreements: u64,
    /// Records to act on.
    pub targets: u64,
    /// Rows that would be changed: targets, then dependants by table.
    pub closure: Counts,
    /// The predicate says in SQL exactly what Cedar says.
    pub exact: bool,
    pub requested_by: String,
    /// By the daemon's clock, the one grace is measured on.
    pub created_at: Instant,
    pub expires_at: Instant,
}

impl Plan {
    /// The plan under its own name.
    #[must_use]
    pub fn named(mut self) -> Self {
        self.id = String::new();
        let text = serde_json::to_vec(&self).expect("a plan is plain data");
        self.id = hex::encode(Sha256::digest(text));
        self
    }

    pub fn table_ref(&self) -> TableRef {
        TableRef::new(&self.source, &self.table)
    }

    /// All rows it would change.
    pub fn rows(&self) -> u64 {
        self.closure.iter().map(|(_, rows)| rows).sum()
    }

    /// Whether it may still be carried out: same rule, same schema, not expired.
    pub fn void(&self, rule: &str, schema: &str, now: Instant) -> Option<&'static str> {
        if self.rule != rule {
            Some("the rule has changed since the plan was made")
        } else if self.schema != schema {
            Some("the schema has changed since the plan was made")
        } else if self.expires_at <= now {
            Some("the plan has expired")
        } else {
            None
        }
    }

    /// Whether both would do the same, whenever they were made.
    pub fn same_substance(&self, other: &Plan) -> bool {
        let substance = |plan: &Plan| Plan {
            id: String::new(),
            bundle: String::new(),
            instants: Instants::default(),
            created_at: 0,
            expires_at: 0,
            ..plan.clone()
        };
        substance(self) == substance(other)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::GuardConfig;
    use crate::policy::PolicyMeta;

    pub fn guard() -> GuardConfig {
        GuardConfig {
            approvals: 2,
            max_rows: 100,
            max_percent: 5.0,
            grace: Some(Duration::from_hours(168)),
            plan_valid: Duration::from_hours(96),
        }
    }

    pub fn permit(id: &str, grace: Option<Duration>) -> PolicyMeta {
        PolicyMeta { id: id.to_owned(), grace, ..PolicyMeta::default() }
    }

    pub fn plan() -> Plan {
        Plan {
            id: String::new(),
            source: "crm".into(),
            table: "customers".into(),
            action: Action::Erase,
            policies: vec!["crm-erase".into()],
            bundle: "b".into(),
            rule: "r".into(),
            schema: "s".into(),
            instants: Instants::default(),
            table_rows: vec![("customers".into(), 1_000), ("orders".into(), 5_000)],
            due: 12,
            in_grace: 2,
            held: 0,
            open_cases: 0,
            outranked: 0,
            observed: 0,
            unjudgeable: 0,
            dependants: 0,
            vetoed: 0,
            disagreements: 0,
            targets: 10,
            closure: vec![("customers".into(), 10), ("orders".into(), 30)],
            exact: true,
            requested_by: REQUESTER.into(),
            created_at: 1_000,
            expires_at: 2_000,
        }
        .named()
    }

    #[test]
    fn the_name_is_the_hash_of_the_rest() {
        let one = plan();
        assert_eq!(one.id, one.clone().named().id);
        let other = Plan { targets: 11, ..one.clone() }.named();
        assert_ne!(one.id, other.id);
        assert!(!one.same_substance(&other));
        let later = Plan { created_at: 1_500, expires_at: 2_500, ..one.clone() }.named();
        assert_ne!(one.id, later.id);
        assert!(one.same_substance(&later));
    }

    #[test]
    fn a_plan_is_void_when_rule_schema_or_time_say_so() {
        let plan = plan();
        assert_eq!(plan.void("r", "s", 1_999), None);
        assert!(plan.void("changed", "s", 1_999).is_some());
        assert!(plan.void("r", "changed", 1_999).is_some());
        assert!(plan.void("r", "s", 2_000).is_some());
    }
}
