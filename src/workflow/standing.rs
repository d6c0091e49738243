//! What the control store knows of a page of records: since when they are due, for what else, who is held.
//!
//! `CROSS JOIN` is SQLite's word for "in this order": a page of records looks up the register, never the
//! register a page, or a run would cost the square of its size.

use std::collections::{HashMap, HashSet};

use super::error::Error;
use super::precedence::{self, Claims, Standing};
use crate::model::{Action, Instant, TableRef, failpoint};
use crate::store::Store;

/// A record as the control store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known<'a> {
    pub record: &'a str,
    pub subject: Option<&'a str>,
}

#[derive(Debug, Default)]
pub struct Standings {
    due: HashMap<String, Vec<(Action, Instant)>>,
    held: HashSet<String>,
    open: HashSet<String>,
}

impl Standings {
    /// Reads what is known now about these records of `table`; `acting` are the actions whose rules act.
    pub async fn load(
        store: &Store,
        table: &TableRef,
        acting: &[Action],
        known: &[Known<'_>],
    ) -> Result<Self, Error> {
        let records: Vec<&str> = known.iter().map(|one| one.record).collect();
        let mut subjects: Vec<&str> = known.iter().filter_map(|one| one.subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        Ok(Self {
            due: due(store, table, acting, &records).await?,
            held: held(store, &table.source, &subjects).await?,
            open: open(store, &table.source, &subjects).await?,
        })
    }

    /// When the record first became due for `action` without interruption.
    pub fn first_due(&self, action: Action, record: &str) -> Option<Instant> {
        let due = self.due.get(record)?;
        due.iter().find(|(other, _)| *other == action).map(|(_, since)| *since)
    }

    pub fn standing(&self, action: Action, known: &Known<'_>) -> Standing {
        let has = |set: &HashSet<String>| known.subject.is_some_and(|one| set.contains(one));
        let due = self.due.get(known.record);
        let claims = Claims {
            held: has(&self.held),
            open_case: has(&self.open),
            due: due.into_iter().flatten().map(|(action, _)| *action).collect(),
        };
        precedence::standing(action, &claims)
    }
}

async fn due(
    store: &Store,
    table: &TableRef,
    acting: &[Action],
    records: &[&str],
) -> Result<HashMap<String, Vec<(Action, Instant)>>, Error> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT d.record, d.action, d.first_due FROM json_each(?) r CROSS JOIN json_each(?) a \
         CROSS JOIN due d ON d.source = ? AND d.table_name = ? AND d.action = a.value AND d.record = r.value",
    )
    .bind(json(records))
    .bind(json(acting))
    .bind(&table.source)
    .bind(&table.table)
    .fetch_all(store.reader())
    .await?;
    let mut due: HashMap<String, Vec<(Action, Instant)>> = HashMap::new();
    for (record, action, since) in rows {
        if let Ok(action) = action.parse() {
            due.entry(record).or_default().push((action, since));
        }
    }
    Ok(due)
}

/// Which of these subjects an active legal hold covers.
pub async fn held(
    store: &Store,
    source: &str,
    subjects: &[&str],
) -> Result<HashSet<String>, Error> {
    if failpoint::on("ignore-holds") {
        return Ok(HashSet::new());
    }
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT h.subject FROM json_each(?) s CROSS JOIN holds h \
         ON h.source = ? AND h.subject = s.value AND h.released_at IS NULL",
    )
    .bind(json(subjects))
    .bind(source)
    .fetch_all(store.reader())
    .await?;
    Ok(rows.into_iter().map(|(subject,)| subject).collect())
}

async fn open(store: &Store, source: &str, subjects: &[&str]) -> Result<HashSet<String>, Error> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT c.subject FROM json_each(?) s CROSS JOIN cases c ON c.source = ? \
         AND c.subject = s.value AND c.state = 'open' AND c.kind = 'reverify'",
    )
    .bind(json(subjects))
    .bind(source)
    .fetch_all(store.reader())
    .await?;
    Ok(rows.into_iter().map(|(subject,)| subject).collect())
}

/// A list as one parameter: SQLite's limit on parameters does not bound a page.
pub fn json<T: serde::Serialize>(list: &[T]) -> String {
    serde_json::to_string(list).expect("a list of words is plain data")
}
