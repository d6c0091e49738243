//! What the control store remembers of scans: observations, what they were made from, and how far a run is.
//!
//! A table's observation and its state commit together, so that a killed run finds every table either done or
//! not begun, or with the counts of exactly the rows before a position.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::error::ScanError;
use super::observation::{Observation, TableObservation};
use super::observe;
use super::plan::Seen;
use crate::model::{Instant, Inventory};
use crate::store::Store;

/// A whole read that has not come to its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Partial {
    /// Where to go on, in the words of [`crate::source::Sink::chunk`].
    pub next: u64,
    /// The columns that are read whole, and what was counted in them.
    pub whole: Vec<Observation>,
    /// Every column's sample.
    pub sample: Vec<Observation>,
    pub rows: u64,
    pub bytes: u64,
    #[serde(default)]
    pub clipped: u64,
}

/// What is known of a table.
#[derive(Debug, Clone)]
pub struct Remembered {
    /// The last run that looked after it.
    pub run: i64,
    pub seen: Option<Seen>,
    pub partial: Option<(Seen, Partial)>,
}

/// The scans of one source.
pub struct Memory<'a> {
    pub store: &'a Store,
    pub source: &'a str,
    /// Number of the run.
    pub run: i64,
}

impl<'a> Memory<'a> {
    /// Begins a run, or goes on with the one that was not ended; forgets tables that are gone.
    pub async fn begin(
        store: &'a Store,
        inventory: &'a Inventory,
    ) -> Result<(Self, BTreeMap<String, Remembered>), ScanError> {
        let source = &inventory.source;
        let mut transaction = store.write().await?;
        let run: i64 = sqlx::query_scalar(
            "INSERT INTO scan_runs (source, run, open) VALUES (?, 1, 1) ON CONFLICT (source) DO UPDATE SET
               run = run + 1 - open, open = 1 RETURNING run",
        )
        .bind(source)
        .fetch_one(&mut *transaction)
        .await?;
        let names: Vec<&str> = inventory.tables.iter().map(|table| table.name.as_str()).collect();
        let names = written(&names)?;
        for forget in [
            "DELETE FROM observations WHERE source = ? AND table_name NOT IN (SELECT value FROM json_each(?))",
            "DELETE FROM scan_states WHERE source = ? AND table_name NOT IN (SELECT value FROM json_each(?))",
        ] {
            sqlx::query(forget).bind(source).bind(&names).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        let rows: Vec<(String, i64, String, Option<String>)> = sqlx::query_as(
            "SELECT table_name, run, state, partial FROM scan_states WHERE source = ?",
        )
        .bind(source)
        .fetch_all(store.reader())
        .await?;
        let mut known = BTreeMap::new();
        for (table, run, seen, partial) in rows {
            let seen: Option<Seen> = read(&seen)?;
            let partial = partial.as_deref().map(read).transpose()?;
            known.insert(table, Remembered { run, seen, partial });
        }
        Ok((Self { store, source, run }, known))
    }

    /// Nothing is left to do, or what is left has to wait for the next run.
    pub async fn end(&self) -> Result<(), ScanError> {
        let mut transaction = self.store.write().await?;
        sqlx::query("UPDATE scan_runs SET open = 0 WHERE source = ?")
            .bind(self.source)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// These tables are as they were.
    pub async fn unchanged(&self, tables: &[&str]) -> Result<(), ScanError> {
        let mut transaction = self.store.write().await?;
        sqlx::query(
            "UPDATE scan_states SET run = ?, partial = NULL
             WHERE source = ? AND table_name IN (SELECT value FROM json_each(?))",
        )
        .bind(self.run)
        .bind(self.source)
        .bind(written(tables)?)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// A table was looked after.
    pub async fn finished(
        &self,
        table: &TableObservation,
        seen: &Seen,
        now: Instant,
    ) -> Result<(), ScanError> {
        let mut transaction = self.store.write().await?;
        observe::put(&mut transaction, self.source, table, now).await?;
        self.put(&mut transaction, &table.table, self.run, &written(&Some(seen))?, None).await?;
        Ok(transaction.commit().await?)
    }

    /// A table could not be read. It will be read anew, from where a whole read came to: a line that breaks
    /// every night must not keep a large table from ever being done.
    pub async fn failed(&self, table: &TableObservation, now: Instant) -> Result<(), ScanError> {
        let mut transaction = self.store.write().await?;
        observe::put(&mut transaction, self.source, table, now).await?;
        sqlx::query(
            "INSERT INTO scan_states (source, table_name, run, state) VALUES (?, ?, ?, 'null')
             ON CONFLICT (source, table_name) DO UPDATE SET run = excluded.run, state = 'null'",
        )
        .bind(self.source)
        .bind(&table.table)
        .bind(self.run)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// A whole read got this far. What was known of the table stays, and the table stays to be done.
    pub async fn partly(
        &self,
        table: &str,
        known: Option<&Remembered>,
        begun: &Seen,
        partial: &Partial,
    ) -> Result<(), ScanError> {
        let mut transaction = self.store.write().await?;
        let (run, seen) = known.map_or((0, None), |known| (known.run, known.seen.as_ref()));
        let partial = written(&(begun, partial))?;
        self.put(&mut transaction, table, run, &written(&seen)?, Some(&partial)).await?;
        Ok(transaction.commit().await?)
    }

    async fn put(
        &self,
        connection: &mut SqliteConnection,
        table: &str,
        run: i64,
        seen: &str,
        partial: Option<&str>,
    ) -> Result<(), ScanError> {
        sqlx::query(
            "INSERT INTO scan_states (source, table_name, run, state, partial) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (source, table_name) DO UPDATE SET
               run = excluded.run, state = excluded.state, partial = excluded.partial",
        )
        .bind(self.source)
        .bind(table)
        .bind(run)
        .bind(seen)
        .bind(partial)
        .execute(connection)
        .await?;
        Ok(())
    }
}

fn written(value: &(impl Serialize + ?Sized)) -> Result<String, ScanError> {
    serde_json::to_string(value).map_err(|error| ScanError::corrupt("scan state", &error))
}

fn read<T: for<'t> Deserialize<'t>>(text: &str) -> Result<T, ScanError> {
    serde_json::from_str(text).map_err(|error| ScanError::corrupt("scan state", &error))
}
