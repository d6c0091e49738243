//! What the control store knows of one record: since when it is due, who holds it, which cases are open.
//! Records and persons are found by their keyed hashes; without the key file nothing is known.

use serde::Serialize;

use super::Scene;
use crate::audit::Keys;
use crate::cli::CliError;
use crate::model::{Action, Instant, Row, TableRef};

#[derive(Debug, Default, Serialize)]
pub struct Known {
    /// By action: first due without interruption, as the register has it.
    #[serde(skip)]
    pub due: Vec<(Action, Instant)>,
    pub holds: Vec<Hold>,
    pub cases: Vec<Case>,
    /// Why nothing is known, if so.
    pub because: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub struct Hold {
    pub id: String,
    pub reason: String,
    #[serde(serialize_with = "crate::model::clock::written")]
    pub placed_at: Instant,
}

#[derive(Debug, Serialize)]
pub struct Case {
    pub id: String,
    pub kind: String,
    #[serde(serialize_with = "crate::model::clock::written")]
    pub opened_at: Instant,
}

impl Known {
    pub fn first_due(&self, action: Action) -> Option<Instant> {
        self.due.iter().find(|(other, _)| *other == action).map(|(_, since)| *since)
    }
}

pub async fn load(scene: &Scene, table: &TableRef, row: &Row) -> Result<Known, CliError> {
    let nothing = |because| Ok(Known { because: Some(because), ..Known::default() });
    let Some(store) = &scene.store else { return nothing("no daemon has run here") };
    let path = &scene.config.store.path;
    let state = path.parent().unwrap_or(path);
    // Asking must not make the key file.
    if !Keys::exist(state) {
        return nothing("there is no key file to find records by");
    }
    let keys = Keys::load_or_create(state).map_err(|error| CliError::io(error.to_string()))?;
    let due: Vec<(String, Instant)> = sqlx::query_as(
        "SELECT action, first_due FROM due WHERE source = ? AND table_name = ? AND record = ?",
    )
    .bind(&table.source)
    .bind(&table.table)
    .bind(keys.record(table, &row.key))
    .fetch_all(store.reader())
    .await?;
    let due = due.into_iter().filter_map(|(action, since)| Some((action.parse().ok()?, since)));
    let mut known = Known { due: due.collect(), ..Known::default() };
    let Some(subject) = &row.subject else { return Ok(known) };
    let subject = keys.subject(&table.source, subject);
    let holds: Vec<(String, String, Instant)> = sqlx::query_as(
        "SELECT id, reason, placed_at FROM holds WHERE source = ? AND subject = ? \
         AND released_at IS NULL ORDER BY placed_at",
    )
    .bind(&table.source)
    .bind(&subject)
    .fetch_all(store.reader())
    .await?;
    let hold = |(id, reason, placed_at)| Hold { id, reason, placed_at };
    known.holds = holds.into_iter().map(hold).collect();
    let cases: Vec<(String, String, Instant)> = sqlx::query_as(
        "SELECT id, kind, opened_at FROM cases WHERE source = ? AND subject = ? \
         AND state = 'open' ORDER BY opened_at",
    )
    .bind(&table.source)
    .bind(&subject)
    .fetch_all(store.reader())
    .await?;
    let case = |(id, kind, opened_at)| Case { id, kind, opened_at };
    known.cases = cases.into_iter().map(case).collect();
    Ok(known)
}
