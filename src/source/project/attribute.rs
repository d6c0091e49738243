//! One attribute: how to read it, whether Cedar can represent it, and how to compare it.

use sea_query::{Expr, ExprTrait};

use super::address::{self, AddressTest};
use super::encoding::Encoding;
use super::json::Extracted;
use super::projection::Projection;
use super::sets::{self, SetTest};
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
    /// The value lies inside a column: its guard asks for more than its encoding's.
    inside: bool,
}

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

/// What the conditions beside a guard already say about an attribute: it is present, and not before the
/// first or not after the last value that Cedar can write, or it equals a constant. SQLite sorts texts and
/// blobs after the last number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Implied {
    pub not_before: bool,
    pub not_after: bool,
    pub constant: bool,
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
        if let ([_, _, ..], Some(listed)) = (constants, self.listed(constants)) {
            return listed;
        }
        constants
            .iter()
            .map(|constant| self.compare(Comparison::Eq, constant))
            .reduce(ExprTrait::or)
            .unwrap_or_else(|| self.never())
    }

    /// The same as one list, where the dialect's equality of this encoding allows it.
    fn listed(&self, constants: &[Value]) -> Option<Expr> {
        let raw = self.origin.raw(self.dialect, self.encoding);
        let listed = match self.dialect {
            Dialect::Postgres => postgres::listed(self.encoding, &raw, constants)?,
            Dialect::Sqlite => sqlite::listed(self.encoding, &raw, constants)?,
            Dialect::Mysql => {
                mysql::listed(self.encoding, self.collation.as_ref(), &raw, constants)?
            }
        };
        Some(self.origin.wrap(self.dialect, listed))
    }

    /// The comparison with another attribute: numbers by value, everything else byte by byte. `None` when
    /// SQL cannot say it exactly.
    pub fn compare_with(&self, operator: Comparison, other: &Attribute) -> Option<Expr> {
        let (left, right) = (self.canonical.clone(), other.canonical.clone());
        if self.kind != other.kind {
            return Some(self.never());
        }
        Some(match (self.kind, self.dialect) {
            (Kind::Bool | Kind::Long | Kind::Decimal | Kind::Datetime, _) => {
                operator.of(left, right)
            }
            (Kind::String | Kind::Ipaddr, Dialect::Postgres | Dialect::Mysql)
                if operator == Comparison::Eq =>
            {
                left.eq(right)
            }
            // The columns' own collations have no say.
            (Kind::String, Dialect::Sqlite) if operator == Comparison::Eq => {
                sql(self.dialect, "($1 COLLATE BINARY = $2)", &[left, right])
            }
            (Kind::String | Kind::Ipaddr | Kind::Strings | Kind::Longs, _) => return None,
        })
    }

    /// A question about an address; `None` when SQL cannot answer it.
    pub fn address(&self, test: &AddressTest<'_>) -> Option<Expr> {
        if self.kind != Kind::Ipaddr {
            return None;
        }
        let raw = self.origin.raw(self.dialect, self.encoding);
        let asked = match self.dialect {
            Dialect::Postgres => Some(address::network(&raw, test)),
            Dialect::Mysql => address::host(self.encoding == Encoding::Inet4, &raw, test)?,
            Dialect::Sqlite => return None,
        };
        Some(asked.map_or_else(|| self.never(), |asked| self.origin.wrap(self.dialect, asked)))
    }

    /// Whether every address of this attribute lies in the other's range; `None` when SQL cannot say.
    pub fn is_in_range_of(&self, other: &Attribute) -> Option<Expr> {
        let addresses = self.kind == Kind::Ipaddr && other.kind == Kind::Ipaddr;
        if !addresses || self.is_derived() || other.is_derived() {
            return None;
        }
        let [own, range] = [self, other].map(|of| of.origin.raw(of.dialect, of.encoding));
        match self.dialect {
            Dialect::Postgres => Some(sql(self.dialect, "($1 <<= $2)", &[own, range])),
            // Each is a single host.
            Dialect::Mysql => self.compare_with(Comparison::Eq, other),
            Dialect::Sqlite => None,
        }
    }

    /// A question about a set, of constants; `None` when SQL cannot answer it.
    pub fn set(&self, test: &SetTest<'_>) -> Option<Expr> {
        let raw = self.raw_set()?;
        let asked = sets::test(self.encoding, &raw, test);
        Some(asked.map_or_else(|| self.never(), |expr| self.origin.wrap(self.dialect, expr)))
    }

    /// Whether this set holds any, or all, of another attribute's elements.
    pub fn set_with(&self, any: bool, other: &Attribute) -> Option<Expr> {
        let raws = [&self.raw_set()?, &other.raw_set()?];
        let columns = !self.is_derived() && !other.is_derived();
        columns.then(|| sets::two([self.encoding, other.encoding], raws, any))
    }

    /// Whether this set holds the value of another attribute.
    pub fn holds(&self, element: &Attribute) -> Option<Expr> {
        let raw = self.raw_set()?;
        let fits = matches!(
            (self.kind, element.kind),
            (Kind::Strings, Kind::String) | (Kind::Longs, Kind::Long)
        );
        (fits && !self.is_derived()).then(|| sets::holds(self.encoding, &raw, &element.canonical))
    }

    fn raw_set(&self) -> Option<Expr> {
        let set = matches!(self.kind, Kind::Strings | Kind::Longs);
        let known = set && self.dialect == Dialect::Postgres;
        known.then(|| self.origin.raw(self.dialect, self.encoding))
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
