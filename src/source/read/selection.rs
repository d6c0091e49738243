//! What is to be read, who receives it, and what reading it cost.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_query::Expr;

use crate::model::{Column, Instant, Table};
use crate::source::project::{Projection, TimeEncoding};

/// Which rows of a table, and which attributes of them.
pub struct Selection<'a> {
    pub projection: &'a Projection,
    /// Paths of the attributes wanted in `Row::values`, in this order.
    pub attributes: &'a [String],
    pub filter: Expr,
}

/// A read of a table's columns as text.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    pub table: &'a Table,
    pub columns: &'a [&'a Column],
    pub part: Part<'a>,
    /// About how many bytes of a large table one statement reads. Between two the server is free of us.
    pub chunk: u64,
    /// How long a statement may take, where a server keeps to that; `None`: as long as any of the source's.
    pub timeout: Option<Duration>,
}

/// Which rows of a table a read is after.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// Every row, but for those before the position that [`Sink::chunk`] was told when an earlier read ended.
    Whole { from: u64 },
    /// About so many, spread over the table.
    Sample { rows: u64 },
    /// A share (0 to 1) of what was added or changed.
    Since { since: Since<'a>, share: f64 },
}

/// From when on a row counts as changed.
#[derive(Debug, Clone, Copy)]
pub enum Since<'a> {
    /// PostgreSQL: written by this transaction or a later one.
    Transaction(i64),
    /// This column says so. Rows without a moment are not found.
    Moment { column: &'a Column, encoding: Option<TimeEncoding>, at: Instant },
}

/// A column of numbers holds this moment or a later one, in SQL; `None` where it holds no numbers.
pub fn from_number(name: &str, encoding: Option<TimeEncoding>, at: Instant) -> Option<String> {
    match encoding? {
        TimeEncoding::Unix => Some(format!("{name} >= {}", at.div_euclid(1_000))),
        TimeEncoding::UnixMs => Some(format!("{name} >= {at}")),
        TimeEncoding::IsoText => None,
    }
}

/// Bytes of a chunk that fit between hiccups of a server and the patience of a person.
pub const CHUNK: u64 = 256 << 20;

impl<'a> Reading<'a> {
    pub fn whole(table: &'a Table, columns: &'a [&'a Column]) -> Self {
        Self { table, columns, part: Part::Whole { from: 0 }, chunk: CHUNK, timeout: None }
    }
}

/// Characters of a value that are read, and bytes of one that are looked at: databases cut by characters.
pub const MOST_OF_A_VALUE: usize = 1 << 20;

/// Receives the rows of a read.
pub trait Sink: Send {
    /// Each wanted column's value as text, `None` for NULL.
    fn row(&mut self, cells: &[Option<&[u8]>]);

    /// What is to be waited for before more is read, asked whenever rows were handed over: for who receives them to
    /// catch up, or for the rate that is allowed.
    fn pause(&mut self) -> Option<BoxFuture<'_, ()>> {
        None
    }

    /// A chunk was read and no statement is open. `next` is where a later read may go on: a position in the
    /// table's file or in the order of its keys, never a key. May wait; `false` ends the read.
    fn chunk(&mut self, next: u64) -> BoxFuture<'_, bool> {
        let _ = next;
        Box::pin(std::future::ready(true))
    }
}

impl<F: FnMut(&[Option<&[u8]>]) + Send> Sink for F {
    fn row(&mut self, cells: &[Option<&[u8]>]) {
        self(cells);
    }
}

/// The memory of one row's cells, for those of the next: nothing is copied or allocated, since an empty vector of the
/// same layout keeps its memory.
pub(in crate::source) fn emptied(mut cells: Vec<Option<&[u8]>>) -> Vec<Option<&'static [u8]>> {
    cells.clear();
    cells.into_iter().map(|_| None).collect()
}

/// What a read cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sampled {
    pub rows: u64,
    pub bytes: u64,
    /// Every row was read (of a read that went on where another ended: the rest).
    pub complete: bool,
}

impl Sampled {
    /// A row read, before it is handed on.
    pub fn count(&mut self, cells: &[Option<&[u8]>]) {
        self.rows += 1;
        self.bytes += cells.iter().flatten().map(|cell| cell.len() as u64).sum::<u64>();
    }
}
