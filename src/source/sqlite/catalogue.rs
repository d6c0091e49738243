//! SQLite's catalogue, asked through its pragmas.

use sea_query::Values;
use sea_query_sqlx::SqlxValues;
use sqlx::SqliteConnection;

use super::{ddl, types};
use crate::model::inventory::{ForeignKey, Index, OnDelete};
use crate::model::{Column, Kind, Table};
use crate::source::driver::{Cells, Link, plain};
use crate::source::introspect::Catalogue;

/// Tables and views with their CREATE statements; shadow tables belong to their virtual table.
const RELATIONS: &str = "SELECT l.name, l.type, l.wr, l.strict, s.sql FROM pragma_table_list l \
    LEFT JOIN sqlite_schema s ON s.name = l.name AND s.type IN ('table', 'view') \
    WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
const COLUMNS: &str =
    "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid";
const FOREIGN_KEYS: &str = "SELECT id, \"table\", \"from\", \"to\", on_delete \
    FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq";
const INDEXES: &str = "SELECT l.name, l.\"unique\", l.origin, l.partial, i.name \
    FROM pragma_index_list(?) l, pragma_index_xinfo(l.name) i WHERE i.key = 1 ORDER BY l.seq, i.seqno";
/// A trigger may name its table in any case.
const TRIGGERS: &str = "SELECT name, sql FROM sqlite_schema
    WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY name";

pub(in crate::source) async fn read(
    connection: &mut SqliteConnection,
) -> Result<Catalogue, sqlx::Error> {
    let version = fetch(connection, "SELECT sqlite_version()", None, |row| row.text(0)).await?;
    let relations = fetch(connection, RELATIONS, None, Relation::decode).await?;
    let mut tables = Vec::with_capacity(relations.len());
    for relation in relations {
        tables.push(table(connection, relation).await?);
    }
    resolve_implicit_references(&mut tables);
    Ok(Catalogue { version: version.concat(), tables })
}

struct Relation {
    name: String,
    kind: String,
    without_rowid: bool,
    strict: bool,
    sql: String,
}

impl Relation {
    fn decode(row: &dyn Cells) -> Result<Self, sqlx::Error> {
        Ok(Self {
            name: row.text(0)?,
            kind: row.text(1)?,
            without_rowid: row.flag(2)?,
            strict: row.flag(3)?,
            sql: row.text(4)?,
        })
    }
}

async fn table(
    connection: &mut SqliteConnection,
    relation: Relation,
) -> Result<Table, sqlx::Error> {
    let name = relation.name.as_str();
    let mut columns = fetch(connection, COLUMNS, Some(name), column).await?;
    let parts = fetch(connection, INDEXES, Some(name), IndexPart::decode).await?;
    let mut primary: Vec<(i64, String)> = columns
        .iter()
        .filter(|(_, position)| *position > 0)
        .map(|(column, position)| (*position, column.name.clone()))
        .collect();
    primary.sort_unstable();
    let primary: Vec<String> = primary.into_iter().map(|(_, name)| name).collect();
    let rowid_alias = primary.len() == 1
        && relation.kind == "table"
        && !relation.without_rowid
        && !parts.iter().any(|part| part.origin == "pk");
    for (column, position) in &mut columns {
        column.faithful = relation.strict;
        // Any other primary key column of a table with row ids may be NULL in SQLite.
        if *position > 0 && (rowid_alias || relation.without_rowid) {
            column.nullable = false;
        }
    }
    let mut columns: Vec<Column> = columns.into_iter().map(|(column, _)| column).collect();
    // Thousands of tables are kept.
    columns.shrink_to_fit();
    let indexes = indexes(&parts);
    Ok(Table {
        key: key(&columns, &primary, &indexes),
        estimated_rows: estimate(connection, &relation).await?,
        foreign_keys: foreign_keys(
            fetch(connection, FOREIGN_KEYS, Some(name), ForeignKeyPart::decode).await?,
        ),
        triggers: triggers(connection, name).await?,
        schema: "main".to_owned(),
        relation: relation.name.clone(),
        comment: None,
        columns,
        indexes,
        read_only: relation.kind != "table",
        reuses_keys: rowid_alias && !ddl::is_autoincrement(&relation.sql),
        name: relation.name,
    })
}

fn column(row: &dyn Cells) -> Result<(Column, i64), sqlx::Error> {
    let type_name = row.text(1)?;
    let types::Declared { kind, max_length, naive_time } = types::declared(&type_name);
    let column = Column {
        name: row.text(0)?,
        type_name,
        kind,
        nullable: !row.flag(2)?,
        comment: None,
        max_length,
        base_type: None,
        naive_time,
        // 2 and 3: generated, virtual or stored; 1 is a virtual table's hidden column.
        generated: row.flag(4)?,
        faithful: false,
    };
    Ok((column, row.int(3)?.unwrap_or_default()))
}

struct IndexPart {
    index: String,
    unique: bool,
    origin: String,
    partial: bool,
    column: Option<String>,
}

impl IndexPart {
    fn decode(row: &dyn Cells) -> Result<Self, sqlx::Error> {
        Ok(Self {
            index: row.text(0)?,
            unique: row.flag(1)?,
            origin: row.text(2)?,
            partial: row.flag(3)?,
            column: row.optional_text(4)?,
        })
    }
}

/// Indexes over columns; one over an expression serves no column by name.
fn indexes(parts: &[IndexPart]) -> Vec<Index> {
    let whole = |parts: &[IndexPart]| {
        Some(Index {
            name: parts[0].index.clone(),
            columns: parts.iter().map(|part| part.column.clone()).collect::<Option<_>>()?,
            unique: parts[0].unique,
            partial: parts[0].partial,
        })
    };
    parts.chunk_by(|a, b| a.index == b.index).filter_map(whole).collect()
}

/// The primary key, else a unique index, if all of its columns are NOT NULL and hold integers or text:
/// other storage classes have no form that finds the row again.
fn key(columns: &[Column], primary: &[String], indexes: &[Index]) -> Option<Vec<String>> {
    let unique = indexes.iter().filter(|index| index.unique && !index.partial);
    let fits = |names: &&[String]| {
        !names.is_empty()
            && names.iter().all(|name| {
                columns.iter().any(|column| {
                    column.name == *name
                        && !column.nullable
                        && matches!(column.kind, Some(Kind::Long | Kind::Bool | Kind::String))
                })
            })
    };
    std::iter::once(primary)
        .chain(unique.map(|index| index.columns.as_slice()))
        .find(fits)
        .map(<[String]>::to_vec)
}

struct ForeignKeyPart {
    id: i64,
    references: String,
    column: String,
    /// Absent when the primary key is meant.
    referenced: Option<String>,
    on_delete: OnDelete,
}

impl ForeignKeyPart {
    fn decode(row: &dyn Cells) -> Result<Self, sqlx::Error> {
        let on_delete = match row.text(4)?.as_str() {
            "CASCADE" => OnDelete::Cascade,
            "SET NULL" => OnDelete::SetNull,
            "SET DEFAULT" => OnDelete::SetDefault,
            "RESTRICT" => OnDelete::Restrict,
            _ => OnDelete::NoAction,
        };
        Ok(Self {
            id: row.int(0)?.unwrap_or_default(),
            references: row.text(1)?,
            column: row.text(2)?,
            referenced: row.optional_text(3)?,
            on_delete,
        })
    }
}

/// SQLite's foreign keys have no names: they are called after their columns.
fn foreign_keys(parts: Vec<ForeignKeyPart>) -> Vec<ForeignKey> {
    let whole = |parts: &[ForeignKeyPart]| {
        let columns: Vec<_> = parts.iter().map(|part| part.column.clone()).collect();
        ForeignKey {
            name: columns.join("_") + "_fkey",
            columns,
            references: parts[0].references.clone(),
            referenced_columns: parts.iter().filter_map(|part| part.referenced.clone()).collect(),
            on_delete: parts[0].on_delete,
        }
    };
    parts.chunk_by(|a, b| a.id == b.id).map(whole).collect()
}

/// Foreign keys name their parent in any case, and need not name its primary key's columns.
fn resolve_implicit_references(tables: &mut [Table]) {
    let parents: Vec<_> =
        tables.iter().map(|table| (table.name.clone(), table.key.clone())).collect();
    for foreign_key in tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
        let parent =
            parents.iter().find(|(name, _)| name.eq_ignore_ascii_case(&foreign_key.references));
        let Some((name, key)) = parent else { continue };
        foreign_key.references.clone_from(name);
        if foreign_key.referenced_columns.is_empty() {
            foreign_key.referenced_columns = key.clone().unwrap_or_default();
        }
    }
}

async fn triggers(
    connection: &mut SqliteConnection,
    table: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let decode = |row: &dyn Cells| Ok((row.text(0)?, row.text(1)?));
    let triggers = fetch(connection, TRIGGERS, Some(table), decode).await?;
    Ok(triggers
        .into_iter()
        .filter(|(_, sql)| ddl::fires_on_change(sql))
        .map(|(name, _)| name)
        .collect())
}

/// The span of row ids, but no more than the file could hold: SQLite keeps no count, and counting reads
/// the table.
async fn estimate(
    connection: &mut SqliteConnection,
    relation: &Relation,
) -> Result<u64, sqlx::Error> {
    if relation.kind != "table" {
        return Ok(0);
    }
    let quoted = format!("\"{}\"", relation.name.replace('"', "\"\""));
    let most = "(SELECT page_count * page_size / 8 FROM pragma_page_count, pragma_page_size)";
    let sql = if relation.without_rowid {
        format!("SELECT count(*) FROM {quoted}")
    } else {
        format!("SELECT min(max(_rowid_) - min(_rowid_) + 1, {most}) FROM {quoted}")
    };
    let rows = Link::Sqlite(connection).fetch_int(plain(&sql)).await?;
    Ok(rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default())
}

async fn fetch<T>(
    connection: &mut SqliteConnection,
    sql: &str,
    name: Option<&str>,
    decode: impl Fn(&dyn Cells) -> Result<T, sqlx::Error>,
) -> Result<Vec<T>, sqlx::Error> {
    let values = SqlxValues(Values(name.map(sea_query::Value::from).into_iter().collect()));
    Link::Sqlite(connection).fetch((sql.to_owned(), values), decode).await
}
