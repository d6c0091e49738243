//! Gathers a report from what is remembered: the control store, the configuration, the policies in force.

use std::collections::{BTreeMap, BTreeSet};

use super::days;
use super::exposure::Access;
use super::grants::Grants;
use super::risk::{Band, Risk};
use super::shape::{
    Counts, Day, FORMAT, Finding, LookedAt, Omission, Purpose, Report, Source, Table, Totals,
    Transport, VERSION,
};
use super::tables::{View, each, tables};
use crate::config::SourceConfig;
use crate::finding::{FindingState, StoredFinding, stored};
use crate::model::clock::to_datetime;
use crate::model::{Action, Instant, TableRef};
use crate::policy::Bundle;
use crate::policy::text::written::Folder;
use crate::scan::{ScanError, StoredInventory, TableObservation, catalogue, observe, privileges};
use crate::source::Privileges;
use crate::store::{Store, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no source is named `{0}`")]
    NoSource(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Scan(#[from] ScanError),
}

/// What to report on, and by which policies.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    pub store: &'a Store,
    pub sources: &'a [SourceConfig],
    pub bundle: &'a Bundle,
    /// Only this source.
    pub only: Option<&'a str>,
    pub now: Instant,
}

/// What is remembered of one source.
pub struct Known<'a> {
    pub inventory: &'a StoredInventory,
    pub observations: &'a [TableObservation],
    pub privileges: Option<&'a Privileges>,
}

/// The counts of every last evaluation.
pub type Evaluations = BTreeMap<(TableRef, Action), Counts>;

pub async fn gather(request: Request<'_>) -> Result<Report, Error> {
    let wanted = |name: &str| request.only.is_none_or(|only| only == name);
    let inventories: Vec<StoredInventory> = catalogue::load(request.store).await?;
    let configured: BTreeSet<&str> = request.sources.iter().map(|s| s.name.as_str()).collect();
    let known: BTreeSet<&str> = inventories.iter().map(|i| i.inventory.source.as_str()).collect();
    if let Some(only) =
        request.only.filter(|only| !configured.contains(only) && !known.contains(only))
    {
        return Err(Error::NoSource(only.to_owned()));
    }
    let counts = evaluations(request.store).await?;
    let written = request.bundle.written(Folder::Access);
    let access = Access::of(&written);
    let mut sources = Vec::new();
    let mut not_looked_at = Vec::new();
    for name in configured.iter().filter(|name| wanted(name) && !known.contains(**name)) {
        let reason = "it has never answered: there is no inventory of it".to_owned();
        not_looked_at.push(Omission { source: (*name).to_owned(), table: None, reason });
    }
    for inventory in inventories.iter().filter(|stored| wanted(&stored.inventory.source)) {
        let observations = observe::load(request.store, &inventory.inventory.source).await?;
        let held = privileges::load(request.store, &inventory.inventory.source).await?;
        let known = Known { inventory, observations: &observations, privileges: held.as_ref() };
        let source = source(&request, &known, &access, &counts).await?;
        not_looked_at.extend(omissions(&source));
        sources.push(source);
    }
    let findings = findings(request.store).await?;
    let findings = findings.into_iter().filter(|found| wanted(&found.source)).collect();
    let trends: Vec<Day> = days::load(request.store).await?;
    let trends = trends.into_iter().filter(|day| wanted(&day.source)).collect();
    let mut report = Report {
        format: FORMAT,
        version: VERSION,
        made_at: request.now,
        stewardd: env!("CARGO_PKG_VERSION"),
        bundle: Some(request.bundle.hash.clone()),
        totals: Totals::default(),
        purposes: purposes(request.bundle, &sources, request.now),
        sources,
        findings,
        trends,
        not_looked_at,
    };
    attach(&mut report);
    report.totals = totals(&report, counts.iter().filter(|((table, _), _)| wanted(&table.source)));
    Ok(report)
}

/// The bands of every table of a source, and the highest risk, as the metrics show them.
fn bands(risks: impl Iterator<Item = Risk>) -> (BTreeMap<Band, u64>, f64) {
    let none: BTreeMap<Band, u64> = Band::ALL.map(|band| (band, 0)).into();
    risks.fold((none, 0.0), |(mut bands, highest), risk| {
        *bands.entry(risk.band).or_default() += 1;
        (bands, risk.score.max(highest))
    })
}

/// The risk of a source's tables, without the rest of a report.
pub fn risk(
    known: &Known<'_>,
    bundle: &Bundle,
    config: Option<&SourceConfig>,
    counts: &Evaluations,
    now: Instant,
) -> (BTreeMap<Band, u64>, f64) {
    let written = bundle.written(Folder::Access);
    let access = Access::of(&written);
    let inventory = &known.inventory.inventory;
    let observations = known.observations;
    let at = bundle.instants(now);
    let grants = Grants::of(inventory.dialect, known.privileges, config, (bundle, &at));
    let (access, grants) = (&access, &grants);
    let view = View { inventory, observations, bundle, access, grants, config, counts, now };
    bands(each(&view).map(|table| table.risk))
}

pub async fn evaluations(store: &Store) -> Result<Evaluations, StoreError> {
    type Row = (String, String, String, Instant, i64, i64, i64, Instant);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT source, table_name, action, evaluated_at, due, overdue, unjudgeable, oldest_overdue
         FROM evaluations",
    )
    .fetch_all(store.reader())
    .await?;
    let counts = rows.into_iter().map(|(source, table, action, at, due, overdue, odd, oldest)| {
        let action: Action = action.parse().map_err(StoreError::Corrupt)?;
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        let counts = Counts {
            at,
            due: number(due),
            overdue: number(overdue),
            overdue_since: (oldest > 0).then_some(oldest),
            unjudgeable: number(odd),
        };
        Ok(((TableRef::new(source, table), action), counts))
    });
    counts.collect()
}

async fn source(
    request: &Request<'_>,
    known: &Known<'_>,
    access: &Access<'_>,
    counts: &Evaluations,
) -> Result<Source, Error> {
    let inventory = &known.inventory.inventory;
    let config = request.sources.iter().find(|source| source.name == inventory.source);
    let last_scan_at: Option<Instant> =
        sqlx::query_scalar("SELECT max(taken_at) FROM observations WHERE source = ?")
            .bind(&inventory.source)
            .fetch_one(request.store.reader())
            .await
            .map_err(StoreError::from)?;
    let at = request.bundle.instants(request.now);
    let bound = (request.bundle, &at);
    let grants = Grants::of(inventory.dialect, known.privileges, config, bound);
    let tables = tables(&View {
        inventory,
        observations: known.observations,
        bundle: request.bundle,
        access,
        grants: &grants,
        config,
        counts,
        now: request.now,
    });
    let (risk, highest_risk) = bands(tables.iter().map(|table| table.risk));
    Ok(Source {
        name: inventory.source.clone(),
        dialect: inventory.dialect,
        server: inventory.version.clone(),
        mode: config.map(|config| config.mode.as_str()),
        transport: match config.map(SourceConfig::may_be_plaintext) {
            Some(true) => Transport::MayBePlaintext,
            Some(false) => Transport::Protected,
            None => Transport::Unknown,
        },
        replicas: config.and_then(|config| config.replicas),
        inventory_at: known.inventory.taken_at,
        last_scan_at,
        highest_risk,
        risk,
        tables,
    })
}

fn omissions(source: &Source) -> Vec<Omission> {
    let reason = |table: &Table| match table.looked_at {
        LookedAt::Full => None,
        LookedAt::Sampled => {
            let all = table.rows.unwrap_or(table.rows_looked_at);
            Some(format!("sampled: {} of about {all} rows", table.rows_looked_at))
        }
        LookedAt::Failed => Some(format!("not read: {}", table.failure.as_deref().unwrap_or(""))),
        LookedAt::Never => Some("not scanned since it appeared".to_owned()),
    };
    let of = |table: &Table| {
        let (source, name) = (source.name.clone(), table.name.clone());
        Some(Omission { source, table: Some(name), reason: reason(table)? })
    };
    source.tables.iter().filter_map(of).collect()
}

async fn findings(store: &Store) -> Result<Vec<Finding>, StoreError> {
    let stored = stored::list(store, None, None).await?;
    let live = stored.into_iter().filter(|found| found.state != FindingState::Resolved.as_str());
    Ok(live.map(finding).collect())
}

fn finding(stored: StoredFinding) -> Finding {
    Finding {
        fingerprint: stored.fingerprint,
        kind: stored.kind,
        severity: stored.severity,
        source: stored.source,
        table: stored.table,
        field: stored.field,
        message: stored.message,
        state: stored.state,
        opened_at: stored.opened_at,
        waived_until: stored.waived_until,
        waiver: stored.waiver,
    }
}

fn purposes(bundle: &Bundle, sources: &[Source], now: Instant) -> Vec<Purpose> {
    let today = to_datetime(now).date_naive();
    let mut tables: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in sources {
        for table in &source.tables {
            for name in &table.purposes {
                let named = format!("{}.{}", source.name, table.name);
                tables.entry(name).or_default().push(named);
            }
        }
    }
    let purpose = |(name, mut tables): (&str, Vec<String>)| {
        let purpose = bundle.purposes.get(name)?;
        tables.sort();
        let basis = serde_json::to_value(purpose.lawful_basis).ok()?;
        Some(Purpose {
            name: name.to_owned(),
            title: purpose.title.clone(),
            lawful_basis: basis.as_str()?.to_owned(),
            special_basis: purpose.special_basis.clone(),
            categories: purpose.categories.clone(),
            recipients: purpose.recipients.clone(),
            regions: purpose.regions.clone(),
            valid_until: purpose.valid_until.map(|day| day.to_string()),
            expired: purpose.valid_until.is_some_and(|last| today > last),
            tables,
        })
    };
    tables.into_iter().filter_map(purpose).collect()
}

/// Each field learns the kinds of the open findings about it.
fn attach(report: &mut Report) {
    let mut kinds: BTreeMap<(&str, &str, &str), Vec<String>> = BTreeMap::new();
    for found in report.findings.iter().filter(|found| found.state == FindingState::Open.as_str()) {
        if let (Some(table), Some(field)) = (&found.table, &found.field) {
            kinds.entry((&found.source, table, field)).or_default().push(found.kind.clone());
        }
    }
    for source in &mut report.sources {
        for table in &mut source.tables {
            for field in &mut table.fields {
                let key = (source.name.as_str(), table.name.as_str(), field.name.as_str());
                field.findings = kinds.remove(&key).unwrap_or_default();
                field.findings.sort();
                field.findings.dedup();
            }
        }
    }
}

/// Due and overdue are all that was evaluated, as `stewardd status` counts it.
fn totals<'c>(
    report: &Report,
    counts: impl Iterator<Item = (&'c (TableRef, Action), &'c Counts)>,
) -> Totals {
    let mut totals = Totals { sources: report.sources.len() as u64, ..Totals::default() };
    totals.risk = Band::ALL.map(|band| (band, 0)).into();
    for table in report.sources.iter().flat_map(|source| &source.tables) {
        totals.tables += 1;
        totals.fields += table.fields.len() as u64;
        *totals.risk.entry(table.risk.band).or_default() += 1;
        for field in &table.fields {
            *totals.sensitivity.entry(field.sensitivity).or_default() += 1;
        }
    }
    for ((_, action), counts) in counts {
        *totals.due.entry(*action).or_default() += counts.due;
        *totals.overdue.entry(*action).or_default() += counts.overdue;
    }
    for found in &report.findings {
        *totals.findings.entry(found.state.clone()).or_default() += 1;
    }
    totals
}
