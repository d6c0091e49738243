//! Markers: what a committed batch left in the journal.

use sea_query::{Expr, ExprTrait, Query};
use serde::{Deserialize, Serialize};

use super::fence::{journal, without_journal};
use super::transaction::Change;
use crate::model::Dialect;
use crate::source::connection::Source;
use crate::source::driver::render;
use crate::source::error::SourceError;

/// What a committed batch left in `stewardd_journal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    pub batch: String,
    pub epoch: i64,
    /// Rows changed by table (inventory name), the target first.
    pub counts: Vec<(String, u64)>,
    /// Which of the intent's candidates were acted on: a bit each, hex, first candidate = highest bit.
    pub acted: String,
}

impl Change<'_> {
    /// Writes the batch's marker. A batch is marked once: a second marker fails on the journal's key.
    pub async fn mark(&mut self, marker: &Marker) -> Result<(), SourceError> {
        let counts =
            serde_json::to_string(&marker.counts).expect("names and numbers are plain data");
        let insert = Query::insert()
            .into_table(journal(self.dialect))
            .columns(["batch", "kind", "epoch", "counts", "acted", "committed_at"])
            .values_panic([
                marker.batch.as_str().into(),
                "marker".into(),
                marker.epoch.into(),
                counts.into(),
                marker.acted.as_str().into(),
                Expr::cust(now(self.dialect)),
            ])
            .take();
        let statement = render(self.dialect, &insert);
        let written = self.link().execute(statement).await;
        written.map(drop).map_err(|error| self.error(&error))
    }
}

impl Source {
    /// The marker of a batch, `None` when the batch never committed.
    pub async fn marker(&self, batch: &str) -> Result<Option<Marker>, SourceError> {
        let dialect = self.dialect()?;
        let select = Query::select()
            .columns(["batch", "epoch", "counts", "acted"])
            .from(journal(dialect))
            .and_where(Expr::col("batch").eq(batch))
            .and_where(Expr::col("kind").eq("marker"))
            .take();
        let statement = render(dialect, &select);
        let mut held = self.reader().await?;
        let found = held
            .link()
            .fetch(statement, |row| Ok((row.text(0)?, row.int(1)?, row.text(2)?, row.text(3)?)))
            .await
            .map_err(|error| without_journal(self, self.error(&error)))?;
        let Some((batch, epoch, counts, acted)) = found.into_iter().next() else {
            return Ok(None);
        };
        let counts = serde_json::from_str(&counts)
            .map_err(|_| self.unsupported("a marker in its stewardd_journal cannot be read"))?;
        Ok(Some(Marker { batch, epoch: epoch.unwrap_or_default(), counts, acted }))
    }
}

fn now(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)",
        Dialect::Mysql => "CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS SIGNED)",
        Dialect::Sqlite => "CAST(strftime('%s', 'now') AS INTEGER) * 1000",
    }
}
