//! Introspection: a source's catalogue to an inventory.

use super::connection::Source;
use super::driver::Held;
use super::error::SourceError;
use super::{mysql, postgres, sqlite};
use crate::model::{Dialect, Inventory, Prepared, Table};

/// What a dialect's catalogue says, before it is an inventory.
pub(super) struct Catalogue {
    pub version: String,
    pub tables: Vec<Table>,
}

impl Source {
    /// Tables, columns, keys, foreign keys, indexes, triggers and estimates of every schema that is not
    /// the system's, sorted by name. stewardd's own tables are left out and noted in `prepared`.
    pub async fn introspect(&self) -> Result<Inventory, SourceError> {
        let dialect = self.dialect()?;
        let mut held = self.reader().await?;
        let catalogue = match &mut held {
            Held::Sqlite(connection) => sqlite::catalogue::read(connection).await,
            Held::Postgres(connection) => postgres::catalogue::read(connection).await,
            Held::Mysql(connection) => mysql::catalogue::read(connection).await,
        };
        let Catalogue { version, tables } = catalogue.map_err(|error| self.error(&error))?;
        held.give_back().await;
        let source = self.name.clone();
        let (own, mut tables): (Vec<_>, Vec<_>) =
            tables.into_iter().partition(|table| is_own(dialect, table));
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        let has = |name| own.iter().any(|table: &Table| table.relation == name);
        let prepared =
            Prepared { journal: has("stewardd_journal"), subjects: has("stewardd_subjects") };
        let offset_seconds = self.config.offset_seconds;
        Ok(Inventory { source, dialect, version, offset_seconds, prepared, tables })
    }
}

/// Ours only where `source prepare` makes them: a customer's table of that name elsewhere is governed.
fn is_own(dialect: Dialect, table: &Table) -> bool {
    let at_home = dialect != Dialect::Postgres || table.schema == "public";
    at_home && matches!(table.relation.as_str(), "stewardd_journal" | "stewardd_subjects")
}
