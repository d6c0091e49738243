//! A look at a source's statistics, and the record of it in the control store.

use super::seen::UsageRecord;
use crate::model::{Instant, Inventory};
use crate::scan::error::ScanError;
use crate::source::{Source, SourceError, Statistics};
use crate::store::Store;

const CUT: &str = "the server cuts long statements off, and each of them counts as reading everything; raise \
                   performance_schema_max_digest_length";

/// Looks once more and remembers; answers why nothing can be known, where nothing can. While a source says
/// nothing its record ends: what it does not count is not unread.
pub async fn refresh(
    source: &Source,
    inventory: &Inventory,
    store: &Store,
    now: Instant,
) -> Result<Result<Option<&'static str>, SourceError>, ScanError> {
    let statistics = match source.usage().await {
        Ok(statistics) => statistics,
        Err(error) => return Ok(Err(error)),
    };
    let (record, why) = match statistics {
        Statistics::None(why) => (None, Some(why)),
        Statistics::Kept(usage) => {
            let previous = load(store, &source.name).await?;
            let record = UsageRecord::after(previous.as_ref(), inventory, &usage, now);
            let why = (record.cut > 0).then_some(CUT);
            (Some(record), why)
        }
    };
    let text = serde_json::to_string(&record).map_err(|e| ScanError::corrupt("usage", &e))?;
    store.set_fact(&fact(&source.name), &text).await?;
    Ok(Ok(why))
}

fn fact(source: &str) -> String {
    format!("usage.{source}")
}

/// The last look at a source; `None`: never looked at, or it counts nothing.
pub async fn load(store: &Store, source: &str) -> Result<Option<UsageRecord>, ScanError> {
    let Some(text) = store.fact(&fact(source)).await? else { return Ok(None) };
    serde_json::from_str(&text).map_err(|error| ScanError::corrupt("usage", &error))
}
