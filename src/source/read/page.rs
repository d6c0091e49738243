//! Counting and paging through a selection.

use sea_query::{Expr, ExprTrait, Order};

use super::selection::Selection;
use crate::model::{RecordKey, Row};
use crate::source::connection::Source;
use crate::source::driver::render;
use crate::source::error::SourceError;
use crate::source::project::Projection;
use crate::source::record::{Records, key_of, references};

impl Source {
    /// `SELECT count(*)` of the selection.
    pub async fn count(&self, selection: &Selection<'_>) -> Result<u64, SourceError> {
        self.count_where(selection.projection, selection.filter.clone()).await
    }

    /// At most `limit` rows in key order, after `after`.
    pub async fn page(
        &self,
        selection: &Selection<'_>,
        after: Option<&RecordKey>,
        limit: u32,
    ) -> Result<Vec<Row>, SourceError> {
        let records = Records::of(self, selection)?;
        let mut select = records.select();
        select.and_where(selection.filter.clone());
        select.and_where_option(records.key.well_stored());
        select.and_where_option(after.map(|key| records.key.is_after(key)));
        for column in records.key.comparable() {
            select.order_by_expr(column, Order::Asc);
        }
        select.limit(u64::from(limit));
        let statement = render(selection.projection.dialect, &select);
        let rows = self.reader().await?.link().fetch(statement, |row| records.decode(row)).await;
        rows.map_err(|error| self.error(&error))
    }

    /// A page, in key order, of the rows whose `columns` equal one of `parents` (in the order of `columns`),
    /// whatever the selection's filter says.
    pub async fn children(
        &self,
        selection: &Selection<'_>,
        columns: &[String],
        parents: &[RecordKey],
        after: Option<&RecordKey>,
        limit: u32,
    ) -> Result<Vec<Row>, SourceError> {
        let references = references(self, selection.projection, columns)?;
        let filter = references.is_one_of(parents);
        self.page(&Selection { filter, ..*selection }, after, limit).await
    }

    /// How many of these records the selection finds: what verification asks after a change.
    pub async fn count_among(
        &self,
        selection: &Selection<'_>,
        keys: &[RecordKey],
    ) -> Result<u64, SourceError> {
        let key = key_of(self, selection.projection)?;
        let mut found = 0;
        for chunk in keys.chunks(1000) {
            let condition = key.is_one_of(chunk).and(selection.filter.clone());
            found += self.count_where(selection.projection, condition).await?;
        }
        Ok(found)
    }

    /// How many of these records exist: what verification asks after a deletion. Rows hidden by row-level
    /// security make this fail, never answer less.
    pub async fn still_there(
        &self,
        projection: &Projection,
        keys: &[RecordKey],
    ) -> Result<u64, SourceError> {
        let key = key_of(self, projection)?;
        let mut found = 0;
        for chunk in keys.chunks(1000) {
            found += self.count_where(projection, key.is_one_of(chunk)).await?;
        }
        Ok(found)
    }

    async fn count_where(
        &self,
        projection: &Projection,
        condition: Expr,
    ) -> Result<u64, SourceError> {
        let statement = render(projection.dialect, &projection.counting(condition));
        let count = self.reader().await?.link().fetch_int(statement).await;
        let count = count.map_err(|error| self.error(&error))?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    }
}
