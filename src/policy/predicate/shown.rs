//! What may be shown: the rows that a decision would permit, or fewer where SQL cannot say which.
//!
//! A retention rule is widened, since Cedar judges what it finds; nobody judges again what an application shows. So
//! here a permit holds where it certainly does, and a forbid unless it certainly does not.

use sea_query::{Expr, ExprTrait as _};

use super::formula::Formula;
use super::guarded::guarded;
use super::{Instants, Predicate};
use crate::model::TableRef;
use crate::policy::residual::Residuals;
use crate::source::{Attribute, Projection};

/// Which rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    Always,
    Never,
    /// NULL is no.
    Where(Expr),
}

impl Shown {
    /// Rows of either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, _) | (_, Self::Always) => Self::Always,
            (Self::Never, other) | (other, Self::Never) => other,
            (Self::Where(one), Self::Where(other)) => Self::Where(one.or(other)),
        }
    }

    pub fn condition(self) -> Expr {
        match self {
            Self::Always => Expr::cust("TRUE"),
            Self::Never => Expr::cust("FALSE"),
            Self::Where(condition) => condition,
        }
    }
}

impl Predicate {
    /// The predicate of what is shown, from policies that `reads` attributes of the projection.
    pub(in crate::policy) fn of_shown(
        table: TableRef,
        residuals: Residuals,
        reads: Vec<String>,
    ) -> Self {
        Self { narrow: true, ..Self::new(table, residuals, reads) }
    }

    /// Judgeable, certainly permitted and certainly not forbidden; and whether nothing was left out.
    pub fn shown(&self, projection: &Projection) -> (Shown, bool) {
        // An access policy reads no moment but those of its request, which are constants by now.
        let at = Instants::default();
        let allowed = self.allowed(projection, &at);
        let guard =
            |path: &String| projection.attributes.get(path).is_none_or(Attribute::is_guarded);
        let shown = match allowed {
            Formula::False => Shown::Never,
            Formula::True if !self.reads.iter().any(guard) => Shown::Always,
            formula => Shown::Where(guarded(formula, &self.reads, projection)),
        };
        (shown, self.is_exact_at(projection, &at))
    }
}
