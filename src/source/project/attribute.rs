//! One attribute: how to read it, whether Cedar can represent it, and how to compare it.

mod asked;
mod comparison;
mod origin;

use sea_query::{Expr, ExprTrait};

pub use self::comparison::Comparison;
use self::origin::Origin;
use super::encoding::Encoding;
use super::json::Extracted;
use super::projection::Projection;
use super::template::{as_bigint, sql};
use super::{mysql, postgres, sqlite};
use crate::model::{Dialect, Kind};
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
    /// The value lies inside a column: its guard asks for more than its encoding's.
    inside: bool,
}

/// What the conditions beside a guard already say about an attribute: it is present, and not before the
/// first or not after the last value that Cedar can write, or it equals a constant. SQLite sorts texts and
/// blobs after the last number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Implied {
    pub not_before: bool,
    pub not_after: bool,
    pub constant: bool,
}

impl Implied {
    /// Of two bounds the one that is left to ask: `None` when both are, `Some(None)` when neither is.
    pub(super) fn left<T>(self, first: T, last: T) -> Option<Option<T>> {
        match (self.not_before, self.not_after) {
            (true, true) => Some(None),
            (false, true) => Some(Some(first)),
            (true, false) => Some(Some(last)),
            (false, false) => None,
        }
    }
}

/// A piece of a Cedar `like` pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// `*`: any number of characters.
    Any,
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

    /// An attribute inside a column: always optional, and guarded by its type as well.
    pub(super) fn extracted(dialect: Dialect, extracted: Extracted) -> Self {
        let Extracted { raw, encoding, well_typed } = extracted;
        let mut own = Self::new(dialect, encoding, Origin::Column(raw), true);
        let typed = "(CASE WHEN $1 THEN $2 END)";
        own.canonical = sql(dialect, typed, &[well_typed.clone(), own.canonical]);
        own.representable = well_typed.and(own.representable);
        own.guarded = true;
        own.inside = true;
        own
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
            inside: false,
        }
    }

    /// What is left to ask so that the value can be represented, beside what is implied already; `None`
    /// when nothing is.
    pub fn representable_beside(&self, implied: Implied) -> Option<Expr> {
        if !self.guarded {
            return None;
        }
        if self.inside {
            return Some(self.representable.clone());
        }
        let raw = self.origin.raw(self.dialect, self.encoding);
        let rest = match (self.dialect, &self.origin) {
            (Dialect::Postgres, Origin::Column(_)) => {
                postgres::guard_beside(self.encoding, &raw, implied)
            }
            (Dialect::Sqlite, Origin::Column(_)) => {
                sqlite::guard_beside(self.encoding, &raw, implied)
            }
            (Dialect::Mysql, Origin::Column(_)) => {
                mysql::guard_beside(self.encoding, &raw, implied)
            }
            _ => None,
        };
        match rest {
            Some(rest) => rest,
            None => Some(self.representable.clone()),
        }
    }

    /// Some value of the column's type has no representation: [`Attribute::representable`] is worth asking.
    pub fn is_guarded(&self) -> bool {
        self.guarded
    }

    /// Computed by a subquery.
    pub fn is_derived(&self) -> bool {
        matches!(self.origin, Origin::Subquery(_))
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

fn truth() -> Expr {
    Expr::cust("TRUE")
}
