//! Cedar to SQL: residual conditions become one predicate the database can answer with its indexes.
//!
//! SQL equals Cedar for every row whose values Cedar can represent, or it is a superset of Cedar that says
//! so (`exact` is false) and is judged in the process. Every row to be acted on is judged again by Cedar
//! anyway; a disagreement on an exact predicate is a bug that keeps its row.

mod attributes;
mod attribution;
mod comparison;
pub(super) mod constant;
mod defined;
mod entities;
mod formula;
mod guarded;
mod integer;
mod interval;
mod lift;
mod sets;
mod shown;
mod term;
mod translate;
mod truth;

use std::collections::BTreeMap;
use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Expr as Cedar};
use sea_query::{Expr, ExprTrait, Func};

pub use self::shown::Shown;
pub(super) use self::translate::is_condition;

use self::formula::Formula;
use self::guarded::guarded;
use self::translate::Translator;
use super::residual::Residuals;
use crate::model::{Instant, TableRef, failpoint};
use crate::source::{Attribute, Projection};

/// The moments a run judges by, read once from the governed database's clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Instants {
    pub now: Instant,
    /// `context.cutoff.<period>`.
    pub cutoffs: BTreeMap<String, Instant>,
}

/// The predicate of one table and action, ready to be written for any run.
#[derive(Debug, Clone)]
pub struct Predicate {
    table: TableRef,
    residuals: Arc<Residuals>,
    reads: Arc<[String]>,
    /// For what is shown: rows of which it is not known are none of it. See [`Predicate::shown`].
    narrow: bool,
}

impl Predicate {
    pub(super) fn new(table: TableRef, residuals: Residuals, reads: Vec<String>) -> Self {
        Self { table, residuals: Arc::new(residuals), reads: reads.into(), narrow: false }
    }

    fn translator<'t>(&'t self, projection: &'t Projection, at: &'t Instants) -> Translator<'t> {
        let narrow = self.narrow && !failpoint::on("plan-widens");
        let mut translator = Translator::new(&self.table, projection, at);
        translator.narrow = narrow;
        translator
    }

    /// Whether every condition can be said exactly in SQL.
    pub fn is_exact(&self, projection: &Projection) -> bool {
        let all = self.residuals.permits.iter().chain(&self.residuals.forbids);
        all.into_iter().all(|(_, condition)| self.says_exactly(projection, condition))
    }

    /// Whether every condition is said exactly at this moment: some moments need more words than others.
    pub fn is_exact_at(&self, projection: &Projection, at: &Instants) -> bool {
        let all = self.residuals.permits.iter().chain(&self.residuals.forbids);
        let exact = |(_, condition): &(String, Arc<Cedar>)| {
            self.translator(projection, at).truth(condition).exact
        };
        all.into_iter().all(exact)
    }

    /// What is left of the policies, for those who explain it.
    pub(super) fn residuals(&self) -> &Residuals {
        &self.residuals
    }

    /// Whether one condition of these policies can be said exactly in SQL.
    pub(super) fn says_exactly(&self, projection: &Projection, condition: &Cedar) -> bool {
        let at = Instants::default();
        let mut translator = Translator::new(&self.table, projection, &at);
        translator.any_moment = true;
        translator.truth(condition).exact
    }

    /// Judgeable, permitted and not forbidden. NULL is no: ask for its opposite with `IS NOT TRUE`.
    pub fn due(&self, projection: &Projection, at: &Instants) -> Expr {
        guarded(self.allowed(projection, at), &self.reads, projection)
    }

    fn allowed(&self, projection: &Projection, at: &Instants) -> Formula {
        let permits = self.residuals.permits.iter();
        let each = permits.map(|(_, permit)| self.translator(projection, at).truth(permit).yes);
        each.fold(Formula::False, Formula::or).and(self.no_forbid(projection, at))
    }

    /// Judgeable and not forbidden. NULL is no.
    pub fn not_forbidden(&self, projection: &Projection, at: &Instants) -> Expr {
        guarded(self.no_forbid(projection, at), &self.reads, projection)
    }

    /// Rows with a value that Cedar cannot represent in what the policies read; never NULL.
    pub fn unjudgeable(&self, projection: &Projection) -> Expr {
        let known = |path: &&String| {
            // What cannot be read cannot be judged.
            projection.attributes.get(*path).is_none_or(Attribute::is_guarded)
        };
        let asked: Vec<&str> = self.reads.iter().filter(known).map(String::as_str).collect();
        if asked.is_empty() {
            return Expr::cust("FALSE");
        }
        projection.representable(asked).not()
    }

    /// A forbid is satisfied unless it is *false*: NULL and error forbid.
    fn no_forbid(&self, projection: &Projection, at: &Instants) -> Formula {
        if self.residuals.forbids_all {
            return Formula::False;
        }
        let each = self.residuals.forbids.iter().map(|(_, condition)| {
            let truth = self.translator(projection, at).truth(condition);
            if failpoint::on("forbid-null-is-absent") {
                let forbidden = [truth.yes.to_expr(projection), Expr::cust("FALSE")];
                return Formula::sql(Func::coalesce(forbidden).into()).not();
            }
            truth.no
        });
        each.fold(Formula::True, Formula::and)
    }
}

/// Operators that may leave their right side aside.
fn is_lazy(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::And | BinaryOp::Or)
}
