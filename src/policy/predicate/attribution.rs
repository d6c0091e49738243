//! Which policies made the predicate true: asked of a change, not of a run.

use sea_query::{Expr, ExprTrait, Func};

use super::formula::Formula;
use super::guarded::guarded;
use super::translate::Translator;
use super::{Instants, Predicate};
use crate::source::Projection;

impl Predicate {
    /// Judgeable, permitted by one of the `permits`, and not forbidden. NULL is no.
    pub fn due_by(&self, permits: &[&str], projection: &Projection, at: &Instants) -> Expr {
        let each = permits.iter().map(|id| self.permitted(id, projection, at));
        let permitted = each.fold(Formula::False, Formula::or);
        guarded(permitted.and(self.no_forbid(projection, at)), &self.reads, projection)
    }

    /// This permit says *true*; never NULL.
    pub fn permits(&self, id: &str, projection: &Projection, at: &Instants) -> Expr {
        certain(&self.permitted(id, projection, at), projection)
    }

    /// This forbid does not say *false*; never NULL.
    pub fn forbids(&self, id: &str, projection: &Projection, at: &Instants) -> Expr {
        match self.residuals.forbids.iter().find(|(own, _)| own == id) {
            Some((_, condition)) => {
                let truth = Translator::new(&self.table, projection, at).truth(condition);
                certain(&truth.no, projection).not()
            }
            None => Formula::constant(self.residuals.forbids_all).to_expr(projection),
        }
    }

    fn permitted(&self, id: &str, projection: &Projection, at: &Instants) -> Formula {
        let condition = self.residuals.permits.iter().find(|(own, _)| own == id);
        condition.map_or(Formula::False, |(_, condition)| {
            Translator::new(&self.table, projection, at).truth(condition).yes
        })
    }
}

/// NULL is no.
fn certain(formula: &Formula, projection: &Projection) -> Expr {
    Func::coalesce([formula.to_expr(projection), Expr::cust("FALSE")]).into()
}
