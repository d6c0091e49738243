//! What the transaction does to rows: lock and read, delete, update.

use sea_query::{Expr, ExprTrait, LockType, Order, Query, ReturningClause, SelectStatement};

use super::transaction::Change;
use crate::model::{Dialect, RecordKey, Row, failpoint};
use crate::source::driver::{Statement, render};
use crate::source::error::SourceError;
use crate::source::key::KeyColumns;
use crate::source::project::Projection;
use crate::source::read::Selection;
use crate::source::record::{Records, key_of, references};

impl Change<'_> {
    /// Locks the records with these keys and reads them as they are now, whatever the selection's filter says.
    pub async fn lock(
        &mut self,
        selection: &Selection<'_>,
        keys: &[RecordKey],
    ) -> Result<Vec<Row>, SourceError> {
        let records = Records::of(self.source, selection)?;
        let mut select = records.select();
        select.and_where(records.key.is_one_of(keys));
        self.lock_rows(&records, select).await
    }

    /// Locks and reads the rows whose `columns` equal one of `parents` (in the order of `columns`), at most
    /// `limit`, in key order, whatever the selection's filter says: each of them has a say.
    pub async fn lock_children(
        &mut self,
        selection: &Selection<'_>,
        columns: &[String],
        parents: &[RecordKey],
        limit: u32,
    ) -> Result<Vec<Row>, SourceError> {
        let records = Records::of(self.source, selection)?;
        let references = references(self.source, selection.projection, columns)?;
        self.refuse_hidden_children(selection.projection, &records, &references, parents).await?;
        let mut select = records.select();
        select.and_where(references.is_one_of(parents)).limit(u64::from(limit));
        self.lock_rows(&records, select).await
    }

    /// `DELETE … WHERE key IN (…) AND filter`; answers the keys that are really gone.
    pub async fn delete(
        &mut self,
        selection: &Selection<'_>,
        keys: &[RecordKey],
    ) -> Result<Vec<RecordKey>, SourceError> {
        let key = key_of(self.source, selection.projection)?;
        if self.dialect == Dialect::Mysql {
            return self.delete_answered(selection, &key, keys).await;
        }
        let delete = Query::delete()
            .from_table(selection.projection.table_ref())
            .and_where(guarded(&key, keys, selection))
            .returning(ReturningClause::Exprs(key.selected().collect()))
            .take();
        let statement = render(self.dialect, &delete);
        self.changed(&key, statement).await
    }

    /// `UPDATE … SET … WHERE key IN (…) AND filter`; answers the keys that were changed.
    pub async fn update(
        &mut self,
        selection: &Selection<'_>,
        keys: &[RecordKey],
        set: &[(String, Expr)],
    ) -> Result<Vec<RecordKey>, SourceError> {
        let key = key_of(self.source, selection.projection)?;
        if self.dialect == Dialect::Mysql {
            return self.update_answered(selection, &key, keys, set).await;
        }
        let update = Query::update()
            .table(selection.projection.table_ref())
            .values(set.iter().cloned())
            .and_where(guarded(&key, keys, selection))
            .returning(ReturningClause::Exprs(key.selected().collect()))
            .take();
        let statement = render(self.dialect, &update);
        self.changed(&key, statement).await
    }

    /// A child whose key SQLite stores in another class than its column's could not be read, judged or
    /// counted: its parents stay.
    async fn refuse_hidden_children(
        &mut self,
        projection: &Projection,
        records: &Records<'_>,
        references: &KeyColumns,
        parents: &[RecordKey],
    ) -> Result<(), SourceError> {
        let Some(well_stored) = records.key.well_stored() else { return Ok(()) };
        let hidden = references.is_one_of(parents).and(well_stored.not());
        if self.count_where(projection, hidden).await? == 0 {
            Ok(())
        } else {
            let table = &projection.table.name;
            Err(self.source.unsupported(format!("table {table} has keys of the wrong type")))
        }
    }

    async fn count_where(
        &mut self,
        projection: &Projection,
        condition: Expr,
    ) -> Result<u64, SourceError> {
        let statement = render(self.dialect, &projection.counting(condition));
        let count = self.link().fetch_int(statement).await;
        let count = count.map_err(|error| self.error(&error))?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn lock_rows(
        &mut self,
        records: &Records<'_>,
        mut select: SelectStatement,
    ) -> Result<Vec<Row>, SourceError> {
        for column in records.key.comparable() {
            select.order_by_expr(column, Order::Asc);
        }
        // SQLite has locked the whole database at BEGIN IMMEDIATE and renders no such clause.
        select.and_where_option(records.key.well_stored()).lock(LockType::Update);
        let statement = render(self.dialect, &select);
        let rows = self.link().fetch(statement, |row| records.decode(row)).await;
        rows.map_err(|error| self.error(&error))
    }

    pub(super) async fn changed(
        &mut self,
        key: &KeyColumns,
        statement: Statement,
    ) -> Result<Vec<RecordKey>, SourceError> {
        let keys = self.link().fetch(statement, |row| key.decode(row)).await;
        keys.map_err(|error| self.error(&error))
    }
}

/// The keys, and the predicate once more: a row that has stopped being due since it was read is kept.
pub(super) fn guarded(key: &KeyColumns, keys: &[RecordKey], selection: &Selection<'_>) -> Expr {
    if failpoint::on("delete-without-predicate") {
        return key.is_one_of(keys);
    }
    key.is_one_of(keys).and(selection.filter.clone())
}
