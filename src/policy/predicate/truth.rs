//! Truth with errors: when a condition is true, and when it is false.
//!
//! Cedar's conditions are true, false, or an error; SQL's are true, false or NULL. An error is not NULL:
//! `error || true` is an error in Cedar, `NULL OR TRUE` is true in SQL. So a condition becomes two
//! formulas, "it is true" and "it is false", each built only from AND and OR of the parts' formulas. That
//! also keeps widening sound: where a part is widened, the whole is widened, whichever way it is asked. And narrowing,
//! for the same reason.

use super::formula::Formula;

/// When a condition is true and when it is false; in no row both unless it was widened, in rows where it
/// errs neither.
#[derive(Debug, Clone)]
pub struct Truth {
    pub yes: Formula,
    pub no: Formula,
    /// Neither formula was widened or narrowed.
    pub exact: bool,
    /// It never errs, so `no` is the plain negation of `yes` and NULL stands only where `has` guards.
    pub total: bool,
}

impl Truth {
    /// A condition that SQL answers exactly and that never errs.
    pub fn sql(yes: Formula) -> Self {
        Self { no: yes.clone().not(), yes, exact: true, total: true }
    }

    /// A condition SQL answers exactly, that errs in the rows of neither formula.
    pub fn partial(yes: Formula, no: Formula) -> Self {
        Self { yes, no, exact: true, total: false }
    }

    pub fn constant(value: bool) -> Self {
        Self::sql(Formula::constant(value))
    }

    /// Nothing is known: it may be true and it may be false.
    pub fn unknown() -> Self {
        Self { yes: Formula::True, no: Formula::True, exact: false, total: false }
    }

    /// Nothing is known: of no row is it said to be true, nor to be false.
    pub fn unsaid() -> Self {
        Self { yes: Formula::False, no: Formula::False, exact: false, total: false }
    }

    /// It errs: neither true nor false.
    pub fn error() -> Self {
        Self::partial(Formula::False, Formula::False)
    }

    /// It errs unless `defined`.
    pub fn provided(self, defined: Formula) -> Self {
        let total = self.total && defined == Formula::True;
        let (yes, no) = (self.yes.and(defined.clone()), self.no.and(defined));
        Self { yes, no, total, ..self }
    }

    /// The rows in which it does not err.
    pub fn defined(self) -> Formula {
        if self.total { Formula::True } else { self.yes.or(self.no) }
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
        let defined = self.clone().defined().and(other.clone().defined());
        let (not_self, not_other) = (self.clone().not(), other.clone().not());
        self.and(other).or(not_self.and(not_other)).provided(defined)
    }
}
