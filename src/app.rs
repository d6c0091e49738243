//! The composition root: the only file that sees everything.
//!
//! `App::open` builds without binding or spawning; `tasks` spawns; a cycle can be asked for alone.

mod cycle;
mod deciding;
mod decisions;
mod directory;
mod gauges;
mod listen;
mod overdue;
mod policies;
mod retired;
mod scanning;
mod summary;
mod tasks;
mod tell;

pub use deciding::field_facts;
pub use directory::{
    Failed as DirectoryFailed, prepare as prepare_directory, read as read_directory,
};
pub use policies::ACTIVE as ACTIVE_BUNDLE;
pub use policies::known as known_inventories;
pub use summary::{Alerts, Audit, Summary};
pub use tasks::start;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use tokio::sync::Mutex;

use self::policies::{Gatekeeper, Policies, Surroundings};
use self::tell::Tell;
use crate::audit::decisions::{self as decision_log, DecisionLog, Writer};
use crate::audit::{Keys, Log};
use crate::config::{Config, Mode};
use crate::http::authzen::{Records, Seat};
use crate::lifecycle::{Failure, Handle};
use crate::model::Clock;
use crate::policy::Bundle;
use crate::policy::text::archive::Archive;
use crate::source::Source;
use crate::store::Store;
use crate::telemetry::{Known, Metrics};

/// The daemon's parts, put together.
pub struct App {
    pub config: Arc<Config>,
    pub clock: Clock,
    pub store: Store,
    pub log: Log,
    pub keys: Keys,
    /// Where whoever decides hands in what was decided.
    pub decisions: DecisionLog,
    pub metrics: Metrics,
    pub sources: BTreeMap<String, Arc<Source>>,
    policies: Policies,
    tell: Tell,
    handle: Handle,
    /// Where decisions are made.
    seat: Seat,
    directories: directory::Directories,
    /// One scan or cycle at a time: they share the governed databases' patience.
    working: Mutex<()>,
    /// Sources that did not answer when last asked.
    down: std::sync::Mutex<BTreeSet<String>>,
    /// Until the task that writes takes it.
    decision_writer: std::sync::Mutex<Option<Writer>>,
}

impl App {
    /// Opens the state, the log and the policies. Nothing listens, nothing runs, no source is connected.
    pub async fn open(config: Config, clock: Clock, handle: Handle) -> Result<Arc<Self>, Failure> {
        let state = config.store.path.parent().unwrap_or(Path::new(".")).to_owned();
        let store = Store::open(&config.store.path).await.map_err(store_failure)?;
        let keys = Keys::load_or_create(&state).map_err(Failure::io)?;
        let log = Log::open(&config.audit.dir, &config.audit.origin, clock.clone()).await;
        let log = log.map_err(Failure::io)?;
        let (decisions, writer) =
            decision_log::open(log.clone(), keys.clone(), clock.clone(), &config.decisions, &state)
                .map_err(Failure::io)?;
        let metrics = Metrics::new(Known {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sources: config.sources.iter().map(|source| source.name.clone()).collect(),
            receivers: config.alerts.iter().map(|alert| alert.name.clone()).collect(),
        });
        let tell = Tell::new(store.clone(), &config.alerts, clock.clone());
        let mut sources = BTreeMap::new();
        for source in &config.sources {
            metrics.set_source_enforcing(&source.name, source.mode == Mode::Enforce);
            sources.insert(source.name.clone(), Arc::new(Source::new(source.clone())));
        }
        let gate = Gatekeeper { sources: sources.clone(), guard: config.guard.clone() };
        let policies = Policies::start(Surroundings {
            dir: config.policies.dir.clone(),
            archive: Archive::new(&state),
            store: store.clone(),
            log: log.clone(),
            tell: tell.clone(),
            metrics: metrics.clone(),
            readiness: handle.readiness().clone(),
            clock: clock.clone(),
            gate,
        })
        .await?;
        announce_switched_off(&config);
        let config = Arc::new(config);
        let working = Mutex::new(());
        let records = Records { log: decisions.clone(), metrics: metrics.clone() };
        let public_url = config.http.public_url.as_deref();
        let seat = Seat::new(clock.clone(), public_url, Some(records));
        let directories = directory::Directories::new(config.directories.len());
        let app = Self {
            config,
            directories,
            seat,
            clock,
            store,
            log,
            keys,
            decisions,
            metrics,
            sources,
            policies,
            tell,
            handle,
            working,
            down: std::sync::Mutex::default(),
            decision_writer: std::sync::Mutex::new(Some(writer)),
        };
        Ok(Arc::new(app))
    }

    fn take_decision_writer(&self) -> Option<Writer> {
        self.decision_writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }

    /// The policies in force. Whoever judges by them keeps them until he is done.
    pub fn bundle(&self) -> Arc<Bundle> {
        self.policies.active()
    }
}

/// A newer state is a matter of configuration, another daemon one of waiting; the rest is I/O.
fn store_failure(error: crate::store::StoreError) -> Failure {
    use crate::store::StoreError;
    match error {
        StoreError::Locked { .. } => Failure { code: 75, message: error.to_string() },
        StoreError::Newer { .. } | StoreError::Foreign { .. } => Failure::config(error),
        _ => Failure::io(error),
    }
}

/// Protections that the operator switched off are said at every start.
fn announce_switched_off(config: &Config) {
    if config.guard.approvals == 0 {
        tracing::warn!("[guard] approvals = 0: first runs and large runs need nobody's approval");
    }
    if config.guard.grace.is_none() {
        tracing::warn!("[guard] grace = \"none\": records are acted on as soon as they are due");
    }
}
