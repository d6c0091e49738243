//! Questions about single policies of a rule.

use sea_query::Expr;

use crate::policy::predicate::Instants;
use crate::policy::rule::{Rule, RuleState};
use crate::source::Projection;

impl Rule {
    /// Rows that are due under a permit that acts, not only under ones in `@mode("observe")` (a superset
    /// unless `exact`); none while the rule is quarantined.
    pub fn due_to_act(&self, projection: &Projection, at: &Instants) -> Expr {
        self.predicate.due_by(&self.acting_permits(), projection, at)
    }

    /// Ids of the permits that act; none while the rule is quarantined.
    pub fn acting_permits(&self) -> Vec<&str> {
        if matches!(self.state, RuleState::Quarantined { .. }) {
            return Vec::new();
        }
        let acting = self.permits.iter().filter(|permit| !permit.observe);
        acting.map(|permit| permit.id.as_str()).collect()
    }

    /// Rows that this permit permits, whatever the others say.
    pub fn permitted_by(&self, id: &str, projection: &Projection, at: &Instants) -> Expr {
        self.predicate.permits(id, projection, at)
    }

    /// Rows that this forbid forbids, whatever the others say.
    pub fn forbidden_by(&self, id: &str, projection: &Projection, at: &Instants) -> Expr {
        self.predicate.forbids(id, projection, at)
    }
}
