//! Which bundle was in force when, as far as the evidence tells.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::audit;
use crate::cli::CliError;
use crate::model::Instant;
use crate::store::Store;

/// A bundle coming into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activation {
    #[serde(serialize_with = "crate::model::clock::written")]
    pub at: Instant,
    pub bundle: String,
    /// Its entry in the audit log; `None`: only the control store knows.
    pub entry: Option<u64>,
}

impl Activation {
    /// Where it is written.
    pub fn by(&self) -> String {
        self.entry.map_or_else(
            || "as the control store remembers".to_owned(),
            |entry| format!("audit log entry {entry}"),
        )
    }
}

#[derive(Debug, Default)]
pub struct History {
    /// In order of time.
    pub activations: Vec<Activation>,
    pub remarks: Vec<String>,
}

impl History {
    pub async fn load(store: &Store, log: &Path) -> Result<Self, CliError> {
        let mut history = Self::default();
        let log = log.to_owned();
        let read = tokio::task::spawn_blocking(move || logged(&log)).await;
        match read.map_err(|error| CliError::new(70, error.to_string()))? {
            Ok(activations) => history.activations = activations,
            Err(error) => history.remarks.push(format!(
                "the audit log cannot be read ({error}): times are those of the control store, \
                 which knows only the first and the last of each bundle"
            )),
        }
        let rows: Vec<(String, Instant, Instant)> =
            sqlx::query_as("SELECT hash, first_active_at, last_active_at FROM bundles")
                .fetch_all(store.reader())
                .await?;
        for (bundle, first, last) in rows {
            for at in [first, last] {
                let known =
                    history.activations.iter().any(|seen| seen.at == at && seen.bundle == bundle);
                if !known {
                    history.activations.push(Activation {
                        at,
                        bundle: bundle.clone(),
                        entry: None,
                    });
                }
            }
        }
        history.activations.sort_by_key(|activation| (activation.at, activation.entry));
        // A restart with the same set activates nothing new.
        history.activations.dedup_by(|later, before| later.bundle == before.bundle);
        Ok(history)
    }

    /// The bundle in force at a moment, and when the next one followed.
    pub fn at(&self, at: Instant) -> Option<(Activation, Option<Instant>)> {
        let next = self.activations.partition_point(|activation| activation.at <= at);
        let active = self.activations[..next].last()?;
        Some((active.clone(), self.activations.get(next).map(|activation| activation.at)))
    }
}

fn logged(dir: &Path) -> Result<Vec<Activation>, audit::AuditError> {
    let mut found = Vec::new();
    audit::read::entries(dir, |index, bytes| {
        let Ok(event) = serde_json::from_slice::<Value>(bytes) else { return };
        if event["type"] != "dev.stewardd.bundle.activated" {
            return;
        }
        let at = event["time"]
            .as_str()
            .and_then(|text| text.parse::<chrono::DateTime<chrono::Utc>>().ok());
        if let (Some(at), Some(bundle)) = (at, event["data"]["bundle"].as_str()) {
            let (at, bundle) = (at.timestamp_millis(), bundle.to_owned());
            found.push(Activation { at, bundle, entry: Some(index) });
        }
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_in_force_is_the_last_that_came_into_force() {
        let activation = |at, bundle: &str| Activation { at, bundle: bundle.into(), entry: None };
        let activations = vec![activation(10, "a"), activation(20, "b"), activation(30, "a")];
        let history = History { activations, remarks: Vec::new() };
        let at = |at| history.at(at).map(|(active, until)| (active.at, until));
        assert_eq!(at(9), None);
        assert_eq!(at(10), Some((10, Some(20))));
        assert_eq!(at(29), Some((20, Some(30))));
        assert_eq!(at(1_000), Some((30, None)));
    }
}
