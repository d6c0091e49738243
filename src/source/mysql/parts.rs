//! What hangs on a relation: columns, indexes and foreign keys, from rows of the information schema.

use super::catalogue::{Tables, with};
use super::key::Form;
use super::types::Type;
use crate::model::inventory::{ForeignKey, Index, OnDelete};
use crate::model::{Column, Table};
use crate::source::driver::Cells;

/// Invisible columns are among them: `SELECT *` would leave them out, and with them what they hold.
pub(super) const COLUMNS: &str = "SELECT TABLE_NAME, COLUMN_NAME, CAST(COLUMN_TYPE AS CHAR), \
    COLLATION_NAME, IS_NULLABLE = 'YES', nullif(COLUMN_COMMENT, ''), EXTRA LIKE '% GENERATED%' \
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = database() \
    ORDER BY TABLE_NAME, ORDINAL_POSITION";

/// One row a column of an index that serves equality; an expression has no column's name.
pub(super) const INDEXES: &str = "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE = 0, COLUMN_NAME \
    FROM information_schema.STATISTICS \
    WHERE TABLE_SCHEMA = database() AND INDEX_TYPE IN ('BTREE', 'HASH', 'RTREE') \
    ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";

/// One row a column pair of a foreign key; one that refers to another database is out of sight. What the
/// server does on delete is told to whoever may do more than read; unknown, it is the worst.
pub(super) const FOREIGN_KEYS: &str = "SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, \
    k.REFERENCED_TABLE_NAME, coalesce(r.DELETE_RULE, 'CASCADE'), k.COLUMN_NAME, k.REFERENCED_COLUMN_NAME \
    FROM information_schema.KEY_COLUMN_USAGE k \
    LEFT JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA \
    AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME \
    WHERE k.TABLE_SCHEMA = database() AND k.REFERENCED_TABLE_SCHEMA = database() \
    ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION";

pub(super) fn column(row: &dyn Cells) -> Result<(String, Column), sqlx::Error> {
    let declared = row.text(2)?;
    let type_name = match row.optional_text(3)? {
        Some(collation) => format!("{declared} COLLATE {collation}"),
        None => declared,
    };
    let parsed = Type::parse(&type_name);
    let column = Column {
        name: row.text(1)?,
        kind: parsed.kind(),
        nullable: row.flag(4)?,
        comment: row.optional_text(5)?,
        max_length: parsed.max_length(),
        base_type: None,
        naive_time: parsed.base == "datetime",
        generated: row.flag(6)?,
        faithful: false,
        type_name,
    };
    Ok((row.text(0)?, column))
}

pub(super) struct IndexPart {
    table: String,
    name: String,
    unique: bool,
    column: Option<String>,
}

pub(super) fn index(row: &dyn Cells) -> Result<IndexPart, sqlx::Error> {
    Ok(IndexPart {
        table: row.text(0)?,
        name: row.text(1)?,
        unique: row.flag(2)?,
        column: row.optional_text(3)?,
    })
}

/// Indexes over columns, and the key: the primary key, else the first unique index all of whose columns
/// are NOT NULL and can travel.
pub(super) fn add_indexes(tables: &mut Tables, parts: Vec<IndexPart>) {
    for parts in parts.chunk_by(|a, b| a.table == b.table && a.name == b.name) {
        let first = &parts[0];
        let columns: Option<Vec<String>> = parts.iter().map(|part| part.column.clone()).collect();
        // An index over an expression serves no column by name.
        let Some(columns) = columns else { continue };
        with(tables, &first.table, |table| {
            let primary = first.name == "PRIMARY";
            if first.unique && (primary || table.key.is_none()) && can_be_key(table, &columns) {
                table.key = Some(columns.clone());
            }
            table.indexes.push(Index {
                name: first.name.clone(),
                columns,
                unique: first.unique,
                partial: false,
            });
        });
    }
}

fn can_be_key(table: &Table, columns: &[String]) -> bool {
    let columns = columns.iter().map(|name| table.column(name));
    columns.into_iter().all(|column| {
        column.is_some_and(|column| !column.nullable && Form::of(&column.type_name).is_some())
    })
}

pub(super) struct ForeignKeyPart {
    table: String,
    name: String,
    references: String,
    on_delete: OnDelete,
    column: String,
    referenced: String,
}

pub(super) fn foreign_key(row: &dyn Cells) -> Result<ForeignKeyPart, sqlx::Error> {
    let on_delete = match row.text(3)?.as_str() {
        "CASCADE" => OnDelete::Cascade,
        "SET NULL" => OnDelete::SetNull,
        "SET DEFAULT" => OnDelete::SetDefault,
        "RESTRICT" => OnDelete::Restrict,
        _ => OnDelete::NoAction,
    };
    Ok(ForeignKeyPart {
        table: row.text(0)?,
        name: row.text(1)?,
        references: row.text(2)?,
        on_delete,
        column: row.text(4)?,
        referenced: row.text(5)?,
    })
}

pub(super) fn add_foreign_keys(tables: &mut Tables, parts: Vec<ForeignKeyPart>) {
    for parts in parts.chunk_by(|a, b| a.table == b.table && a.name == b.name) {
        let first = &parts[0];
        let foreign_key = ForeignKey {
            name: first.name.clone(),
            columns: parts.iter().map(|part| part.column.clone()).collect(),
            references: first.references.clone(),
            referenced_columns: parts.iter().map(|part| part.referenced.clone()).collect(),
            on_delete: first.on_delete,
        };
        with(tables, &first.table, |table| table.foreign_keys.push(foreign_key));
    }
}
