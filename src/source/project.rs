//! The projection: for each attribute one SQL expression, used in WHERE clauses and to fetch the row for
//! Cedar, and one guard that says whether Cedar can represent the value.
//!
//! Canonical forms, the same in every dialect: bool as 0/1 integer, long as 64-bit integer, decimal as
//! integer ten-thousandths, string as text, datetime as integer milliseconds since 1970 (floored),
//! ipaddr as text.

use std::collections::BTreeMap;

use sea_query::Expr;

use crate::model::{Dialect, Kind, Table, Value};

/// How a column holds a point in time when the database has no such type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeEncoding {
    IsoText,
    Unix,
    UnixMs,
}

/// A derived attribute: a scalar subquery an officer declared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    #[serde(rename = "type")]
    pub kind: Kind,
    pub sql: String,
}

/// What the dataset says about a table beyond what the inventory knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// Column that names the data subject.
    pub subject: Option<String>,
    pub types: BTreeMap<String, TimeEncoding>,
    pub facts: BTreeMap<String, Fact>,
    /// `stewardd_subjects` exists: `resource.steward` can be read by a join.
    pub steward: bool,
    /// Zone of naive timestamps: UTC or a fixed offset in seconds.
    pub offset_seconds: i32,
}

/// Attributes of one table and how to read them.
#[derive(Debug, Clone)]
pub struct Projection {
    pub dialect: Dialect,
    pub table: Table,
    pub subject: Option<String>,
    /// By path: `email`, `last_order_at`, `steward.lapsed_at`.
    pub attributes: BTreeMap<String, Attribute>,
}

#[derive(Debug, Clone)]
pub struct Attribute {
    pub kind: Kind,
    pub optional: bool,
    /// The canonical form (see module docs); NULL when absent.
    pub canonical: Expr,
    /// True when absent or representable, false otherwise; never NULL.
    pub representable: Expr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Eq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
}

impl Projection {
    /// The projection of every attribute `table` has.
    pub fn of(dialect: Dialect, table: &Table, declared: &Declared) -> Self {
        let _ = declared;
        Self { dialect, table: table.clone(), subject: None, attributes: BTreeMap::new() }
    }

    /// The table, quoted and with its schema.
    pub fn table_sql(&self) -> String {
        todo!()
    }
}

impl Attribute {
    /// The comparison with a constant, in a form that lets an index on the column serve.
    pub fn compare(&self, _operator: Comparison, _constant: &Value) -> Expr {
        todo!()
    }

    pub fn is_present(&self) -> Expr {
        todo!()
    }

    pub fn like(&self, _pieces: &[Option<char>]) -> Expr {
        todo!()
    }

    pub fn compare_attribute(&self, _operator: Comparison, _other: &Attribute) -> Option<Expr> {
        todo!()
    }
}
