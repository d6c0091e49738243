//! What is overdue: due for longer than its rule's `@act_within`, as the last evaluation counted it.

use super::error::Error;
use crate::model::{Action, Instant, TableRef};
use crate::store::Store;

/// The overdue records of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    pub table: TableRef,
    pub action: Action,
    pub records: u64,
    /// When the one that is overdue longest became so.
    pub since: Instant,
}

/// Every rule with overdue records, the longest overdue first.
pub async fn list(store: &Store) -> Result<Vec<Overdue>, Error> {
    let rows: Vec<(String, String, String, i64, Instant)> = sqlx::query_as(
        "SELECT source, table_name, action, overdue, oldest_overdue FROM evaluations \
         WHERE overdue > 0 ORDER BY oldest_overdue, source, table_name, action",
    )
    .fetch_all(store.reader())
    .await?;
    let overdue = rows.into_iter().filter_map(|(source, table, action, records, since)| {
        let records = u64::try_from(records).unwrap_or_default();
        Some(Overdue {
            table: TableRef::new(source, table),
            action: action.parse().ok()?,
            records,
            since,
        })
    });
    Ok(overdue.collect())
}
