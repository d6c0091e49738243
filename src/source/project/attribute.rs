//! One attribute: how to read it, whether Cedar can represent it, and how to compare it.

use sea_query::Expr;

use super::encoding::Encoding;
use super::projection::Projection;
use super::template::{as_bigint, sql};
use super::{mysql, postgres, sqlite};
use crate::model::{Dialect, Kind, Value};
use crate::source::mysql::key::Form;
use crate::source::mysql::types::Collation;

#[derive(Debug, Clone)]
pub struct Attribute {
    pub kind: Kind,
    pub optional: bool,
    /// The canonical form (see module docs); NULL when absent or not representable. Evaluating it never errs.
    pub canonical: Expr,
    /// True when absent or representable, false otherwise; never NULL.
    pub representable: Expr,
    /// Some value of the column's type has no representation: [`Attribute::representable`] is worth asking.
    pub(in crate::source) guarded: bool,
    dialect: Dialect,
    encoding: Encoding,
    /// MySQL: the collation that an index on the column is asked in.
    collation: Option<Collation>,
    origin: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Eq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
}

/// A piece of a Cedar `like` pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// `*`: any number of characters.
    Any,
}

/// Where the raw value comes from.
#[derive(Debug, Clone)]
enum Origin {
    Column(Expr),
    /// A scalar subquery. It is evaluated once per use, however often a guard names its value.
    Subquery(Expr),
}

impl Attribute {
    pub(super) fn column(
        dialect: Dialect,
        encoding: Encoding,
        column: Expr,
        nullable: bool,
    ) -> Self {
        Self::new(dialect, encoding, Origin::Column(column), nullable)
    }

    /// The same attribute, whose index is asked in `collation`.
    #[must_use]
    pub(super) fn collated(mut self, collation: Option<Collation>) -> Self {
        self.collation = collation;
        self
    }

    /// An attribute computed by `subquery`: always optional, since a subquery may find nothing.
    pub(super) fn derived(dialect: Dialect, encoding: Encoding, subquery: Expr) -> Self {
        Self::new(dialect, encoding, Origin::Subquery(subquery), true)
    }

    /// A question about the row as an attribute of it: true or false, never absent. So a lock answers what
    /// it asks together with the row.
    pub fn flag(dialect: Dialect, condition: Expr) -> Self {
        let case = sql(dialect, "(CASE WHEN $1 THEN 1 ELSE 0 END)", &[condition]);
        let mut flag = Self::new(dialect, Encoding::Long, Origin::Column(case.clone()), false);
        flag.kind = Kind::Bool;
        flag.canonical = as_bigint(dialect, case);
        flag.representable = truth();
        flag.guarded = false;
        flag
    }

    /// A column in the form in which keys travel: what a row calls its parent.
    pub fn key_part(projection: &Projection, name: &str) -> Option<Self> {
        let (dialect, raw) = (projection.dialect, projection.column(name));
        if dialect != Dialect::Mysql {
            return projection.attributes.get(name).cloned();
        }
        let form = Form::of(&projection.table.column(name)?.type_name)?;
        let encoding = if form == Form::Integer { Encoding::Long } else { Encoding::Text };
        let mut part = Self::new(dialect, encoding, Origin::Column(raw.clone()), true);
        part.canonical = form.selected(&raw);
        Some(part)
    }

    fn new(dialect: Dialect, encoding: Encoding, origin: Origin, optional: bool) -> Self {
        let raw = origin.raw(dialect, encoding);
        let (canonical, guard) = match dialect {
            Dialect::Postgres => {
                (postgres::canonical(encoding, &raw), postgres::guard(encoding, &raw))
            }
            Dialect::Sqlite => (sqlite::canonical(encoding, &raw), sqlite::guard(encoding, &raw)),
            Dialect::Mysql => (mysql::canonical(encoding, &raw), mysql::guard(encoding, &raw)),
        };
        let guarded = guard.is_some();
        let canonical = match &guard {
            Some(guard) => sql(dialect, "(CASE WHEN $1 THEN $2 END)", &[guard.clone(), canonical]),
            None => canonical,
        };
        let representable = guard.map_or_else(truth, |guard| origin.wrap(dialect, guard));
        let canonical = origin.wrap(dialect, canonical);
        let kind = encoding.kind();
        Self {
            kind,
            optional,
            canonical,
            representable,
            guarded,
            dialect,
            encoding,
            collation: None,
            origin,
        }
    }

    /// The comparison with a constant, in a form that lets an index on the column serve. NULL when the
    /// attribute is absent, exact when it is representable, anything otherwise. A constant of another
    /// kind equals nothing.
    pub fn compare(&self, operator: Comparison, constant: &Value) -> Expr {
        let raw = self.origin.raw(self.dialect, self.encoding);
        let compared = match self.dialect {
            Dialect::Postgres => postgres::compare(self.encoding, &raw, operator, constant),
            Dialect::Sqlite => sqlite::compare(self.encoding, &raw, operator, constant),
            Dialect::Mysql => {
                let collation = self.collation.as_ref();
                mysql::compare(self.encoding, collation, &raw, operator, constant)
            }
        };
        compared.map_or_else(|| self.never(), |expr| self.origin.wrap(self.dialect, expr))
    }

    /// Byte-exact match with a pattern; meant for text.
    pub fn like(&self, pattern: &[Piece]) -> Expr {
        let impossible = pattern.iter().any(|piece| match piece {
            // Text holds no NUL in PostgreSQL, and SQLite's is set aside.
            Piece::Text(text) => text.contains('\0') && self.dialect != Dialect::Mysql,
            Piece::Any => false,
        });
        if self.kind != Kind::String || impossible {
            return self.never();
        }
        match self.dialect {
            Dialect::Postgres => postgres::like(&self.canonical, pattern),
            Dialect::Sqlite => sqlite::like(&self.canonical, pattern),
            Dialect::Mysql => mysql::like(&self.canonical, pattern),
        }
    }

    /// Whether the attribute equals one of `constants`; of no constants, never.
    pub fn one_of(&self, constants: &[Value]) -> Expr {
        constants
            .iter()
            .map(|constant| self.compare(Comparison::Eq, constant))
            .reduce(sea_query::ExprTrait::or)
            .unwrap_or_else(|| self.never())
    }

    pub fn is_present(&self) -> Expr {
        if self.is_never_absent() {
            return truth();
        }
        let raw = self.origin.raw(self.dialect, self.encoding);
        self.origin.wrap(self.dialect, sql(self.dialect, "($1 IS NOT NULL)", &[raw]))
    }

    pub fn is_absent(&self) -> Expr {
        if self.is_never_absent() {
            return Expr::cust("FALSE");
        }
        let raw = self.origin.raw(self.dialect, self.encoding);
        self.origin.wrap(self.dialect, sql(self.dialect, "($1 IS NULL)", &[raw]))
    }

    /// MySQL finds the date 0000-00-00 of a NOT NULL column by IS NULL; such a column is not asked.
    fn is_never_absent(&self) -> bool {
        self.dialect == Dialect::Mysql && !self.optional
    }

    /// False for every value, NULL when absent.
    fn never(&self) -> Expr {
        sql(self.dialect, "(CASE WHEN $1 THEN FALSE END)", &[self.is_present()])
    }
}

impl Origin {
    fn raw(&self, dialect: Dialect, encoding: Encoding) -> Expr {
        match (self, dialect) {
            (Origin::Column(column), _) => column.clone(),
            (Origin::Subquery(_), Dialect::Sqlite) => Expr::cust("stewardd_fact.value"),
            (Origin::Subquery(_), Dialect::Postgres) => postgres::fact_value(encoding),
            (Origin::Subquery(subquery), Dialect::Mysql) => mysql::fact_value(encoding, subquery),
        }
    }

    /// `expr` over the raw value, as an expression of the governed table's own query.
    fn wrap(&self, dialect: Dialect, expr: Expr) -> Expr {
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

fn truth() -> Expr {
    Expr::cust("TRUE")
}
