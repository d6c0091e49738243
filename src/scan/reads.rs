//! How each source would find what its rules are after: which of them read a large table in full.
//!
//! The database's own plan says so, not a guess at its planner. The answer is remembered, so that findings
//! are assessed without a connection and a source that is away resolves nothing. Only a rule that an index
//! would help is written down, and only while that index is missing: a planner may read a table in full
//! because most of it is wanted.

use serde::{Deserialize, Serialize};

use super::error::ScanError;
use super::observe;
use crate::model::{Action, Inventory};
use crate::policy::explain::index;
use crate::policy::{Bundle, Rule, RuleState};
use crate::source::{Projection, Source, SourceError};
use crate::store::Store;

/// A rule whose evaluations read a large table in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullRead {
    /// As the inventory names it.
    pub table: String,
    pub action: Action,
    /// The rule's hash when the source was asked.
    pub rule: String,
    /// The database's estimate.
    pub rows: u64,
    /// The statements that make the missing indexes.
    pub create: Vec<String>,
}

/// Asks the source about every rule and remembers the answer; of a rule it cannot answer for, and of all
/// when it is away, the last answer stays.
pub async fn refresh(
    source: &Source,
    inventory: &Inventory,
    store: &Store,
    bundle: &Bundle,
) -> Result<Result<(), SourceError>, ScanError> {
    let before = load(store, &source.name).await?;
    let observed = observe::load(store, &source.name).await?;
    let now = match source.now().await {
        Ok(now) => now,
        Err(error) => return Ok(Err(error)),
    };
    let at = bundle.instants(now);
    let mut reads = Vec::new();
    let mut failed = None;
    for rule in bundle.rules.iter().filter(|rule| rule.table.source == source.name) {
        // The bundle may be older than the inventory, whose estimates count.
        let Some(table) = inventory.table(&rule.table.table) else { continue };
        let declared = bundle.declared(&rule.table);
        let projection = &Projection::of(inventory.dialect, table, &declared);
        let seen = observed.iter().find(|seen| seen.table == rule.table.table);
        let distinct = |column: &str| seen?.field(column).map(|field| field.distinct);
        let Some(create) = missing(rule, projection, &distinct) else { continue };
        match source.plan(projection, rule.due(projection, &at)).await {
            Ok(plan) if plan.full => reads.push(FullRead {
                table: rule.table.table.clone(),
                action: rule.action,
                rule: rule.hash.clone(),
                rows: table.estimated_rows,
                create,
            }),
            Ok(_) => {}
            Err(error) => {
                let same =
                    |read: &&FullRead| read.table == rule.table.table && read.action == rule.action;
                reads.extend(before.iter().find(same).cloned());
                failed = Some(error);
            }
        }
    }
    remember(store, &source.name, &reads).await?;
    Ok(failed.map_or(Ok(()), Err))
}

/// The statements that make the indexes a rule lacks on a large table; `None` when there is nothing to make.
pub fn missing(
    rule: &Rule,
    projection: &Projection,
    distinct: &index::Distinct<'_>,
) -> Option<Vec<String>> {
    let table = &projection.table;
    let quarantined = matches!(rule.state, RuleState::Quarantined { .. });
    if quarantined || table.read_only || table.estimated_rows < index::LARGE {
        return None;
    }
    let columns = index::columns(rule, projection, distinct)?;
    let lacking = columns.iter().filter(|columns| !table.has_index_on(columns));
    let create: Vec<String> = lacking.map(|columns| index::create(projection, columns)).collect();
    (!create.is_empty()).then_some(create)
}

fn fact(source: &str) -> String {
    format!("full_reads.{source}")
}

async fn remember(store: &Store, source: &str, reads: &[FullRead]) -> Result<(), ScanError> {
    let text = serde_json::to_string(reads).map_err(|e| ScanError::corrupt("full reads", &e))?;
    Ok(store.set_fact(&fact(source), &text).await?)
}

/// The last answer about a source; none before it was asked.
pub async fn load(store: &Store, source: &str) -> Result<Vec<FullRead>, ScanError> {
    let Some(text) = store.fact(&fact(source)).await? else { return Ok(Vec::new()) };
    serde_json::from_str(&text).map_err(|error| ScanError::corrupt("full reads", &error))
}
