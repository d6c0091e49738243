//! The operators that values are compared by.

use sea_query::{Expr, ExprTrait};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Eq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
}

impl Comparison {
    /// The operator with its sides exchanged.
    #[must_use]
    pub fn flipped(self) -> Self {
        match self {
            Comparison::Eq => Comparison::Eq,
            Comparison::Less => Comparison::Greater,
            Comparison::LessEq => Comparison::GreaterEq,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterEq => Comparison::LessEq,
        }
    }

    /// `left <operator> right` of canonical numbers.
    pub fn of(self, left: Expr, right: Expr) -> Expr {
        match self {
            Comparison::Eq => left.eq(right),
            Comparison::Less => left.lt(right),
            Comparison::LessEq => left.lte(right),
            Comparison::Greater => left.gt(right),
            Comparison::GreaterEq => left.gte(right),
        }
    }
}
