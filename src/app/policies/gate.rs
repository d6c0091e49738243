//! The gate between a compiled set and its activation: see `workflow::impact::gate` for what it lets through.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::Policies;
use crate::audit::Entry;
use crate::config::{GuardConfig, Mode};
use crate::lifecycle::Failure;
use crate::model::{Instant, Inventory, failpoint};
use crate::notify::Alert;
use crate::notify::alert::AlertSeverity;
use crate::policy::impact::changes;
use crate::policy::{Bundle, PolicySources, aside};
use crate::source::Source;
use crate::store::ReloadReport;
use crate::workflow::impact::waiting::{self, Change};
use crate::workflow::impact::{self, Gate, Impact, Question, gate};

/// Counting may take this long in all; then the change waits for people instead of for the databases.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the gate needs to count.
pub struct Gatekeeper {
    pub sources: BTreeMap<String, Arc<Source>>,
    pub guard: GuardConfig,
}

/// The gate's word on a set.
pub(super) enum Admission {
    /// Into force, with what its evidence says of it.
    Free(serde_json::Value),
    /// The set that stands meanwhile, as it reads today's tables.
    Waits(Change, Arc<Bundle>),
}

impl Gatekeeper {
    fn enforces(&self, source: &str) -> bool {
        self.sources.get(source).is_some_and(|source| source.config.mode == Mode::Enforce)
    }

    /// Whether rows must be counted before `new` may follow `old`.
    pub(super) fn concerns(&self, old: &Bundle, new: &Bundle) -> bool {
        let own = |source: &str| self.enforces(source);
        changes(old, new).iter().any(|change| gate::concerns(change, own, &self.guard))
    }

    async fn judge(&self, old: &Bundle, new: &Bundle, inventories: &[Inventory]) -> (Impact, Gate) {
        let guard = &self.guard;
        let question = Question { old, new, inventories, sources: &self.sources, guard };
        let own = |source: &str| self.enforces(source);
        let wanted = |change: &crate::policy::impact::RuleChange<'_>| {
            gate::concerns(change, own, &self.guard)
        };
        let counting = impact::assess(&question, &wanted, &|_| {});
        if let Ok(impact) = tokio::time::timeout(PATIENCE, counting).await {
            let gate = gate::decide(&impact);
            return (impact, gate);
        }
        let seconds = PATIENCE.as_secs();
        let why = format!("what becomes due could not be counted within {seconds} s");
        // Names of the rules, without their counts.
        let nowhere = Question { sources: &BTreeMap::new(), ..question };
        let impact = impact::assess(&nowhere, &wanted, &|_| {}).await;
        (impact, Gate::Wait { reasons: vec![why] })
    }
}

impl Policies {
    /// May `bundle` go into force? A set that is in force already, only compiled for another inventory, may:
    /// what its rules newly find is for the guard of each run.
    pub(super) async fn admit(
        &self,
        bundle: &Bundle,
        inventories: &[Inventory],
        accepted: &[Inventory],
    ) -> Result<Admission, Failure> {
        let active = self.active();
        if active.hash == bundle.hash || failpoint::on("activate-without-impact") {
            return Ok(Admission::Free(json!({})));
        }
        let now = self.clock.millis();
        let waits = waiting::open(&self.store).await?.filter(|change| {
            change.previous == active.hash
                && change.bundle == bundle.hash
                && change.expires_at > now
        });
        if let Some(change) = &waits {
            let by = waiting::approvers(&self.store, change).await?;
            if by.len() >= self.gate.guard.approvals as usize {
                let said = json!({ "change": change.id, "approved_by": by });
                return Ok(Admission::Free(said));
            }
        }
        let old = self.as_of_now(&active, inventories, accepted).await?;
        if !self.gate.concerns(&old, bundle) {
            return Ok(Admission::Free(json!({})));
        }
        let change = match self.gate.judge(&old, bundle, inventories).await {
            (_, Gate::Open { uncounted }) => {
                if uncounted.is_empty() {
                    return Ok(Admission::Free(json!({})));
                }
                tracing::warn!(
                    bundle = bundle.hash,
                    ?uncounted,
                    "what a change of policies does could not be counted; each run is guarded"
                );
                return Ok(Admission::Free(json!({ "uncounted": uncounted })));
            }
            (impact, Gate::Wait { reasons }) => match waits {
                Some(change) => change,
                None => self.begin(&impact, reasons, &active.sources, &bundle.sources, now).await?,
            },
        };
        Ok(Admission::Waits(change, old))
    }

    /// The set in force as it reads today's tables; where it no longer compiles, as it last did.
    async fn as_of_now(
        &self,
        active: &Arc<Bundle>,
        inventories: &[Inventory],
        accepted: &[Inventory],
    ) -> Result<Arc<Bundle>, Failure> {
        let (sources, inventories) = (active.sources.clone(), inventories.to_vec());
        let accepted = accepted.to_vec();
        let work = move || Bundle::compile(sources, &inventories, &accepted);
        let compiled = tokio::task::spawn_blocking(|| aside(work)).await?;
        Ok(compiled.map_or_else(|_| active.clone(), Arc::new))
    }

    /// Logged first, then stored together with the alert.
    async fn begin(
        &self,
        impact: &Impact,
        reasons: Vec<String>,
        old: &PolicySources,
        new: &PolicySources,
        now: Instant,
    ) -> Result<Change, Failure> {
        let valid = Instant::try_from(self.gate.guard.plan_valid.as_millis());
        let expires = now.saturating_add(valid.unwrap_or(Instant::MAX));
        let change = Change::new(impact, reasons, owners(&self.dir, old, new), now, expires);
        let data = json!({
            "change": change.id, "bundle": change.bundle, "previous": change.previous,
            "requested_by": change.requested_by, "reasons": change.reasons, "rules": change.rules,
        });
        let subject = format!("change:{}", change.id);
        let entry = Entry { kind: "change.waits", subject, time: now, data: data.clone() };
        self.log.append(entry).await.map_err(Failure::io)?;
        let summary = format!(
            "a change of policies waits for {} approvals; the set before it stays in force: {}",
            self.gate.guard.approvals,
            change.reasons.join("; ")
        );
        let severity = AlertSeverity::Warning;
        let alert = Alert { event: "policy.approval_needed", severity, summary, time: now, data };
        let mut tx = self.store.write().await?;
        waiting::begin(&mut tx, &change).await?;
        self.tell.send_in(&mut tx, &alert).await?;
        tx.commit().await?;
        tracing::warn!(change = change.id, bundle = change.bundle, reasons = ?change.reasons,
            "policies wait for approval; the set before them stays in force");
        Ok(change)
    }

    /// Says that a change waits, to whoever asked for the reload.
    pub(super) async fn report_waiting(&self, change: &Change) -> Result<(), Failure> {
        let message = change.reasons.join("; ");
        let waits = Some(change.id.clone());
        let report = ReloadReport { at: self.clock.millis(), ok: false, message, waits };
        Ok(self.store.report_reload(&report).await?)
    }

    /// Nothing waits any more: this set is in force, or the directory holds none.
    pub(super) async fn end_wait(&self, bundle: &str) -> Result<(), Failure> {
        if waiting::open(&self.store).await?.is_some() {
            let mut tx = self.store.write().await?;
            waiting::end(&mut tx, bundle, self.clock.millis()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Lets a waiting change into force soon after people have approved it.
    pub async fn look_at_approvals(&self) -> Result<(), Failure> {
        let decided = {
            // One at a time: each approval gets one entry.
            let _seen = self.seen.lock().await;
            self.is_decided().await?
        };
        if decided {
            self.look(false).await?;
        }
        Ok(())
    }

    /// Whether a waiting change must be looked at again: enough people approved it, or it has waited too long.
    pub(super) async fn is_decided(&self) -> Result<bool, Failure> {
        let Some(change) = waiting::open(&self.store).await? else {
            return Ok(false);
        };
        waiting::catch_up(&self.store, &self.log).await?;
        let by = waiting::approvers(&self.store, &change).await?;
        Ok(by.len() >= self.gate.guard.approvals as usize
            || change.expires_at <= self.clock.millis())
    }
}

/// Who owns the files that differ: the nearest a file system comes to saying who asked. Of a file that is
/// gone, its folder's owner.
fn owners(dir: &Path, old: &PolicySources, new: &PolicySources) -> Vec<String> {
    let names: BTreeSet<&String> = old.files.keys().chain(new.files.keys()).collect();
    let differ = names.into_iter().filter(|name| old.files.get(*name) != new.files.get(*name));
    let owner = |name: &String| {
        let path = dir.join(name);
        let mut places = path.ancestors().take_while(|place| place.starts_with(dir));
        let found = places.find_map(|place| std::fs::metadata(place).ok());
        found.map(|metadata| format!("uid:{}", metadata.uid()))
    };
    let owners: BTreeSet<String> = differ.filter_map(owner).collect();
    owners.into_iter().collect()
}
