//! The inventory: what a source holds, as its own catalogue describes it. Names and types, never values.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::value::Kind;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    Sqlite,
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

impl Dialect {
    /// As requests and answers name it.
    pub fn word(self) -> &'static str {
        match self {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgresql",
            Dialect::Mysql => "mysql",
        }
    }
}

/// Everything one look at a source's catalogue found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    pub source: String,
    pub dialect: Dialect,
    /// Server version as the server says it.
    pub version: String,
    /// Zone in which naive timestamps are read, in seconds east of UTC.
    #[serde(default)]
    pub offset_seconds: i32,
    /// Which of stewardd's own tables the source has.
    #[serde(default)]
    pub prepared: Prepared,
    /// Sorted by name.
    pub tables: Vec<Table>,
}

/// Which of stewardd's own tables a source has; they are never part of [`Inventory::tables`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// `stewardd_journal`: the fence and the markers. Nothing is changed without it.
    pub journal: bool,
    /// `stewardd_subjects`: what `resource.steward` reads.
    pub subjects: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Bare in the default schema (`public`, `main`, MySQL's one database), `schema.table` elsewhere.
    pub name: String,
    /// The database's own schema, to address the table by.
    pub schema: String,
    /// The database's own table name.
    pub relation: String,
    pub comment: Option<String>,
    pub columns: Vec<Column>,
    /// The unique key all of whose columns are NOT NULL: the primary key if there is one.
    pub key: Option<Vec<String>>,
    pub foreign_keys: Vec<ForeignKey>,
    pub indexes: Vec<Index>,
    /// The planner's estimate, never a count.
    pub estimated_rows: u64,
    /// Read, never written: a view, a foreign table, and where a deletion could not be taken back or would
    /// not be one (an engine without transactions, system versions, a user who sees a part only).
    pub read_only: bool,
    /// Names of triggers that fire on DELETE or UPDATE.
    pub triggers: Vec<String>,
    /// SQLite: a rowid is handed out again after its row is gone.
    pub reuses_keys: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// The type as the database writes it (`character varying(80)`, `INTEGER`), MySQL's text with its
    /// collation (`varchar(80) COLLATE utf8mb4_bin`).
    pub type_name: String,
    /// A domain: the type it is over in the end, as the database writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_type: Option<String>,
    /// What Cedar sees it as; `None` when it has no representation.
    pub kind: Option<Kind>,
    pub nullable: bool,
    pub comment: Option<String>,
    /// Longest text the type allows, in characters.
    pub max_length: Option<u32>,
    /// A timestamp without time zone: read in the source's declared zone.
    pub naive_time: bool,
    pub generated: bool,
    /// The database itself keeps values to the type (SQLite: a STRICT table) and tells all texts apart
    /// (PostgreSQL: a deterministic collation), so that neither has to be asked of each row.
    #[serde(default)]
    pub faithful: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    pub name: String,
    /// Columns of this table…
    pub columns: Vec<String>,
    /// …that refer to this table (inventory name)…
    pub references: String,
    /// …and these columns of it.
    pub referenced_columns: Vec<String>,
    /// What the database itself does on delete.
    pub on_delete: OnDelete,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub name: String,
    pub columns: Vec<String>,
    pub unique: bool,
    /// A partial index serves only some rows.
    pub partial: bool,
}

impl Inventory {
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// Tables that refer to `table`, with the foreign key they do it by.
    pub fn dependants<'a>(
        &'a self,
        table: &'a str,
    ) -> impl Iterator<Item = (&'a Table, &'a ForeignKey)> {
        self.tables.iter().flat_map(move |child| {
            child
                .foreign_keys
                .iter()
                .filter(move |fk| fk.references == table)
                .map(move |fk| (child, fk))
        })
    }

    /// SHA-256 over everything but estimates, so that only a changed schema changes it.
    pub fn fingerprint(&self) -> String {
        let mut plain = self.clone();
        for table in &mut plain.tables {
            table.estimated_rows = 0;
        }
        hex::encode(Sha256::digest(serde_json::to_vec(&plain).expect("an inventory is plain data")))
    }
}

impl Column {
    /// The type its values have: a domain's base type.
    pub fn base(&self) -> &str {
        self.base_type.as_deref().unwrap_or(&self.type_name)
    }
}

impl Table {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether an unconditional index begins with these columns, in any order.
    pub fn has_index_on(&self, columns: &[String]) -> bool {
        let leads = |have: &[String]| {
            have.len() >= columns.len() && have[..columns.len()].iter().all(|c| columns.contains(c))
        };
        self.key.as_deref().is_some_and(leads)
            || self.indexes.iter().any(|index| !index.partial && leads(&index.columns))
    }

    /// SHA-256 over this table's shape (columns, key, foreign keys), estimates left out.
    pub fn fingerprint(&self) -> String {
        let mut plain = self.clone();
        plain.estimated_rows = 0;
        hex::encode(Sha256::digest(serde_json::to_vec(&plain).expect("a table is plain data")))
    }
}
