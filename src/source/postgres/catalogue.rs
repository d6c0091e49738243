//! PostgreSQL's catalogue: relations and what hangs on them, joined in memory by object id.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::columns;
use crate::model::Table;
use crate::model::inventory::{ForeignKey, Index, OnDelete};
use crate::source::driver::{Cells, Link, plain};
use crate::source::introspect::Catalogue;

/// Tables, views, materialised views and foreign tables outside the system's schemas. Partitions are
/// part of their parent. Where the planner has no estimate yet, the size makes one.
const RELATIONS: &str = "SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, \
    CASE WHEN c.relkind = 'p' THEN (SELECT sum(greatest(leaf.reltuples, 0)) \
      FROM pg_partition_tree(c.oid) tree JOIN pg_class leaf ON leaf.oid = tree.relid WHERE tree.isleaf) \
    WHEN c.relkind IN ('r', 'm') AND c.reltuples < 0 THEN pg_relation_size(c.oid) / 128 \
    ELSE greatest(c.reltuples, 0) END::int8, \
    obj_description(c.oid, 'pg_class') \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition \
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

/// One row a column of an index; an expression has no name.
const INDEXES: &str = "SELECT i.indrelid::int8, k.relname::text, i.indisunique::int::int8, \
    i.indisprimary::int::int8, (i.indpred IS NOT NULL)::int::int8, i.indimmediate::int::int8, \
    a.attname::text \
    FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid \
    CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS part(attnum, position) \
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.attnum AND part.attnum > 0 \
    WHERE i.indisvalid AND part.position <= i.indnkeyatts \
    ORDER BY i.indrelid, k.relname, part.position";

/// One row a column pair of a foreign key.
const FOREIGN_KEYS: &str = "SELECT f.conrelid::int8, f.conname::text, f.confrelid::int8, \
    f.confdeltype::text, child.attname::text, parent.attname::text \
    FROM pg_constraint f \
    CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS pair(child, parent, position) \
    JOIN pg_attribute child ON child.attrelid = f.conrelid AND child.attnum = pair.child \
    JOIN pg_attribute parent ON parent.attrelid = f.confrelid AND parent.attnum = pair.parent \
    WHERE f.contype = 'f' AND f.conparentid = 0 \
    ORDER BY f.conrelid, f.conname, pair.position";

/// Triggers on DELETE (8) and UPDATE (16), and rules, which do the same in other words.
const TRIGGERS: &str = "SELECT t.tgrelid::int8, t.tgname::text FROM pg_trigger t \
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND (t.tgtype & 24) <> 0 \
    UNION ALL SELECT r.ev_class::int8, r.rulename::text FROM pg_rewrite r WHERE r.ev_type IN ('2', '4') \
    ORDER BY 1, 2";

type Oid = i64;

pub(in crate::source) async fn read(
    connection: &mut PgConnection,
) -> Result<Catalogue, sqlx::Error> {
    let version = fetch(connection, "SELECT current_setting('server_version')", |row| row.text(0))
        .await?
        .concat();
    let mut tables: BTreeMap<Oid, Table> =
        fetch(connection, RELATIONS, relation).await?.into_iter().collect();
    for (oid, column) in fetch(connection, columns::COLUMNS, columns::column).await? {
        with(&mut tables, oid, |table| table.columns.push(column));
    }
    add_indexes(&mut tables, fetch(connection, INDEXES, index).await?);
    add_foreign_keys(&mut tables, fetch(connection, FOREIGN_KEYS, foreign_key).await?);
    for (oid, name) in fetch(connection, TRIGGERS, |row| Ok((oid(row, 0)?, row.text(1)?))).await? {
        with(&mut tables, oid, |table| table.triggers.push(name));
    }
    Ok(Catalogue { version, tables: tables.into_values().collect() })
}

async fn fetch<T>(
    connection: &mut PgConnection,
    sql: &str,
    decode: impl Fn(&dyn Cells) -> Result<T, sqlx::Error>,
) -> Result<Vec<T>, sqlx::Error> {
    Link::Postgres(connection).fetch(plain(sql), decode).await
}

pub(super) fn oid(row: &dyn Cells, at: usize) -> Result<Oid, sqlx::Error> {
    Ok(row.int(at)?.unwrap_or_default())
}

fn with(tables: &mut BTreeMap<Oid, Table>, oid: Oid, change: impl FnOnce(&mut Table)) {
    if let Some(table) = tables.get_mut(&oid) {
        change(table);
    }
}

fn relation(row: &dyn Cells) -> Result<(Oid, Table), sqlx::Error> {
    let (schema, relation) = (row.text(1)?, row.text(2)?);
    let name = match schema.as_str() {
        "public" => relation.clone(),
        _ => format!("{schema}.{relation}"),
    };
    let table = Table {
        name,
        schema,
        relation,
        comment: row.optional_text(5)?,
        columns: Vec::new(),
        key: None,
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
        estimated_rows: row.int(4)?.unwrap_or_default().try_into().unwrap_or_default(),
        read_only: !matches!(row.text(3)?.as_str(), "r" | "p"),
        triggers: Vec::new(),
        reuses_keys: false,
    };
    Ok((oid(row, 0)?, table))
}

struct IndexPart {
    table: Oid,
    name: String,
    unique: bool,
    primary: bool,
    partial: bool,
    immediate: bool,
    column: Option<String>,
}

fn index(row: &dyn Cells) -> Result<IndexPart, sqlx::Error> {
    Ok(IndexPart {
        table: oid(row, 0)?,
        name: row.text(1)?,
        unique: row.flag(2)?,
        primary: row.flag(3)?,
        partial: row.flag(4)?,
        immediate: row.flag(5)?,
        column: row.optional_text(6)?,
    })
}

/// Indexes over columns, and the key: the primary key, else the first unique index that nothing can
/// slip past (whole, immediate, every column NOT NULL).
fn add_indexes(tables: &mut BTreeMap<Oid, Table>, parts: Vec<IndexPart>) {
    for parts in parts.chunk_by(|a, b| a.table == b.table && a.name == b.name) {
        let first = &parts[0];
        let columns: Option<Vec<String>> = parts.iter().map(|part| part.column.clone()).collect();
        // An index over an expression serves no column by name.
        let Some(columns) = columns else { continue };
        with(tables, first.table, |table| {
            let filled = columns
                .iter()
                .all(|name| table.column(name).is_some_and(|column| !column.nullable));
            let certain = first.unique && first.immediate && !first.partial && filled;
            if first.primary || (certain && table.key.is_none()) {
                table.key = Some(columns.clone());
            }
            table.indexes.push(Index {
                name: first.name.clone(),
                columns,
                unique: first.unique,
                partial: first.partial,
            });
        });
    }
}

struct ForeignKeyPart {
    table: Oid,
    name: String,
    references: Oid,
    on_delete: OnDelete,
    column: String,
    referenced: String,
}

fn foreign_key(row: &dyn Cells) -> Result<ForeignKeyPart, sqlx::Error> {
    let on_delete = match row.text(3)?.as_str() {
        "c" => OnDelete::Cascade,
        "n" => OnDelete::SetNull,
        "d" => OnDelete::SetDefault,
        "r" => OnDelete::Restrict,
        _ => OnDelete::NoAction,
    };
    Ok(ForeignKeyPart {
        table: oid(row, 0)?,
        name: row.text(1)?,
        references: oid(row, 2)?,
        on_delete,
        column: row.text(4)?,
        referenced: row.text(5)?,
    })
}

fn add_foreign_keys(tables: &mut BTreeMap<Oid, Table>, parts: Vec<ForeignKeyPart>) {
    for parts in parts.chunk_by(|a, b| a.table == b.table && a.name == b.name) {
        let first = &parts[0];
        let Some(references) = tables.get(&first.references).map(|table| table.name.clone()) else {
            continue;
        };
        let foreign_key = ForeignKey {
            name: first.name.clone(),
            columns: parts.iter().map(|part| part.column.clone()).collect(),
            references,
            referenced_columns: parts.iter().map(|part| part.referenced.clone()).collect(),
            on_delete: first.on_delete,
        };
        with(tables, first.table, |table| table.foreign_keys.push(foreign_key));
    }
}
