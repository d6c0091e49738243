//! Which policies are in force: compile first, swap last, keep the last good set.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use tokio::sync::{Mutex, watch};

use super::tell::Tell;
use crate::audit::{Entry, Log};
use crate::lifecycle::{Failure, Readiness};
use crate::model::{Clock, Diagnostic, Inventory};
use crate::notify::alert::AlertSeverity;
use crate::policy::archive::Archive;
use crate::policy::{Bundle, PolicySources, cases, lint};
use crate::scan::catalogue;
use crate::store::{ReloadReport, Store};
use crate::telemetry::Metrics;

/// Why acting is blocked while an archived bundle stands in for a broken directory.
const BLOCK: &str = "bundle";
/// Fact: the hash of the bundle in force.
pub const ACTIVE: &str = "bundle.active";
/// Fact: the inventories under which every policy last compiled.
pub const ACCEPTED: &str = "bundle.accepted_inventories";

/// What came of looking at the directory.
#[derive(Debug)]
pub enum Activation {
    Unchanged,
    Activated,
    Refused(Vec<Diagnostic>),
}

pub struct Policies {
    dir: PathBuf,
    archive: Archive,
    store: Store,
    log: Log,
    tell: Tell,
    metrics: Metrics,
    readiness: Readiness,
    clock: Clock,
    active: watch::Sender<Arc<Bundle>>,
    /// Guards against two at once.
    seen: Mutex<Seen>,
}

/// What was looked at last.
#[derive(Default)]
struct Seen {
    /// The directory's hash and the inventories'.
    what: (String, Vec<String>),
    /// What was wrong with it; said once, not every half minute.
    errors: Vec<Diagnostic>,
}

/// Everything a set of policies needs beside its directory.
pub struct Surroundings {
    pub dir: PathBuf,
    pub archive: Archive,
    pub store: Store,
    pub log: Log,
    pub tell: Tell,
    pub metrics: Metrics,
    pub readiness: Readiness,
    pub clock: Clock,
}

impl Policies {
    /// The directory's set or, if it is broken, the last good one with acting blocked; with neither, 78.
    pub async fn start(around: Surroundings) -> Result<Self, Failure> {
        let Surroundings { dir, archive, store, log, tell, metrics, readiness, clock } = around;
        let (inventories, accepted) = known(&store).await?;
        let compiled = compile(dir.clone(), inventories.clone(), accepted.clone()).await?;
        let (bundle, errors) = match compiled {
            Ok(bundle) => (bundle, Vec::new()),
            Err(errors) => {
                let bundle = last_good(&store, &archive, &inventories, &accepted).await?;
                (bundle.ok_or_else(|| unusable(&errors))?, errors)
            }
        };
        readiness.set_decide(true);
        let (active, _) = watch::channel(Arc::new(bundle));
        let seen = Mutex::new(Seen { errors: errors.clone(), ..Seen::default() });
        let policies =
            Self { dir, archive, store, log, tell, metrics, readiness, clock, active, seen };
        if errors.is_empty() {
            let bundle = policies.active.borrow().clone();
            policies.enter_into_force(&bundle, &inventories).await?;
        } else {
            // An archived set stands in: its text is not what the officers see in the directory.
            policies.readiness.block(BLOCK);
            policies.metrics.set_bundle(&policies.active().hash);
            policies.refuse(&errors).await?;
        }
        Ok(policies)
    }

    pub fn active(&self) -> Arc<Bundle> {
        self.active.borrow().clone()
    }

    /// Looks at the directory and the inventories; compiles when either changed or `asked`. All or nothing.
    pub async fn look(&self, asked: bool) -> Result<Activation, Failure> {
        let mut seen = self.seen.lock().await;
        let (inventories, accepted) = known(&self.store).await?;
        let shapes: Vec<String> = inventories.iter().map(Inventory::fingerprint).collect();
        let hash = PolicySources::read(&self.dir).map(|sources| sources.hash()).unwrap_or_default();
        let now = (hash, shapes);
        if !asked && seen.what == now {
            return Ok(Activation::Unchanged);
        }
        let errors = match compile(self.dir.clone(), inventories.clone(), accepted).await? {
            Ok(bundle) => {
                let bundle = Arc::new(bundle);
                match self.enter_into_force(&bundle, &inventories).await {
                    Ok(()) => {
                        self.active.send_replace(bundle);
                        *seen = Seen { what: now, errors: Vec::new() };
                        return Ok(Activation::Activated);
                    }
                    // No evidence, no new policies; what was seen stays, so that the next look tries again.
                    Err(failure) => vec![Diagnostic::file(&self.dir, failure.message)],
                }
            }
            Err(errors) => {
                seen.what = now;
                errors
            }
        };
        if asked || seen.errors != errors {
            self.refuse(&errors).await?;
            seen.errors.clone_from(&errors);
        }
        Ok(Activation::Refused(errors))
    }

    /// Archived and logged first, then in force.
    async fn enter_into_force(
        &self,
        bundle: &Bundle,
        inventories: &[Inventory],
    ) -> Result<(), Failure> {
        let archive = self.archive.clone();
        let sources = bundle.sources.clone();
        tokio::task::spawn_blocking(move || archive.keep(&sources))
            .await?
            .map_err(|error| Failure::io(format!("archive of bundles: {error}")))?;
        let before = self.store.fact(ACTIVE).await?;
        let now = self.clock.millis();
        if before.as_deref() != Some(bundle.hash.as_str()) {
            let data = json!({
                "bundle": bundle.hash, "previous": before,
                "policies": bundle.policies.len(), "rules": bundle.rules.len(),
            });
            let subject = format!("bundle:{}", bundle.hash);
            let entry = Entry { kind: "bundle.activated", subject, time: now, data };
            self.log.append(entry).await.map_err(Failure::io)?;
        }
        let mut tx = self.store.write().await?;
        sqlx::query(
            "INSERT INTO bundles (hash, first_active_at, last_active_at) VALUES (?, ?, ?)
             ON CONFLICT (hash) DO UPDATE SET last_active_at = excluded.last_active_at",
        )
        .bind(&bundle.hash)
        .bind(now)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        Store::set_fact_in(&mut tx, ACTIVE, &bundle.hash).await?;
        // Drift is measured against the inventories under which everything was last in order.
        if !bundle.drifted {
            let accepted = serde_json::to_string(inventories)?;
            Store::set_fact_in(&mut tx, ACCEPTED, &accepted).await?;
        }
        tx.commit().await?;
        let report = ReloadReport { at: now, ok: true, message: bundle.hash.clone() };
        self.store.report_reload(&report).await?;
        for warning in lint::warnings(bundle, now) {
            tracing::warn!(bundle = bundle.hash, "{warning}");
        }
        tracing::info!(bundle = bundle.hash, rules = bundle.rules.len(), "policies in force");
        self.metrics.set_bundle(&bundle.hash);
        self.metrics.reload_succeeded(now);
        self.readiness.unblock(BLOCK);
        Ok(())
    }

    /// The old set keeps deciding; log, metric, alert and `status` say why.
    async fn refuse(&self, errors: &[Diagnostic]) -> Result<(), Failure> {
        for error in errors {
            tracing::error!("policies refused: {error}");
        }
        self.metrics.reload_failed();
        let now = self.clock.millis();
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        let report = ReloadReport { at: now, ok: false, message: first.clone() };
        self.store.report_reload(&report).await?;
        let bundle = self.active.borrow().hash.clone();
        let shown: Vec<String> = errors.iter().take(20).map(ToString::to_string).collect();
        let summary =
            format!("{} policy errors; the last good set stays in force: {first}", errors.len());
        let data = json!({ "errors": shown, "count": errors.len(), "bundle": bundle });
        self.tell.alert("policy.reload_failed", AlertSeverity::Error, summary, data).await?;
        Ok(())
    }
}

fn unusable(errors: &[Diagnostic]) -> Failure {
    let rendered: Vec<String> = errors.iter().map(Diagnostic::render).collect();
    let message = "no policies to start with: the directory is broken and no good set was archived";
    Failure::config(format!("{message}\n{}", rendered.join("\n")))
}

/// The inventories as they are, and those the policies were last accepted under.
pub async fn known(store: &Store) -> Result<(Vec<Inventory>, Vec<Inventory>), Failure> {
    let stored = catalogue::load(store).await?;
    let inventories = stored.into_iter().map(|stored| stored.inventory).collect();
    let accepted = store.fact(ACCEPTED).await?;
    let accepted = accepted.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text))?;
    Ok((inventories, accepted))
}

/// Reads, compiles and tests a directory.
async fn compile(
    dir: PathBuf,
    inventories: Vec<Inventory>,
    accepted: Vec<Inventory>,
) -> Result<Result<Bundle, Vec<Diagnostic>>, Failure> {
    let work = move || {
        let bundle = Bundle::compile(PolicySources::read(&dir)?, &inventories, &accepted)?;
        let outcome = cases::run(&bundle);
        if outcome.failures.is_empty() { Ok(bundle) } else { Err(outcome.failures) }
    };
    Ok(tokio::task::spawn_blocking(work).await?)
}

async fn last_good(
    store: &Store,
    archive: &Archive,
    inventories: &[Inventory],
    accepted: &[Inventory],
) -> Result<Option<Bundle>, Failure> {
    let Some(hash) = store.fact(ACTIVE).await? else { return Ok(None) };
    let sources = archive
        .read(&hash)
        .map_err(|error| Failure::config(format!("archived bundle {hash}: {error}")))?;
    Bundle::compile(sources, inventories, accepted).map(Some).map_err(|errors| unusable(&errors))
}
