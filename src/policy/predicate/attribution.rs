//! Which policies made the predicate true: asked of a change, not of a run.

use sea_query::Expr;

use super::formula::Formula;
use super::translate::Translator;
use super::{Instants, Predicate, certain};
use crate::source::Projection;

impl Predicate {
    /// Judgeable, permitted by one of the `permits`, and not forbidden.
    pub fn due_by(&self, permits: &[&str], projection: &Projection, at: &Instants) -> Expr {
        let translator = Translator { table: &self.table, projection, at };
        let permitted = permits
            .iter()
            .map(|id| self.permitted(id, &translator))
            .fold(Formula::False, Formula::or);
        let allowed = self.judgeable(projection).and(permitted);
        allowed.and(self.no_forbid(&translator)).into_expr()
    }

    /// This permit says *true*.
    pub fn permits(&self, id: &str, projection: &Projection, at: &Instants) -> Expr {
        self.permitted(id, &Translator { table: &self.table, projection, at }).into_expr()
    }

    /// This forbid does not say *false*.
    pub fn forbids(&self, id: &str, projection: &Projection, at: &Instants) -> Expr {
        let translator = Translator { table: &self.table, projection, at };
        let condition = self.residuals.forbids.iter().find(|(own, _)| own == id);
        let absent = || Formula::constant(self.residuals.forbids_all);
        condition
            .map_or_else(absent, |(_, condition)| certain(translator.truth(condition).no).not())
            .into_expr()
    }

    fn permitted(&self, id: &str, translator: &Translator<'_>) -> Formula {
        let condition = self.residuals.permits.iter().find(|(own, _)| own == id);
        condition.map_or(Formula::False, |(_, condition)| certain(translator.truth(condition).yes))
    }
}
