//! Questions to an attribute: against a constant, a pattern, a list, a range, or another attribute.

use sea_query::{Expr, ExprTrait};

use super::{Attribute, Comparison, Piece};
use crate::model::{Dialect, Kind, Value};
use crate::source::project::address::{self, AddressTest};
use crate::source::project::encoding::Encoding;
use crate::source::project::sets::{self, SetTest};
use crate::source::project::template::sql;
use crate::source::project::{mysql, postgres, sqlite};

impl Attribute {
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
}
