//! Findings as the control store remembers them: reading, writing, counting.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};

use crate::model::Instant;
use crate::store::{Store, StoreError};

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingState {
    Open,
    Waived,
    Resolved,
}

impl FindingState {
    pub const ALL: [FindingState; 3] =
        [FindingState::Open, FindingState::Waived, FindingState::Resolved];

    pub fn as_str(self) -> &'static str {
        match self {
            FindingState::Open => "open",
            FindingState::Waived => "waived",
            FindingState::Resolved => "resolved",
        }
    }
}

impl fmt::Display for FindingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FindingState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = FindingState::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| format!("unknown state `{text}`; known: open, waived, resolved"))
    }
}

/// A finding as remembered. Kinds and states of a newer version stay readable, so they are text here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredFinding {
    pub fingerprint: String,
    pub kind: String,
    pub severity: String,
    pub source: String,
    pub table: Option<String>,
    pub field: Option<String>,
    pub message: String,
    pub state: String,
    pub opened_at: Instant,
    pub seen_at: Instant,
    pub resolved_at: Option<Instant>,
    pub waived_until: Option<Instant>,
    /// The officer's reason.
    pub waiver: Option<String>,
    /// Hash of the bundle it was last seen under.
    pub bundle: String,
}

impl FromRow<'_, SqliteRow> for StoredFinding {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            fingerprint: row.try_get("fingerprint")?,
            kind: row.try_get("kind")?,
            severity: row.try_get("severity")?,
            source: row.try_get("source")?,
            table: row.try_get("table_name")?,
            field: row.try_get("field")?,
            message: row.try_get("message")?,
            state: row.try_get("state")?,
            opened_at: row.try_get("opened_at")?,
            seen_at: row.try_get("seen_at")?,
            resolved_at: row.try_get("resolved_at")?,
            waived_until: row.try_get("waived_until")?,
            waiver: row.try_get("waiver")?,
            bundle: row.try_get("bundle")?,
        })
    }
}

pub(super) async fn save(
    connection: &mut SqliteConnection,
    finding: &StoredFinding,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO findings (fingerprint, kind, severity, source, table_name, field, message, state,
           opened_at, seen_at, resolved_at, waived_until, waiver, bundle)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (fingerprint) DO UPDATE SET severity = excluded.severity,
           message = excluded.message, state = excluded.state, opened_at = excluded.opened_at,
           seen_at = excluded.seen_at, resolved_at = excluded.resolved_at,
           waived_until = excluded.waived_until, waiver = excluded.waiver, bundle = excluded.bundle",
    )
    .bind(&finding.fingerprint)
    .bind(&finding.kind)
    .bind(&finding.severity)
    .bind(&finding.source)
    .bind(&finding.table)
    .bind(&finding.field)
    .bind(&finding.message)
    .bind(&finding.state)
    .bind(finding.opened_at)
    .bind(finding.seen_at)
    .bind(finding.resolved_at)
    .bind(finding.waived_until)
    .bind(&finding.waiver)
    .bind(&finding.bundle)
    .execute(connection)
    .await?;
    Ok(())
}

/// Findings in these states (`None`: all) and of this kind, the worst and oldest first.
pub async fn list(
    store: &Store,
    state: Option<FindingState>,
    kind: Option<&str>,
) -> Result<Vec<StoredFinding>, StoreError> {
    let query = sqlx::query_as(
        "SELECT * FROM findings
         WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR kind = ?2)
         ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END,
           opened_at, source, table_name, field, kind, fingerprint",
    );
    Ok(query.bind(state.map(FindingState::as_str)).bind(kind).fetch_all(store.reader()).await?)
}

/// The findings whose fingerprint begins so, two at most: more than one is ambiguous.
pub async fn named(store: &Store, fingerprint: &str) -> Result<Vec<StoredFinding>, StoreError> {
    let query = sqlx::query_as(
        "SELECT * FROM findings WHERE substr(fingerprint, 1, length(?1)) = ?1 AND ?1 <> '' LIMIT 2",
    );
    Ok(query.bind(fingerprint).fetch_all(store.reader()).await?)
}

/// How many findings there are, for metrics and summaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingCount {
    pub source: String,
    pub kind: String,
    pub state: String,
    pub findings: i64,
    /// When the oldest of them was opened.
    pub oldest: Instant,
}

pub async fn count(store: &Store) -> Result<Vec<FindingCount>, StoreError> {
    let query = sqlx::query_as(
        "SELECT source, kind, state, count(*), min(opened_at)
         FROM findings GROUP BY source, kind, state ORDER BY source, kind, state",
    );
    let rows: Vec<(String, String, String, i64, Instant)> = query.fetch_all(store.reader()).await?;
    let count = |(source, kind, state, findings, oldest)| FindingCount {
        source,
        kind,
        state,
        findings,
        oldest,
    };
    Ok(rows.into_iter().map(count).collect())
}
