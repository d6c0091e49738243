//! The queue between those who decide and the one that writes: bounded, and never waited for.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use tokio::sync::Notify;
use tokio::sync::mpsc::{self, Sender};

use super::record::Decided;
use super::writer::Writer;
use crate::audit::{AuditError, Keys, Log};
use crate::config::DecisionsConfig;
use crate::model::Clock;

/// Decisions that wake the writer before its time.
pub(super) const SOON: usize = 200;

/// A decision that will not be written: it must not be answered with a permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unlogged {
    #[error("the backlog of decisions to be logged is full")]
    Full,
    #[error("the decision log is closed")]
    Closed,
}

/// Where decisions are handed in; clones share it.
#[derive(Clone)]
pub struct DecisionLog {
    queue: Sender<Decided>,
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    /// Decisions in the queue.
    pub depth: AtomicUsize,
    /// Decisions the writer holds.
    pub in_hand: AtomicU64,
    /// Decisions in the spool.
    pub spooled: AtomicU64,
    /// Whether what is decided now will be written.
    pub gate: AtomicBool,
    pub wake: Notify,
    pub backlog: usize,
}

impl Shared {
    pub fn unwritten(&self) -> u64 {
        self.depth.load(Ordering::Relaxed) as u64
            + self.in_hand.load(Ordering::Relaxed)
            + self.spooled.load(Ordering::Relaxed)
    }
}

/// Opens the decision log over the audit log; `state` is the directory for the spool. Nothing is written until
/// somebody runs the [`Writer`].
pub fn open(
    log: Log,
    keys: Keys,
    clock: Clock,
    config: &DecisionsConfig,
    state: &Path,
) -> Result<(DecisionLog, Writer), AuditError> {
    let (queue, decisions) = mpsc::channel(config.backlog);
    let shared = Arc::new(Shared {
        depth: AtomicUsize::new(0),
        in_hand: AtomicU64::new(0),
        spooled: AtomicU64::new(0),
        gate: AtomicBool::new(true),
        wake: Notify::new(),
        backlog: config.backlog,
    });
    let writer = Writer::new(shared.clone(), decisions, log, keys, clock, config.clone(), state)?;
    Ok((DecisionLog { queue, shared }, writer))
}

impl DecisionLog {
    /// Hands in a decision to be written. Takes no lock and no I/O; an error is the caller's to act on.
    pub fn record(&self, decided: Decided) -> Result<(), Unlogged> {
        let shared = &self.shared;
        let depth = shared.depth.fetch_add(1, Ordering::Relaxed) + 1;
        let refused = match self.queue.try_send(decided) {
            Ok(()) => None,
            Err(mpsc::error::TrySendError::Full(_)) => Some(Unlogged::Full),
            Err(mpsc::error::TrySendError::Closed(_)) => Some(Unlogged::Closed),
        };
        if let Some(why) = refused {
            shared.depth.fetch_sub(1, Ordering::Relaxed);
            shared.gate.store(false, Ordering::Release);
            // The writer opens the gate again, so it must look even when nothing comes any more.
            shared.wake.notify_one();
            return Err(why);
        }
        if depth == 1 || depth == SOON || depth == shared.backlog / 4 {
            shared.wake.notify_one();
        }
        Ok(())
    }

    /// Whether a decision made now will be written. When not, the answer is a denial or none at all.
    pub fn may_decide(&self) -> bool {
        self.shared.gate.load(Ordering::Acquire)
    }

    /// Decisions not yet in the audit log.
    pub fn unwritten(&self) -> u64 {
        self.shared.unwritten()
    }
}
