//! A rule: everything policy says about one (table, action), compiled.

use std::collections::BTreeSet;
use std::time::Duration;

use sea_query::Expr;
use serde::{Deserialize, Serialize};

use super::judge::{Judge, Judgement};
use super::predicate::{Instants, Predicate};
use super::reading::needs;
use crate::model::{Action, Row, TableRef};
use crate::source::Projection;

/// A policy's annotations, as findings, plans and evidence quote them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyMeta {
    pub id: String,
    pub title: Option<String>,
    pub title_zh: Option<String>,
    pub basis: Option<String>,
    pub severity: Option<String>,
    pub owner: Option<String>,
    pub review_by: Option<chrono::NaiveDate>,
    /// `@obligation`: what the caller of an access decision must also do.
    pub obligation: Option<String>,
    /// `@log("always")`, `@log("never")`: whether a permission by it is logged, whatever the configuration says.
    #[serde(default)]
    pub log: Option<bool>,
    /// `@grace`: how long a record must have been due, uninterrupted, before it is acted on.
    pub grace: Option<Duration>,
    /// `@act_within`: due for longer than this is overdue.
    pub act_within: Option<Duration>,
    /// `@mode("observe")`: counted, never acted on.
    pub observe: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleState {
    Active,
    /// Every permit is `@mode("observe")`.
    Observe,
    /// A policy it needs reads what the last inventory no longer has; nothing of this rule is acted on.
    Quarantined {
        why: String,
    },
}

/// The compiled retention rule of one table and action.
#[derive(Debug, Clone)]
pub struct Rule {
    pub table: TableRef,
    pub action: Action,
    /// SHA-256 over the texts of its policies, its dataset entry, facts and periods; changes only with them.
    pub hash: String,
    /// Empty when only forbids apply: such a rule is never due but still vetoes.
    pub permits: Vec<PolicyMeta>,
    pub forbids: Vec<PolicyMeta>,
    /// Attribute paths that its policies read; all of them must be representable.
    pub reads: Vec<String>,
    /// The SQL predicate says exactly what Cedar says; otherwise it is a superset judged in the process.
    pub exact: bool,
    pub state: RuleState,
    pub(super) predicate: Predicate,
    pub(super) judge: Judge,
}

impl Rule {
    /// Whether the predicates of a run at this moment are exact.
    pub fn is_exact_at(&self, projection: &Projection, at: &Instants) -> bool {
        self.exact && self.predicate.is_exact_at(projection, at)
    }

    /// Rows that are due: judgeable, permitted, not forbidden (a superset unless `exact`). NULL is no: the
    /// others are where [`crate::source::project::fails`], not where its negation holds.
    pub fn due(&self, projection: &Projection, at: &Instants) -> Expr {
        self.predicate.due(projection, at)
    }

    /// Rows that no forbid of this rule's table vetoes (a superset unless `exact`); what a dependant must be.
    pub fn not_forbidden(&self, projection: &Projection, at: &Instants) -> Expr {
        self.predicate.not_forbidden(projection, at)
    }

    /// Rows with a value Cedar cannot represent in an attribute that the rule reads.
    pub fn unjudgeable(&self, projection: &Projection) -> Expr {
        self.predicate.unjudgeable(projection)
    }

    /// Of each permit, by policy id, the attributes that a record must have to be due by it.
    pub fn needs(&self) -> Vec<(String, BTreeSet<String>)> {
        let permits = self.predicate.residuals().permits.iter();
        permits.map(|(id, condition)| (id.clone(), needs::needs(condition, true))).collect()
    }

    /// Permits that can never decide, each with the forbid that is satisfied whenever the permit is.
    pub fn defeated(&self) -> Vec<(String, String)> {
        let residuals = self.predicate.residuals();
        let defeated = residuals.permits.iter().filter_map(|(permit, asks)| {
            let forbid = residuals.forbids.iter().find(|(_, forbid)| needs::defeats(forbid, asks));
            Some((permit.clone(), forbid?.0.clone()))
        });
        defeated.collect()
    }

    /// Cedar's judgement of a row whose `values` are this rule's `reads`, in that order.
    pub fn judge(&self, row: &Row, at: &Instants) -> Judgement {
        self.judge.judge(&self.reads, row, at)
    }
}
