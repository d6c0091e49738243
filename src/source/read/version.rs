//! What a database knows about changes of its rows, so that what has not changed is not read again.
//!
//! A version is taken *before* a table is read: what changes meanwhile makes the next version differ, and is
//! read again then. Where a server's word cannot be relied on (a standby, statistics switched off, a clock
//! too coarse) there is no version, and the table is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::Inventory;
use crate::source::connection::Source;
use crate::source::driver::Pool;
use crate::source::error::SourceError;
use crate::source::{mysql, postgres, sqlite};

/// The state of a table's rows, without any of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataVersion {
    /// Equal marks: no row was added, changed or removed between them. SHA-256, in hex.
    pub mark: String,
    /// The files that hold the rows, and when their counters began: when they are others, so is the table
    /// (TRUNCATE, a rewrite, a partition taken away), and nobody counted how. SHA-256, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<String>,
    /// What the server counted since its statistics began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counters: Option<Counters>,
    /// PostgreSQL: the oldest transaction that was running. What it or a later one writes is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<i64>,
}

/// Rows of a table inserted, updated and deleted since the server began to count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    pub inserted: i64,
    pub updated: i64,
    pub deleted: i64,
}

/// Versions by the inventory's names; tables that have none are left out.
pub type DataVersions = BTreeMap<String, DataVersion>;

/// What a dialect says of one table: schema, relation, version.
pub(in crate::source) type Versioned = (String, String, DataVersion);

impl DataVersion {
    /// A version known by `parts` alone, whatever they are: only their hash is kept.
    pub(in crate::source) fn of(parts: &str) -> Self {
        Self { mark: hashed(parts), files: None, counters: None, transaction: None }
    }

    /// With what names the files.
    pub(in crate::source) fn in_files(self, files: &str) -> Self {
        Self { files: Some(hashed(files)), ..self }
    }
}

fn hashed(parts: &str) -> String {
    hex::encode(&Sha256::digest(parts)[..16])
}

impl Source {
    /// The version of every table that has one, as of now.
    pub async fn data_versions(&self, inventory: &Inventory) -> Result<DataVersions, SourceError> {
        let asked = match self.reader_pool().await? {
            Pool::Sqlite(_) => sqlite::version::read(&self.config, &inventory.tables).await,
            Pool::Postgres(pool) => postgres::version::read(pool).await,
            Pool::Mysql(pool) => mysql::version::read(pool).await,
        };
        let known: BTreeMap<(String, String), DataVersion> = asked
            .map_err(|error| self.error(&error))?
            .into_iter()
            .map(|(schema, relation, version)| ((schema, relation), version))
            .collect();
        let versions = inventory.tables.iter().filter_map(|table| {
            let version = known.get(&(table.schema.clone(), table.relation.clone()))?;
            Some((table.name.clone(), version.clone()))
        });
        Ok(versions.collect())
    }
}
