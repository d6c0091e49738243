//! A query of the operator's own: he wrote it into the configuration, where he could as well have written another
//! URL. It runs on a connection that cannot write, as part of a SELECT, so that a second statement is an error.

use std::time::Duration;

use super::selection::{Sampled, Sink};
use crate::source::connection::Source;
use crate::source::driver::Pool;
use crate::source::error::SourceError;
use crate::source::{mysql, postgres, sqlite};

/// Beyond the statement timeout, which SQLite does not have: connecting, and the rows of a slow network.
const GRACE: Duration = Duration::from_secs(30);

/// The query as a table; the line break ends a comment at its end.
fn wrapped(query: &str, clause: &str) -> String {
    format!("SELECT * FROM ({query}\n) AS stewardd_query {clause}")
}

impl Source {
    /// The names of the columns with which a query would answer. Nothing is read.
    pub async fn columns_of(&self, query: &str) -> Result<Vec<String>, SourceError> {
        let columns = async {
            let mut held = self.reader().await?;
            let columns = held.link().columns(wrapped(query, "")).await;
            held.give_back().await;
            columns.map_err(|error| self.error(&error))
        };
        self.in_time(columns).await
    }

    /// Hands the rows of a query's answer to `sink` as text, but not many more than `most`.
    pub async fn answer_to(
        &self,
        query: &str,
        columns: usize,
        most: u64,
        sink: &mut dyn Sink,
    ) -> Result<Sampled, SourceError> {
        // One too many shows that there are more.
        let query = wrapped(query, &format!("LIMIT {}", most.saturating_add(1)));
        let rows = async {
            let read = match self.reader_pool().await? {
                Pool::Sqlite(pool) => sqlite::stream::query(pool, query, sink).await,
                Pool::Postgres(pool) => postgres::stream::query(pool, &query, columns, sink).await,
                Pool::Mysql(pool) => mysql::stream::query(pool, query, sink).await,
            };
            read.map_err(|error| self.error(&error))
        };
        self.in_time(rows).await
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<T, SourceError> {
        let limit = self.config.statement_timeout + GRACE;
        match tokio::time::timeout(limit, work).await {
            Ok(done) => done,
            Err(_) => Err(SourceError::Timeout { name: self.name.clone(), limit }),
        }
    }
}
