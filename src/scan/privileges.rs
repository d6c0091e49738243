//! A source's grants as last seen, in the control store: findings are assessed without a connection.

use super::error::ScanError;
use crate::source::{Granted, Privileges, Source, SourceError};
use crate::store::Store;

/// Asks the source and remembers; answers why nothing can be known, where nothing can.
pub async fn refresh(
    source: &Source,
    store: &Store,
) -> Result<Result<Option<&'static str>, SourceError>, ScanError> {
    let (known, why) = match source.privileges().await {
        Ok(Granted::Known(privileges)) => (Some(privileges), None),
        Ok(Granted::Unknown(why)) => (None, Some(why)),
        Err(error) => return Ok(Err(error)),
    };
    let text = serde_json::to_string(&known).map_err(|e| ScanError::corrupt("privileges", &e))?;
    store.set_fact(&fact(&source.name), &text).await?;
    Ok(Ok(why))
}

fn fact(source: &str) -> String {
    format!("privileges.{source}")
}

/// The last answer; `None`: never asked, or it cannot say.
pub async fn load(store: &Store, source: &str) -> Result<Option<Privileges>, ScanError> {
    let Some(text) = store.fact(&fact(source)).await? else { return Ok(None) };
    serde_json::from_str(&text).map_err(|error| ScanError::corrupt("privileges", &error))
}
