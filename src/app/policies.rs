//! Which policies are in force: compile first, swap last, keep the last good set.

mod gate;
mod sets;

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::{Mutex, watch};

use self::gate::Admission;
pub use self::gate::Gatekeeper;
pub use self::sets::known;
use self::sets::{before, compile, last_good, unusable};
use super::retired::Retired;
use super::tell::Tell;
use crate::audit::{Entry, Log};
use crate::lifecycle::{Failure, Readiness};
use crate::model::{Clock, Diagnostic, Inventory};
use crate::notify::alert::AlertSeverity;
use crate::policy::text::archive::Archive;
use crate::policy::{Bundle, PolicySources, lint};
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
    /// For approval of this change; the set before it stays in force.
    Waits(String),
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
    gate: Gatekeeper,
    active: watch::Sender<Arc<Bundle>>,
    retired: Retired,
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
    pub gate: Gatekeeper,
}

impl Policies {
    /// The directory's set or, if it is broken, the last good one with acting blocked; with neither, 78. A set
    /// that is new and must pass the gate first leaves the one before it in force until the first look.
    pub async fn start(around: Surroundings) -> Result<Self, Failure> {
        let Surroundings { dir, archive, store, log, tell, metrics, readiness, clock, gate } =
            around;
        let (inventories, accepted) = known(&store).await?;
        let compiled = compile(dir.clone(), inventories.clone(), accepted.clone()).await?;
        let (bundle, errors) = match compiled {
            Ok(bundle) => {
                let before = before(&store, &archive, &bundle, &inventories, &accepted).await?;
                let stays = before.filter(|before| gate.concerns(before, &bundle));
                (stays.unwrap_or(bundle), Vec::new())
            }
            Err(errors) => {
                let bundle = last_good(&store, &archive, &inventories, &accepted).await?;
                (bundle.ok_or_else(|| unusable(&errors))?, errors)
            }
        };
        let (active, _) = watch::channel(Arc::new(bundle));
        let retired = Retired::default();
        let seen = Mutex::new(Seen { errors: errors.clone(), ..Seen::default() });
        let policies = Self {
            dir,
            archive,
            store,
            log,
            tell,
            metrics,
            readiness,
            clock,
            gate,
            active,
            retired,
            seen,
        };
        if errors.is_empty() {
            let bundle = policies.active.borrow().clone();
            policies.enter_into_force(&bundle, &inventories, json!({})).await?;
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

    /// Tells whenever another set comes into force.
    pub fn watch(&self) -> watch::Receiver<Arc<Bundle>> {
        self.active.subscribe()
    }

    /// Looks at the directory and the inventories; compiles when either changed or `asked`. All or nothing.
    pub async fn look(&self, asked: bool) -> Result<Activation, Failure> {
        let mut seen = self.seen.lock().await;
        self.retired.sweep().await?;
        let (inventories, accepted) = known(&self.store).await?;
        let now = self.what(&inventories).await?;
        if !asked && seen.what == now && !self.is_decided().await? {
            return Ok(Activation::Unchanged);
        }
        let known = (inventories.clone(), accepted.clone());
        let errors = match compile(self.dir.clone(), known.0, known.1).await? {
            Ok(bundle) => {
                let bundle = Arc::new(bundle);
                let said = match self.admit(&bundle, &inventories, &accepted).await? {
                    Admission::Free(said) => said,
                    Admission::Waits(change, standing) => {
                        // A schema may change while people think: what stands must not stand on an old one.
                        if seen.what.1 != now.1 {
                            self.enter_into_force(&standing, &inventories, json!({})).await?;
                            self.retired.keep(self.active.send_replace(standing));
                        }
                        // A set that can be read waits; the one before it stands by right, not for want of it.
                        self.readiness.unblock(BLOCK);
                        self.report_waiting(&change).await?;
                        *seen = Seen { what: now, errors: Vec::new() };
                        return Ok(Activation::Waits(change.id));
                    }
                };
                match self.enter_into_force(&bundle, &inventories, said).await {
                    Ok(()) => {
                        self.end_wait(&bundle.hash).await?;
                        self.retired.keep(self.active.send_replace(bundle));
                        self.retired.sweep().await?;
                        *seen = Seen { what: now, errors: Vec::new() };
                        return Ok(Activation::Activated);
                    }
                    // No evidence, no new policies; what was seen stays, so that the next look tries again.
                    Err(failure) => vec![Diagnostic::file(&self.dir, failure.message)],
                }
            }
            Err(errors) => {
                // What waits is what the directory holds.
                self.end_wait("").await?;
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

    /// What there is to look at, by hash.
    async fn what(&self, inventories: &[Inventory]) -> Result<(String, Vec<String>), Failure> {
        let (dir, inventories) = (self.dir.clone(), inventories.to_vec());
        let work = move || {
            let hash = PolicySources::read(&dir).map(|sources| sources.hash()).unwrap_or_default();
            (hash, inventories.iter().map(Inventory::fingerprint).collect())
        };
        Ok(tokio::task::spawn_blocking(work).await?)
    }

    /// Whether the directory holds another text than at the last look.
    pub async fn is_edited(&self) -> Result<bool, Failure> {
        let (hash, _) = self.what(&[]).await?;
        Ok(self.seen.lock().await.what.0 != hash)
    }

    /// Archived and logged first, then in force; `said` joins the entry.
    async fn enter_into_force(
        &self,
        bundle: &Bundle,
        inventories: &[Inventory],
        said: Value,
    ) -> Result<(), Failure> {
        let archive = self.archive.clone();
        let sources = bundle.sources.clone();
        tokio::task::spawn_blocking(move || archive.keep(&sources))
            .await?
            .map_err(|error| Failure::io(format!("archive of bundles: {error}")))?;
        let before = self.store.fact(ACTIVE).await?;
        let now = self.clock.millis();
        if before.as_deref() != Some(bundle.hash.as_str()) {
            let mut data = json!({
                "bundle": bundle.hash, "previous": before,
                "policies": bundle.policies.len(), "rules": bundle.rules.len(),
            });
            if let (Some(data), Value::Object(said)) = (data.as_object_mut(), said) {
                data.extend(said);
            }
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
        let report = ReloadReport { at: now, ok: true, message: bundle.hash.clone(), waits: None };
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
        let report = ReloadReport { at: now, ok: false, message: first.clone(), waits: None };
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
