//! The rows in which an expression does not err.

use std::sync::Arc;

use cedar_policy::pst::Expr as Cedar;

use super::formula::Formula;
use super::term::Term;
use super::translate::{Translator, is_condition};
use super::truth::Truth;

impl Translator<'_> {
    /// The rows in which an expression does not err; `None` when SQL cannot say.
    pub fn defined(&self, expr: &Cedar) -> Option<Formula> {
        if is_condition(expr) {
            let truth = self.truth(expr);
            return truth.exact.then(|| truth.defined());
        }
        match self.term(expr) {
            Term::Int(int) => int.defined(self.projection),
            Term::Set(items) => self.all_defined(items),
            Term::Record(fields) => self.all_defined(fields.values()),
            Term::Known(_)
            | Term::Attribute(_)
            | Term::SetAttribute(_)
            | Term::Steward
            | Term::Resource
            | Term::Entity(_) => Some(Formula::True),
            Term::Unknown => None,
        }
    }

    pub fn never_errs<'e>(&self, mut items: impl Iterator<Item = &'e Arc<Cedar>>) -> bool {
        items.all(|item| self.defined(item) == Some(Formula::True))
    }

    /// `truth`, in the rows in which none of `items` errs.
    pub fn strict<'e>(
        &self,
        items: impl IntoIterator<Item = &'e Arc<Cedar>>,
        truth: Truth,
    ) -> Truth {
        let defined = self.all_defined(items);
        defined.map_or_else(Truth::unknown, |defined| truth.provided(defined))
    }

    fn all_defined<'e>(&self, items: impl IntoIterator<Item = &'e Arc<Cedar>>) -> Option<Formula> {
        let mut items = items.into_iter();
        items.try_fold(Formula::True, |all, item| Some(all.and(self.defined(item)?)))
    }
}
