//! Changing rows where the database answers only how many: MySQL has no RETURNING.
//!
//! So the keys are asked for right before, under the same locks and with the predicate, and the change takes
//! just these keys. A locking read sees the rows of now, and nobody else can change them before the
//! statement that follows, so that is the predicate repeated. It stays out of the change itself for two
//! reasons: MySQL refuses a predicate that reads the table being changed, and in a strict session a value
//! that one of its conversions cannot read ends the statement, where a SELECT only warns.

use sea_query::{Expr, LockType, Query};

use super::rows::guarded;
use super::transaction::{Change, Open};
use crate::model::{Dialect, RecordKey};
use crate::source::driver::{plain, render};
use crate::source::error::SourceError;
use crate::source::key::KeyColumns;
use crate::source::read::Selection;

impl Change<'_> {
    pub(super) async fn delete_answered(
        &mut self,
        selection: &Selection<'_>,
        key: &KeyColumns,
        keys: &[RecordKey],
    ) -> Result<Vec<RecordKey>, SourceError> {
        let due = self.lock_keys(selection, key, guarded(key, keys, selection)).await?;
        if due.is_empty() {
            return Ok(due);
        }
        let delete = Query::delete()
            .from_table(selection.projection.table_ref())
            .and_where(key.is_one_of(&due))
            .take();
        let deleted = self.link().execute(render(Dialect::Mysql, &delete)).await;
        if deleted.map_err(|error| self.error(&error))? == due.len() as u64 {
            return Ok(due);
        }
        // A row that another one took with it is gone and was not counted.
        let left = self.lock_keys(selection, key, key.is_one_of(&due)).await?;
        Ok(due.into_iter().filter(|key| !left.contains(key)).collect())
    }

    pub(super) async fn update_answered(
        &mut self,
        selection: &Selection<'_>,
        key: &KeyColumns,
        keys: &[RecordKey],
        set: &[(String, Expr)],
    ) -> Result<Vec<RecordKey>, SourceError> {
        let due = self.lock_keys(selection, key, guarded(key, keys, selection)).await?;
        if due.is_empty() {
            return Ok(due);
        }
        let update = Query::update()
            .table(selection.projection.table_ref())
            .values(set.iter().cloned())
            .and_where(key.is_one_of(&due))
            .take();
        // The driver asks for rows found, not for rows that differ from what they were.
        let found = self.link().execute(render(Dialect::Mysql, &update)).await;
        if found.map_err(|error| self.error(&error))? == due.len() as u64 {
            return Ok(due);
        }
        let table = &selection.projection.table.name;
        Err(self.source.unsupported(format!("table {table} changed fewer rows than were locked")))
    }

    /// The keys of the rows that satisfy `condition` now, which then stay as they are.
    async fn lock_keys(
        &mut self,
        selection: &Selection<'_>,
        key: &KeyColumns,
        condition: Expr,
    ) -> Result<Vec<RecordKey>, SourceError> {
        let select = Query::select()
            .exprs(key.selected())
            .from(selection.projection.table_ref())
            .and_where(condition)
            .lock(LockType::Update)
            .take();
        self.changed(key, render(Dialect::Mysql, &select)).await
    }
}

/// `value`, which the session then remembers for [`claim`]: MySQL's own way to number things.
pub(super) fn remembered(value: Expr) -> Expr {
    Expr::cust_with_expr("last_insert_id(?)", value)
}

/// Runs an update of one row that remembers a number; answers it, `None` when there was no such row.
pub(super) async fn claim(
    transaction: &mut Open,
    update: &sea_query::UpdateStatement,
) -> Result<Option<i64>, sqlx::Error> {
    if transaction.link().execute(render(Dialect::Mysql, update)).await? == 0 {
        return Ok(None);
    }
    transaction.link().fetch_int(plain("SELECT CAST(last_insert_id() AS signed)")).await
}
