//! Reading: connections, counts, pages of rows, samples and streams. Nothing here can write.

use sea_query::Expr;

use super::error::SourceError;
use super::project::Projection;
use crate::config::SourceConfig;
use crate::model::{Clock, Column, Instant, Inventory, RecordKey, Row, Table};

/// A connected governed database. Connecting is lazy, so that an unreachable source stops nothing.
pub struct Source {
    pub name: String,
    pub config: SourceConfig,
}

/// Which rows of a table, and which attributes of them.
pub struct Selection<'a> {
    pub projection: &'a Projection,
    /// Paths of the attributes wanted in `Row::values`, in this order.
    pub attributes: &'a [String],
    pub filter: Expr,
}

/// What a sample or stream cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sampled {
    pub rows: u64,
    pub bytes: u64,
    /// The whole table was read.
    pub complete: bool,
}

/// Receives one row of a sample or stream: each wanted column's value as text, `None` for NULL.
pub type RowSink<'s> = dyn FnMut(&[Option<&[u8]>]) + Send + 's;

impl Source {
    /// Remembers how to connect; the first use connects.
    pub fn new(config: SourceConfig) -> Self {
        Self { name: config.name.clone(), config }
    }

    /// The database's own clock.
    pub async fn now(&self) -> Result<Instant, SourceError> {
        todo!()
    }

    pub async fn introspect(&self) -> Result<Inventory, SourceError> {
        todo!()
    }

    /// `SELECT count(*)` of the selection.
    pub async fn count(&self, _selection: &Selection<'_>) -> Result<u64, SourceError> {
        todo!()
    }

    /// At most `limit` rows in key order, after `after`.
    pub async fn page(
        &self,
        _selection: &Selection<'_>,
        _after: Option<&RecordKey>,
        _limit: u32,
    ) -> Result<Vec<Row>, SourceError> {
        todo!()
    }

    /// About `rows` rows spread over the whole table (TABLESAMPLE or key ranges), never the first ones.
    pub async fn sample(
        &self,
        _table: &Table,
        _columns: &[&Column],
        _rows: u64,
        _sink: &mut RowSink<'_>,
    ) -> Result<Sampled, SourceError> {
        todo!()
    }

    /// Every row, in constant memory.
    pub async fn stream(
        &self,
        _table: &Table,
        _columns: &[&Column],
        _sink: &mut RowSink<'_>,
    ) -> Result<Sampled, SourceError> {
        todo!()
    }

    /// For tests and the demo.
    pub fn clock(&self) -> Clock {
        Clock::System
    }
}
