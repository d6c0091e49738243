//! What the last evaluations counted, as far as findings need it.

use std::collections::BTreeMap;

use crate::model::{Action, TableRef};
use crate::store::{Store, StoreError};

/// Of one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DueCount {
    pub due: u64,
    pub unjudgeable: u64,
}

/// By table and action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueCounts(pub BTreeMap<(TableRef, Action), DueCount>);

impl DueCounts {
    pub fn of(&self, table: &TableRef, action: Action) -> DueCount {
        self.0.get(&(table.clone(), action)).copied().unwrap_or_default()
    }

    /// From the last evaluation of every rule.
    pub async fn load(store: &Store) -> Result<Self, StoreError> {
        let rows: Vec<(String, String, String, i64, i64)> =
            sqlx::query_as("SELECT source, table_name, action, due, unjudgeable FROM evaluations")
                .fetch_all(store.reader())
                .await?;
        let counts = rows.into_iter().map(|(source, table, action, due, unjudgeable)| {
            let action = action.parse().map_err(StoreError::Corrupt)?;
            let count = DueCount { due: due as u64, unjudgeable: unjudgeable as u64 };
            Ok(((TableRef::new(source, table), action), count))
        });
        Ok(Self(counts.collect::<Result<_, StoreError>>()?))
    }
}
