//! What is to be read, and what reading it cost.

use sea_query::Expr;

use crate::source::project::Projection;

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

impl Sampled {
    /// A row read, before it is handed on.
    pub fn count(&mut self, cells: &[Option<&[u8]>]) {
        self.rows += 1;
        self.bytes += cells.iter().flatten().map(|cell| cell.len() as u64).sum::<u64>();
    }
}

/// Receives one row of a sample or stream: each wanted column's value as text, `None` for NULL.
pub type RowSink<'s> = dyn FnMut(&[Option<&[u8]>]) + Send + 's;
