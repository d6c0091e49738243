//! Names of what is governed: a source's tables and their fields.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A table of a source, written `source.table` (`crm.customers`, `crm.sales.orders`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableRef {
    pub source: String,
    /// As the inventory names it: bare in the default schema, `schema.table` elsewhere.
    pub table: String,
}

impl TableRef {
    pub fn new(source: impl Into<String>, table: impl Into<String>) -> Self {
        Self { source: source.into(), table: table.into() }
    }

    pub fn field(&self, field: impl Into<String>) -> FieldRef {
        FieldRef { table: self.clone(), field: field.into() }
    }
}

impl fmt::Display for TableRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.source, self.table)
    }
}

impl FromStr for TableRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('.') {
            Some((source, table)) if !source.is_empty() && !table.is_empty() => {
                Ok(Self::new(source, table))
            }
            _ => Err(format!("`{text}` is not a table; write source.table")),
        }
    }
}

/// A field of a table, written `source.table.field`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldRef {
    pub table: TableRef,
    pub field: String,
}

impl fmt::Display for FieldRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.field)
    }
}
