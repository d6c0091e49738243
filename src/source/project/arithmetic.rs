//! Arithmetic on 64-bit integers that overflows visibly, where Cedar calls it an error.
//!
//! PostgreSQL computes in `numeric`, MySQL in its widest `DECIMAL`, and each is asked whether the result fits. SQLite turns an
//! integer that overflows into a real number and never turns it back, so the type of the result tells.

use sea_query::Expr;

use super::template::sql;
use crate::model::Dialect;

/// How one dialect computes with the canonical forms of longs and datetimes.
#[derive(Debug, Clone, Copy)]
pub struct Arithmetic {
    dialect: Dialect,
}

impl Arithmetic {
    pub fn of(dialect: Dialect) -> Self {
        Self { dialect }
    }

    /// Decimal digits that the wide type holds.
    pub fn digits(&self) -> u32 {
        match self.dialect {
            Dialect::Sqlite => u32::MAX,
            Dialect::Postgres => 1_000,
            // Division needs four digits after the point.
            Dialect::Mysql => 61,
        }
    }

    /// An overflow in some step shows in the last result.
    pub fn shows_overflow(&self) -> bool {
        self.dialect == Dialect::Sqlite
    }

    /// In a type wide enough to hold what overflows.
    pub fn widened(&self, own: Expr) -> Expr {
        match self.dialect {
            Dialect::Sqlite => own,
            Dialect::Postgres => sql(self.dialect, "CAST($1 AS numeric)", &[own]),
            Dialect::Mysql => sql(self.dialect, "CAST($1 AS DECIMAL(65, 0))", &[own]),
        }
    }

    /// The result is a 64-bit integer.
    pub fn fits(&self, own: Expr) -> Expr {
        let text = match self.dialect {
            Dialect::Sqlite => "(typeof($1) = 'integer')",
            Dialect::Postgres | Dialect::Mysql => {
                "($1 BETWEEN -9223372036854775808 AND 9223372036854775807)"
            }
        };
        sql(self.dialect, text, &[own])
    }

    pub fn constant(&self, value: i64) -> Expr {
        Expr::val(value)
    }

    pub fn sum(&self, left: Expr, right: Expr) -> Expr {
        sql(self.dialect, "($1 + $2)", &[left, right])
    }

    pub fn difference(&self, left: Expr, right: Expr) -> Expr {
        sql(self.dialect, "($1 - $2)", &[left, right])
    }

    pub fn product(&self, left: Expr, right: Expr) -> Expr {
        sql(self.dialect, "($1 * $2)", &[left, right])
    }

    /// The remainder that is never negative.
    pub fn remainder(&self, own: Expr, unit: i64) -> Expr {
        sql(self.dialect, "((($1 % $2) + $2) % $2)", &[own, Expr::val(unit)])
    }

    /// The greatest multiple of `unit` that is not greater.
    pub fn floored(&self, own: Expr, unit: i64) -> Expr {
        let remainder = self.remainder(own.clone(), unit);
        self.difference(own, remainder)
    }

    /// Divided by `unit`, the fraction dropped.
    pub fn truncated(&self, own: Expr, unit: i64) -> Expr {
        let unit = Expr::val(unit);
        sql(self.dialect, "(($1 - ($1 % $2)) / $2)", &[own, unit])
    }
}
