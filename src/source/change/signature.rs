//! The signature of some tables: everything their catalogue says that a plan relies on, as one hash.
//!
//! A column can be dropped, renamed or retyped while a run is between two of its batches, and the same SQL
//! would then speak of something else. So every batch asks for the signature inside its own transaction,
//! under locks that keep the schema as it is until the transaction ends.

use sea_query::{Value, Values};
use sea_query_sqlx::SqlxValues;
use sha2::{Digest, Sha256};

use super::transaction::Change;
use crate::model::{Dialect, Table};
use crate::source::connection::Source;
use crate::source::driver::{Link, Statement};
use crate::source::error::SourceError;

/// Columns with their types, nullability and collation, keys, foreign keys in both directions, unique
/// indexes, triggers and rules.
const POSTGRES: &str = "WITH mine AS (SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_class c \
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE (n.nspname, c.relname) IN (NAMES)) \
    SELECT concat_ws('|', 'table', oid, nspname, relname, relkind) FROM mine \
    UNION ALL SELECT concat_ws('|', 'column', attrelid, attnum, attname, atttypid, atttypmod, attnotnull, \
      attcollation, attgenerated) FROM pg_attribute \
      WHERE attrelid IN (SELECT oid FROM mine) AND attnum > 0 AND NOT attisdropped \
    UNION ALL SELECT concat_ws('|', 'constraint', oid, conname, contype, conrelid, confrelid, conkey, \
      confkey, confdeltype) FROM pg_constraint \
      WHERE conrelid IN (SELECT oid FROM mine) OR confrelid IN (SELECT oid FROM mine) \
    UNION ALL SELECT concat_ws('|', 'index', indexrelid, indrelid, indkey, indisvalid) FROM pg_index \
      WHERE indisunique AND indrelid IN (SELECT oid FROM mine) \
    UNION ALL SELECT concat_ws('|', 'trigger', oid, tgrelid, tgname, tgtype, tgenabled) FROM pg_trigger \
      WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM mine) \
    UNION ALL SELECT concat_ws('|', 'rule', oid, ev_class, rulename, ev_type) FROM pg_rewrite \
      WHERE ev_class IN (SELECT oid FROM mine) \
    ORDER BY 1";

/// The CREATE statements; other tables count where they may refer to these.
const SQLITE: &str = "SELECT type || '|' || name || '|' || tbl_name || '|' || coalesce(sql, '') \
    FROM sqlite_schema WHERE (tbl_name IN (NAMES) AND (type <> 'index' OR sql LIKE 'CREATE UNIQUE%')) \
    OR (type = 'table' AND sql LIKE '%references%') ORDER BY 1";

/// As bytes, since the catalogue's own collations take some names for others. Who may not see triggers sees
/// none here either, before and after.
const MYSQL: &str = "SELECT CAST(concat_ws('|', 'table', TABLE_NAME, TABLE_TYPE, ENGINE) AS BINARY) AS line \
      FROM information_schema.TABLES WHERE TABLE_SCHEMA = database() AND TABLE_NAME IN (NAMES) \
    UNION ALL SELECT CAST(concat_ws('|', 'column', TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_TYPE, \
      coalesce(COLLATION_NAME, ''), IS_NULLABLE, EXTRA) AS BINARY) \
      FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = database() AND TABLE_NAME IN (NAMES) \
    UNION ALL SELECT CAST(concat_ws('|', 'key', TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION, \
      COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME) AS BINARY) \
      FROM information_schema.KEY_COLUMN_USAGE WHERE (TABLE_SCHEMA = database() AND TABLE_NAME IN (NAMES)) \
      OR (REFERENCED_TABLE_SCHEMA = database() AND REFERENCED_TABLE_NAME IN (NAMES)) \
    UNION ALL SELECT CAST(concat_ws('|', 'rule', TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE) AS BINARY) \
      FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = database() \
      AND (TABLE_NAME IN (NAMES) OR REFERENCED_TABLE_NAME IN (NAMES)) \
    UNION ALL SELECT CAST(concat_ws('|', 'trigger', EVENT_OBJECT_TABLE, TRIGGER_NAME, EVENT_MANIPULATION, \
      ACTION_TIMING, ACTION_STATEMENT) AS BINARY) FROM information_schema.TRIGGERS \
      WHERE EVENT_OBJECT_SCHEMA = database() AND EVENT_OBJECT_TABLE IN (NAMES) \
    ORDER BY line";

/// What [`Change::pin`] and [`Source::signature`] compare; opaque.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(String);

impl Source {
    /// The signature of these tables now, outside any transaction.
    pub async fn signature(&self, tables: &[&Table]) -> Result<Signature, SourceError> {
        let statement = catalogue(self.dialect()?, tables);
        let signature = read(self.reader().await?.link(), statement).await;
        signature.map_err(|error| self.error(&error))
    }
}

impl Change<'_> {
    /// Keeps the schema of these tables as it is until the transaction ends, and answers its signature.
    /// The `changed` ones also get no new trigger and no new foreign key meanwhile.
    pub async fn pin(
        &mut self,
        changed: &[&Table],
        read_only: &[&Table],
    ) -> Result<Signature, SourceError> {
        for (tables, mode) in [(changed, "ROW EXCLUSIVE"), (read_only, "ACCESS SHARE")] {
            for table in tables {
                self.hold(table, mode).await.map_err(|error| self.error(&error))?;
            }
        }
        let statement = catalogue(self.dialect, &[changed, read_only].concat());
        let signature = read(self.link(), statement).await;
        signature.map_err(|error| self.error(&error))
    }

    async fn hold(&mut self, table: &Table, mode: &str) -> Result<(), sqlx::Error> {
        match self.dialect {
            // BEGIN IMMEDIATE keeps every other writer out, of the schema too.
            Dialect::Sqlite => Ok(()),
            // Whoever has touched a table keeps every DDL statement on it waiting until he is through.
            Dialect::Mysql => {
                let quoted = |name: &str| format!("`{}`", name.replace('`', "``"));
                let name = format!("{}.{}", quoted(&table.schema), quoted(&table.relation));
                self.link().script(format!("SELECT 1 FROM {name} LIMIT 0")).await
            }
            Dialect::Postgres => {
                let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
                let name = format!("{}.{}", quoted(&table.schema), quoted(&table.relation));
                self.link().script(format!("LOCK TABLE {name} IN {mode} MODE")).await
            }
        }
    }
}

async fn read(link: Link<'_>, statement: Statement) -> Result<Signature, sqlx::Error> {
    let lines = link.fetch(statement, |row| row.text(0)).await?;
    let mut hash = Sha256::new();
    for line in lines {
        hash.update((line.len() as u64).to_be_bytes());
        hash.update(line);
    }
    Ok(Signature(hex::encode(hash.finalize())))
}

/// The question to the catalogue, with the tables' names as its values.
fn catalogue(dialect: Dialect, tables: &[&Table]) -> Statement {
    let mut values: Vec<Value> = Vec::new();
    let mut holes = Vec::new();
    for table in tables {
        match dialect {
            Dialect::Postgres => {
                let at = values.len();
                holes.push(format!("(${}, ${})", at + 1, at + 2));
                values.extend([table.schema.as_str().into(), table.relation.as_str().into()]);
            }
            Dialect::Sqlite | Dialect::Mysql => {
                holes.push("?".to_owned());
                values.push(table.relation.as_str().into());
            }
        }
    }
    let text = match dialect {
        Dialect::Postgres => POSTGRES,
        Dialect::Sqlite => SQLITE,
        Dialect::Mysql => MYSQL,
    };
    if dialect != Dialect::Postgres {
        // Holes without numbers: every mention of the names has values of its own.
        let mentions = text.matches("NAMES").count();
        values = std::iter::repeat_n(values, mentions).flatten().collect();
    }
    (text.replace("NAMES", &holes.join(", ")), SqlxValues(Values(values)))
}
