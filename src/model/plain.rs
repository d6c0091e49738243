//! Columns and tables for tests that are about something else.

use super::{Column, Kind, Table};

impl Column {
    /// A column of text that may be NULL.
    pub fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            type_name: "text".to_owned(),
            kind: Some(Kind::String),
            nullable: true,
            comment: None,
            max_length: None,
            base_type: None,
            naive_time: false,
            generated: false,
            faithful: false,
        }
    }
}

impl Table {
    /// A table without a key.
    pub fn plain(name: &str, columns: Vec<Column>) -> Self {
        Self {
            name: name.to_owned(),
            schema: "main".to_owned(),
            relation: name.to_owned(),
            comment: None,
            columns,
            key: None,
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
            estimated_rows: 0,
            read_only: false,
            triggers: Vec::new(),
            reuses_keys: false,
        }
    }
}
