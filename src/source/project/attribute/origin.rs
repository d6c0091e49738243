//! Where an attribute's raw value comes from, and how a question to it is put.

use sea_query::Expr;

use crate::model::Dialect;
use crate::source::project::encoding::Encoding;
use crate::source::project::template::sql;
use crate::source::project::{mysql, postgres};

/// Where the raw value comes from.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    Column(Expr),
    /// A scalar subquery. It is evaluated once per use, however often a guard names its value.
    Subquery(Expr),
}

impl Origin {
    pub(super) fn raw(&self, dialect: Dialect, encoding: Encoding) -> Expr {
        match (self, dialect) {
            (Origin::Column(column), _) => column.clone(),
            (Origin::Subquery(_), Dialect::Sqlite) => Expr::cust("stewardd_fact.value"),
            (Origin::Subquery(_), Dialect::Postgres) => postgres::fact_value(encoding),
            (Origin::Subquery(subquery), Dialect::Mysql) => mysql::fact_value(encoding, subquery),
        }
    }

    /// `expr` over the raw value, as an expression of the governed table's own query.
    pub(super) fn wrap(&self, dialect: Dialect, expr: Expr) -> Expr {
        let Origin::Subquery(subquery) = self else { return expr };
        let template = match dialect {
            // OFFSET 0 keeps the planner from copying the subquery into every use of its value.
            Dialect::Postgres => "(SELECT $1 FROM (SELECT $2 AS value OFFSET 0) AS stewardd_fact)",
            Dialect::Sqlite => "(SELECT $1 FROM (SELECT $2 AS value) AS stewardd_fact)",
            Dialect::Mysql => return expr,
        };
        sql(dialect, template, &[expr, subquery.clone()])
    }
}
