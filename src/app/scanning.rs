//! Looking at the sources: inventory, profile, findings. A source that fails stops no other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use std::time::Duration;

use futures_util::future::try_join_all;
use serde_json::json;

use super::App;
use super::policies::Activation;
use super::summary::count_by;
use crate::config::Config;
use crate::finding::{self, Changes, Circumstances, DueCounts, Kind, Look};
use crate::lifecycle::Failure;
use crate::model::Inventory;
use crate::notify::Alert;
use crate::notify::alert::AlertSeverity;
use crate::policy::Bundle;
use crate::report::{days, gather};
use crate::scan::observe;
use crate::scan::{
    self, Job, Options, ScanError, StoredInventory, TableObservation, UpdatedAt, catalogue,
    privileges, reads, usage,
};
use crate::source::Source;

/// What a pass over the sources came to.
#[derive(Debug, Clone, Default)]
pub struct Scanned {
    pub tables: u64,
    pub fields: u64,
    /// What could not be looked at, a sentence each.
    pub errors: Vec<String>,
}

impl App {
    /// Takes the inventory of every source; policies are compiled again where one has changed. Answers what
    /// went wrong, a sentence each: a source that fails stops no other.
    pub(super) async fn take_inventories(&self) -> Result<Vec<String>, Failure> {
        let mut errors = Vec::new();
        for source in self.sources.values() {
            errors.extend(self.take_inventory(source).await?);
        }
        if let Activation::Refused(refused) = self.policies.look(false).await? {
            errors.extend(refused.iter().map(|error| format!("policies refused: {error}")));
        }
        Ok(errors)
    }

    /// Asks each source how it would find what its rules are after; one that is away keeps its last answer.
    async fn look_at_plans(&self) -> Result<(), Failure> {
        let bundle = self.policies.active();
        for stored in catalogue::load(&self.store).await? {
            let inventory = &stored.inventory;
            let Some(source) = self.sources.get(&inventory.source) else { continue };
            if let Err(error) = reads::refresh(source, inventory, &self.store, &bundle).await? {
                tracing::warn!(source = source.name, "its plans are not known: {error}");
            }
        }
        Ok(())
    }

    /// What the sources hold by now, before policies are compiled against it: a policy may be about a table made
    /// since the last scan. All are asked at once, and one that does not answer within `bound` is known by what
    /// it last said. Neither scan nor run in progress is waited for: they go on with what they began with.
    pub(super) async fn freshen(&self, bound: Duration) -> Result<(), Failure> {
        let reachable = self.sources.values().filter(|source| !self.is_down(&source.name));
        let looks = reachable.map(|source| async move {
            let taken = tokio::time::timeout(bound, self.take_inventory(source)).await;
            taken.unwrap_or_else(|_| {
                tracing::warn!(
                    source = source.name,
                    ?bound,
                    "no inventory in time; the last one counts"
                );
                Ok(None)
            })
        });
        try_join_all(looks).await.map(drop)
    }

    async fn take_inventory(&self, source: &Source) -> Result<Option<String>, Failure> {
        match catalogue::refresh(source, &self.store, self.clock.millis()).await {
            Ok(_) => {
                self.note_source(&source.name, true);
                Ok(None)
            }
            Err(ScanError::Source(error)) => {
                tracing::warn!(source = source.name, "{error}");
                self.note_source(&source.name, false);
                Ok(Some(error.to_string()))
            }
            Err(error) => Err(Failure::from(error)),
        }
    }

    /// Whether each source answers. One that is back is inventoried at once: what was pending for want of
    /// it does not wait for the night.
    pub(super) async fn look_after_sources(&self) -> Result<(), Failure> {
        for source in self.sources.values() {
            let answer = source.now().await;
            let was_up = self.note_source(&source.name, answer.is_ok());
            if let Err(error) = answer {
                if was_up {
                    tracing::warn!(source = source.name, "{error}");
                }
            } else if !was_up {
                tracing::info!(source = source.name, "it answers again");
                let _alone = self.working.lock().await;
                self.take_inventory(source).await?;
                self.policies.look(false).await?;
            }
        }
        Ok(())
    }

    fn is_down(&self, name: &str) -> bool {
        self.down.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    /// Answers how it was before.
    fn note_source(&self, name: &str, up: bool) -> bool {
        self.metrics.set_source_up(name, up);
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        if up { !down.remove(name) } else { down.insert(name.to_owned()) }
    }

    /// Inventory and profile of every source.
    pub(super) async fn scan(&self) -> Result<Scanned, Failure> {
        let errors = self.take_inventories().await?;
        let mut scanned = Scanned { errors, ..Scanned::default() };
        for stored in catalogue::load(&self.store).await? {
            if let Some(source) = self.sources.get(&stored.inventory.source) {
                self.profile(source, &stored.inventory, &mut scanned).await?;
            }
        }
        Ok(scanned)
    }

    async fn profile(
        &self,
        source: &Source,
        inventory: &Inventory,
        scanned: &mut Scanned,
    ) -> Result<(), Failure> {
        let bundle = self.policies.active();
        let updated_at = updated_at(&bundle, &source.name);
        let job = Job {
            source,
            inventory,
            store: &self.store,
            clock: &self.clock,
            options: &options(&self.config),
            updated_at: &updated_at,
            token: self.handle.token().clone(),
            progress: &|_| {},
        };
        let outcome = match scan::run(&job).await {
            Ok(outcome) => outcome,
            Err(ScanError::Source(error)) => {
                tracing::warn!(source = source.name, "{error}");
                scanned.errors.push(error.to_string());
                return Ok(());
            }
            Err(error) => return Err(Failure::from(error)),
        };
        for (table, failure) in &outcome.failed {
            tracing::warn!(source = source.name, %table, "not read: {failure}");
            scanned.errors.push(format!("scan of {}.{table}: {failure}", source.name));
        }
        let left = outcome.left.len() as u64;
        let failed = outcome.failed.len() as u64;
        tracing::info!(
            source = source.name,
            outcome.rows,
            outcome.bytes,
            outcome.full,
            outcome.sampled,
            outcome.changes,
            outcome.deleted,
            outcome.deletions_unknown,
            outcome.unchanged,
            left,
            failed,
            outcome.clipped,
            "scanned"
        );
        if left > 0 {
            let first = outcome.left.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
            tracing::warn!(source = source.name, left, "the next scan begins with {first}");
        }
        let skipped = outcome.unchanged + left;
        let states = [
            ("full", outcome.full),
            ("sampled", outcome.sampled),
            ("skipped", skipped),
            ("failed", failed),
        ];
        self.metrics.set_scan_tables(&source.name, &states);
        self.look_around(source, inventory).await?;
        if failed == 0 {
            self.metrics.task_succeeded("scan", &source.name, self.clock.millis());
        }
        scanned.tables += outcome.tables;
        scanned.fields += outcome.fields;
        Ok(())
    }

    /// Who reads what, and who may; what a source does not say is said once a scan.
    async fn look_around(&self, source: &Source, inventory: &Inventory) -> Result<(), Failure> {
        let (name, store) = (source.name.as_str(), &self.store);
        let now = self.clock.millis();
        match usage::refresh(source, inventory, store, now).await? {
            Ok(None) => {}
            Ok(Some(why)) => tracing::info!(source = name, "unread columns are not known: {why}"),
            Err(error) => tracing::warn!(source = name, "its statistics were not read: {error}"),
        }
        match privileges::refresh(source, store).await? {
            Ok(None) => {}
            Ok(Some(why)) => tracing::info!(source = name, "wide grants are not known: {why}"),
            Err(error) => tracing::warn!(source = name, "its grants were not read: {error}"),
        }
        Ok(())
    }

    /// Of a source that is no longer configured nothing is known.
    async fn circumstances(&self, source: &str) -> Result<Circumstances, Failure> {
        let Some(source) = self.sources.get(source) else { return Ok(Circumstances::default()) };
        Ok(Circumstances::load(&self.store, &source.config, &self.config.findings).await?)
    }

    /// Holds what was observed against the policies; the alert about it commits with it.
    pub(super) async fn assess(&self) -> Result<(), Failure> {
        self.look_at_plans().await?;
        let bundle = self.policies.active();
        let at = bundle.instants(self.clock.millis());
        let due = DueCounts::load(&self.store).await?;
        let counts = gather::evaluations(&self.store).await?;
        for stored in catalogue::load(&self.store).await? {
            let StoredInventory { inventory, previous, .. } = &stored;
            let observations = observe::load(&self.store, &inventory.source).await?;
            let previous = previous.as_ref();
            let full_reads = reads::load(&self.store, &inventory.source).await?;
            let around = self.circumstances(&inventory.source).await?;
            let look = Look {
                inventory,
                previous,
                observations: &observations,
                due: &due,
                full_reads: &full_reads,
                around: &around,
            };
            let findings = finding::assess(&look, &bundle, &at);
            let now = self.clock.millis();
            let mut tx = self.store.write().await?;
            let changes =
                finding::reconcile(&mut tx, &look.scope(), &findings, &bundle.hash, now).await?;
            if !changes.opened.is_empty() {
                let alert = opened(&inventory.source, &changes, now);
                self.tell.send_in(&mut tx, &alert).await?;
            }
            tx.commit().await?;
            let unruled: BTreeSet<&str> = findings
                .iter()
                .filter(|finding| finding.kind == Kind::NoRetentionRule)
                .map(|finding| finding.table.as_str())
                .collect();
            self.metrics.set_unruled_tables(&inventory.source, unruled.len() as u64);
            self.weigh(&stored, &observations, &bundle, &counts).await?;
        }
        Ok(())
    }

    /// The risk of a source's tables, as metrics and as this day's row of its trends.
    async fn weigh(
        &self,
        inventory: &StoredInventory,
        observations: &[TableObservation],
        bundle: &Bundle,
        counts: &gather::Evaluations,
    ) -> Result<(), Failure> {
        let (source, now) = (&inventory.inventory.source, self.clock.millis());
        let config = self.config.sources.iter().find(|config| config.name == *source);
        let privileges = privileges::load(&self.store, source).await?;
        let privileges = privileges.as_ref();
        let known = gather::Known { inventory, observations, privileges };
        let (bands, highest) = gather::risk(&known, bundle, config, counts, now);
        let rows: Vec<_> = bands.iter().map(|(band, tables)| (band.as_str(), *tables)).collect();
        self.metrics.set_risk(source, &rows, highest);
        Ok(days::note(&self.store, source, &bands, now).await?)
    }
}

/// The columns that say when a row was changed, of the tables whose datasets name one.
fn updated_at(bundle: &Bundle, source: &str) -> BTreeMap<String, UpdatedAt> {
    let tables = bundle.datasets.get(source).into_iter().flatten();
    let named = tables.filter_map(|(table, entry)| {
        let column = entry.updated_at.clone()?;
        let encoding = entry.types.get(&column).copied();
        Some((table.clone(), UpdatedAt { column, encoding }))
    });
    named.collect()
}

fn options(config: &Config) -> Options {
    let scan = &config.scan;
    Options {
        rows: scan.rows,
        full: true,
        connections: scan.connections as usize,
        full_every: scan.full_every,
        most_rows: scan.max_rows,
        most_bytes: scan.max_bytes,
        rows_per_second: scan.rows_per_second,
        statement_timeout: Some(scan.statement_timeout),
        window: scan.window.map(|window| (window, config.schedule.timezone)),
        max_latency: scan.max_latency,
        max_active: scan.max_active,
        ..Options::default()
    }
}

/// One alert for all that one assessment opened.
fn opened(source: &str, changes: &Changes, time: i64) -> Alert {
    let kinds = count_by(changes.opened.iter().map(|finding| finding.kind.as_str()));
    let fingerprints: Vec<&str> =
        changes.opened.iter().take(50).map(|finding| finding.fingerprint.as_str()).collect();
    // Only a policy's @severity makes one critical, and then somebody wants to be told so.
    let critical = changes.opened.iter().any(|finding| finding.severity == "critical");
    Alert {
        event: "finding.opened",
        severity: if critical { AlertSeverity::Critical } else { AlertSeverity::Warning },
        summary: format!("{} new findings in {source}", changes.opened.len()),
        time,
        data: json!({ "source": source, "kinds": kinds, "fingerprints": fingerprints }),
    }
}
