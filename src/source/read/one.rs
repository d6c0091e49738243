//! One record, found by its key.

use crate::model::{RecordKey, Row};
use crate::source::connection::Source;
use crate::source::error::SourceError;
use crate::source::project::Projection;
use crate::source::read::selection::Selection;
use crate::source::record::key_of;

impl Source {
    /// The record with this key and the values of `attributes`; `None` when there is none.
    pub async fn record(
        &self,
        projection: &Projection,
        attributes: &[String],
        key: &RecordKey,
    ) -> Result<Option<Row>, SourceError> {
        let filter = key_of(self, projection)?.is_one_of([key]);
        let selection = Selection { projection, attributes, filter };
        Ok(self.page(&selection, None, 1).await?.pop())
    }
}
