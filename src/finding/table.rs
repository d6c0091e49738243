//! The table of findings: opening, touching, resolving and reopening in the caller's transaction, so that
//! the alerts about it commit with it.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;

use super::kind::{Finding, Kind, severity_word};
use super::stored::{FindingState, StoredFinding, save};
use crate::model::Instant;
use crate::store::StoreError;

/// What an assessment covered: it may resolve nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub source: String,
    /// Tables that could not be read this time.
    pub unread: BTreeSet<String>,
}

/// What a reconciliation changed, for alerts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// New ones, returned ones, and those whose waiver ended.
    pub opened: Vec<StoredFinding>,
    pub resolved: Vec<StoredFinding>,
}

/// Brings the table in line with what an assessment found. Idempotent: the same findings again change
/// nothing but `seen_at`.
pub async fn reconcile(
    connection: &mut SqliteConnection,
    scope: &Scope,
    findings: &[Finding],
    bundle: &str,
    now: Instant,
) -> Result<Changes, StoreError> {
    let stored: Vec<StoredFinding> =
        sqlx::query_as("SELECT * FROM findings WHERE source = ? AND kind <> ?")
            .bind(&scope.source)
            .bind(Kind::UnusualAccess.as_str())
            .fetch_all(&mut *connection)
            .await?;
    let mut stored: BTreeMap<String, StoredFinding> =
        stored.into_iter().map(|finding| (finding.fingerprint.clone(), finding)).collect();
    let mut changes = Changes::default();
    let mut seen = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.source == scope.source) {
        if !seen.insert(finding.fingerprint.as_str()) {
            continue;
        }
        let (next, opened) = see(finding, stored.remove(&finding.fingerprint), bundle, now);
        save(connection, &next).await?;
        changes.opened.extend(opened.then_some(next));
    }
    for finding in stored.into_values() {
        if let Some((next, resolved)) = miss(finding, scope, now) {
            save(connection, &next).await?;
            if resolved { changes.resolved.push(next) } else { changes.opened.push(next) }
        }
    }
    Ok(changes)
}

/// Opens a finding that no assessment makes, and that none resolves; answers it if that is news.
pub async fn raise(
    connection: &mut SqliteConnection,
    finding: &Finding,
    bundle: &str,
    now: Instant,
) -> Result<Option<StoredFinding>, StoreError> {
    let stored = sqlx::query_as("SELECT * FROM findings WHERE fingerprint = ?")
        .bind(&finding.fingerprint)
        .fetch_optional(&mut *connection)
        .await?;
    let (next, opened) = see(finding, stored, bundle, now);
    save(connection, &next).await?;
    Ok(opened.then_some(next))
}

/// What becomes of a finding that was seen, and whether that opens it.
fn see(
    finding: &Finding,
    stored: Option<StoredFinding>,
    bundle: &str,
    now: Instant,
) -> (StoredFinding, bool) {
    let waived = stored.as_ref().is_some_and(|old| is_waived(old, now));
    let was_open = stored.as_ref().is_some_and(|old| old.state == FindingState::Open.as_str());
    let state = if waived { FindingState::Waived } else { FindingState::Open };
    let resolved = stored.as_ref().is_some_and(|old| old.state == FindingState::Resolved.as_str());
    let next = StoredFinding {
        fingerprint: finding.fingerprint.clone(),
        kind: finding.kind.as_str().to_owned(),
        severity: severity_word(finding.severity).to_owned(),
        source: finding.source.clone(),
        table: Some(finding.table.clone()).filter(|table| !table.is_empty()),
        field: finding.field.clone(),
        message: finding.message.clone(),
        state: state.as_str().to_owned(),
        opened_at: stored.as_ref().filter(|_| !resolved).map_or(now, |old| old.opened_at),
        seen_at: now,
        resolved_at: None,
        waived_until: stored.as_ref().filter(|_| waived).and_then(|old| old.waived_until),
        waiver: stored.filter(|_| waived).and_then(|old| old.waiver),
        bundle: bundle.to_owned(),
    };
    (next, !waived && !was_open)
}

/// What becomes of a finding that was not seen, and whether that resolves it; `None`: nothing.
fn miss(mut finding: StoredFinding, scope: &Scope, now: Instant) -> Option<(StoredFinding, bool)> {
    if finding.state == FindingState::Resolved.as_str() {
        return None;
    }
    let unread = finding.table.as_ref().is_some_and(|table| scope.unread.contains(table));
    if !unread {
        finding.state = FindingState::Resolved.as_str().to_owned();
        finding.resolved_at = Some(now);
        return Some((finding, true));
    }
    // Nobody could look, so it is not gone; but a waiver that ended has ended.
    let ended = finding.state == FindingState::Waived.as_str() && !is_waived(&finding, now);
    ended.then(|| {
        finding.state = FindingState::Open.as_str().to_owned();
        (finding, false)
    })
}

/// A waiver outlives the finding: one that returns before the day is waived again.
fn is_waived(finding: &StoredFinding, now: Instant) -> bool {
    finding.waived_until.is_some_and(|until| until > now)
}
