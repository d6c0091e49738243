//! Cedar to SQL: residual conditions become one predicate the database can answer with its indexes.
//!
//! SQL equals Cedar for every row whose values Cedar can represent, or it is a superset of Cedar that says
//! so (`exact` is false) and is judged in the process. Every row to be acted on is judged again by Cedar
//! anyway; a disagreement on an exact predicate is a bug that keeps its row.

mod attribution;
mod formula;
mod linear;
mod translate;

use std::collections::BTreeMap;
use std::sync::Arc;

use cedar_policy::pst::Expr as Cedar;
use sea_query::{Expr, Func};

use self::formula::Formula;
use self::translate::Translator;
use super::residual::Residuals;
use crate::model::{Instant, TableRef, failpoint};
use crate::source::Projection;

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
}

impl Predicate {
    pub(super) fn new(table: TableRef, residuals: Residuals, reads: Vec<String>) -> Self {
        Self { table, residuals: Arc::new(residuals), reads: reads.into() }
    }

    /// Whether every condition can be said exactly in SQL.
    pub fn is_exact(&self, projection: &Projection) -> bool {
        let at = Instants::default();
        let translator = Translator { table: &self.table, projection, at: &at };
        let all = self.residuals.permits.iter().chain(&self.residuals.forbids);
        all.into_iter().all(|(_, condition)| translator.truth(condition).exact)
    }

    /// What is left of the policies, for those who explain it.
    pub(super) fn residuals(&self) -> &Residuals {
        &self.residuals
    }

    /// Whether one condition of these policies can be said exactly in SQL.
    pub(super) fn says_exactly(&self, projection: &Projection, condition: &Cedar) -> bool {
        let at = Instants::default();
        Translator { table: &self.table, projection, at: &at }.truth(condition).exact
    }

    /// Judgeable, permitted and not forbidden.
    pub fn due(&self, projection: &Projection, at: &Instants) -> Expr {
        let translator = Translator { table: &self.table, projection, at };
        let permitted = self
            .residuals
            .permits
            .iter()
            .map(|(_, condition)| translator.truth(condition).yes)
            .fold(Formula::False, Formula::or);
        // NULL is no in every WHERE already; a COALESCE around it would hide the columns from any index.
        let allowed = self.judgeable(projection).and(permitted);
        allowed.and(self.no_forbid(&translator)).into_expr()
    }

    /// Judgeable and not forbidden.
    pub fn not_forbidden(&self, projection: &Projection, at: &Instants) -> Expr {
        let translator = Translator { table: &self.table, projection, at };
        self.judgeable(projection).and(self.no_forbid(&translator)).into_expr()
    }

    /// Rows with a value that Cedar cannot represent in what the policies read.
    pub fn unjudgeable(&self, projection: &Projection) -> Expr {
        self.judgeable(projection).not().into_expr()
    }

    fn judgeable(&self, projection: &Projection) -> Formula {
        self.reads
            .iter()
            .map(|path| match projection.attributes.get(path) {
                Some(attribute) => Formula::Sql(attribute.representable.clone()),
                // What cannot be read cannot be judged.
                None => Formula::False,
            })
            .fold(Formula::True, Formula::and)
    }

    /// A forbid is satisfied unless it is *false*: NULL and error forbid.
    fn no_forbid(&self, translator: &Translator<'_>) -> Formula {
        if self.residuals.forbids_all {
            return Formula::False;
        }
        let each = self.residuals.forbids.iter().map(|(_, condition): &(String, Arc<Cedar>)| {
            let truth = translator.truth(condition);
            if failpoint::on("forbid-null-is-absent") {
                return certain(truth.yes).not();
            }
            certain(truth.no)
        });
        each.fold(Formula::True, Formula::and)
    }
}

/// NULL is no.
fn certain(formula: Formula) -> Formula {
    match formula {
        Formula::Sql(expr) => Formula::Sql(Func::coalesce([expr, Expr::cust("FALSE")]).into()),
        constant => constant,
    }
}
