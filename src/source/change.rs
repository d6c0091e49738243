//! Changing: one transaction with fence, lock, delete or update with the predicate repeated, marker.
//!
//! The marker commits with the change, so a restart knows exactly what happened.

use sea_query::Expr;
use serde::{Deserialize, Serialize};

use super::error::SourceError;
use super::grant::Grant;
use super::read::{Selection, Source};
use crate::model::{RecordKey, Row};

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

/// An open transaction on a governed database. Dropped without `commit`, it rolls back.
pub struct Change<'s> {
    _source: &'s Source,
}

impl<'s> Change<'s> {
    /// Opens the transaction and checks the fence: fails with `Fenced` when the journal holds a newer epoch.
    pub async fn begin(
        _source: &'s Source,
        _grant: &Grant,
        _epoch: i64,
    ) -> Result<Self, SourceError> {
        todo!()
    }

    /// Locks the records with these keys and reads them as they are now, whatever the selection's filter says.
    pub async fn lock(
        &mut self,
        _selection: &Selection<'_>,
        _keys: &[RecordKey],
    ) -> Result<Vec<Row>, SourceError> {
        todo!()
    }

    /// Locks and reads the rows whose `columns` equal one of `parents` (in the order of `columns`), at most
    /// `limit`, in key order.
    pub async fn lock_children(
        &mut self,
        _selection: &Selection<'_>,
        _columns: &[String],
        _parents: &[RecordKey],
        _limit: u32,
    ) -> Result<Vec<Row>, SourceError> {
        todo!()
    }

    /// `DELETE … WHERE key IN (…) AND filter`; answers the keys that are really gone.
    pub async fn delete(
        &mut self,
        _selection: &Selection<'_>,
        _keys: &[RecordKey],
    ) -> Result<Vec<RecordKey>, SourceError> {
        todo!()
    }

    /// `UPDATE … SET … WHERE key IN (…) AND filter`; answers the keys that were changed.
    pub async fn update(
        &mut self,
        _selection: &Selection<'_>,
        _keys: &[RecordKey],
        _set: &[(String, Expr)],
    ) -> Result<Vec<RecordKey>, SourceError> {
        todo!()
    }

    pub async fn mark(&mut self, _marker: &Marker) -> Result<(), SourceError> {
        todo!()
    }

    pub async fn commit(self) -> Result<(), SourceError> {
        todo!()
    }
}
