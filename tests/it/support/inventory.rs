//! Columns and tables as a source would describe them.

use stewardd::model::{Column, Kind, Table};

pub fn column(name: &str, kind: Option<Kind>, nullable: bool) -> Column {
    Column {
        name: name.into(),
        type_name: kind.map_or("bytea", Kind::as_str).into(),
        kind,
        nullable,
        comment: None,
        max_length: None,
        base_type: None,
        naive_time: false,
        generated: false,
        faithful: false,
    }
}

/// A table whose key is `id`.
pub fn table(name: &str, columns: Vec<Column>) -> Table {
    Table {
        name: name.into(),
        schema: "public".into(),
        relation: name.into(),
        comment: None,
        columns,
        key: Some(vec!["id".into()]),
        foreign_keys: vec![],
        indexes: vec![],
        estimated_rows: 0,
        read_only: false,
        triggers: vec![],
        reuses_keys: false,
    }
}
