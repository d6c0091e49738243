//! Formulas with constants folded, and truth with errors.
//!
//! Cedar's conditions are true, false, or an error; SQL's are true, false or NULL. An error is not NULL:
//! `error || true` is an error in Cedar, `NULL OR TRUE` is true in SQL. So a condition becomes two
//! formulas, "it is true" and "it is false", each built only from AND and OR of the parts' formulas. That
//! also keeps widening sound: where a part is widened, the whole is widened, whichever way it is asked.

use sea_query::{Expr, ExprTrait};

#[derive(Debug, Clone)]
pub enum Formula {
    True,
    False,
    Sql(Expr),
}

impl Formula {
    pub fn and(self, other: Formula) -> Formula {
        match (self, other) {
            (Formula::False, _) | (_, Formula::False) => Formula::False,
            (Formula::True, formula) | (formula, Formula::True) => formula,
            (Formula::Sql(left), Formula::Sql(right)) => Formula::Sql(left.and(right)),
        }
    }

    pub fn or(self, other: Formula) -> Formula {
        match (self, other) {
            (Formula::True, _) | (_, Formula::True) => Formula::True,
            (Formula::False, formula) | (formula, Formula::False) => formula,
            (Formula::Sql(left), Formula::Sql(right)) => Formula::Sql(left.or(right)),
        }
    }

    pub fn not(self) -> Formula {
        match self {
            Formula::True => Formula::False,
            Formula::False => Formula::True,
            Formula::Sql(expr) => Formula::Sql(expr.not()),
        }
    }

    pub fn constant(value: bool) -> Formula {
        if value { Formula::True } else { Formula::False }
    }

    pub fn into_expr(self) -> Expr {
        match self {
            Formula::True => Expr::cust("TRUE"),
            Formula::False => Expr::cust("FALSE"),
            Formula::Sql(expr) => expr,
        }
    }
}

/// When a condition is true and when it is false; in no row both unless it was widened, in rows where it
/// errs neither.
#[derive(Debug, Clone)]
pub struct Truth {
    pub yes: Formula,
    pub no: Formula,
    /// Neither formula was widened.
    pub exact: bool,
    /// It never errs, so `no` is the plain negation of `yes` and NULL stands only where `has` guards.
    total: bool,
}

impl Truth {
    /// A condition that SQL answers exactly and that never errs.
    pub fn sql(yes: Formula) -> Self {
        Self { no: yes.clone().not(), yes, exact: true, total: true }
    }

    pub fn constant(value: bool) -> Self {
        Self::sql(Formula::constant(value))
    }

    /// Nothing is known: it may be true and it may be false.
    pub fn unknown() -> Self {
        Self { yes: Formula::True, no: Formula::True, exact: false, total: false }
    }

    /// It errs: neither true nor false.
    pub fn error() -> Self {
        Self { yes: Formula::False, no: Formula::False, exact: true, total: false }
    }

    pub fn not(self) -> Self {
        Self { yes: self.no, no: self.yes, ..self }
    }

    pub fn and(self, other: Truth) -> Self {
        let exact = self.exact && other.exact;
        if self.total && other.total {
            return Self::sql(self.yes.and(other.yes));
        }
        let no = self.no.or(self.yes.clone().and(other.no));
        Self { yes: self.yes.and(other.yes), no, exact, total: false }
    }

    pub fn or(self, other: Truth) -> Self {
        if self.total && other.total {
            return Self::sql(self.yes.or(other.yes));
        }
        self.not().and(other.not()).not()
    }

    pub fn choose(self, then: Truth, otherwise: Truth) -> Self {
        let exact = self.exact && then.exact && otherwise.exact;
        let total = self.total && then.total && otherwise.total;
        let pick = |then: Formula, otherwise: Formula| {
            self.yes.clone().and(then).or(self.no.clone().and(otherwise))
        };
        Self { yes: pick(then.yes, otherwise.yes), no: pick(then.no, otherwise.no), exact, total }
    }

    /// Both true or both false.
    pub fn same(self, other: Truth) -> Self {
        let (not_self, not_other) = (self.clone().not(), other.clone().not());
        self.and(other).or(not_self.and(not_other))
    }
}
