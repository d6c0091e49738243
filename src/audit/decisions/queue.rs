//! The queue between those who decide and the one that writes: bounded, and filled without waiting.
//!
//! Whoever is about to decide asks whether there is room, and waits for some if the writer has fallen behind: the
//! API is then as fast as the disk. What is being answered meanwhile may still be handed in, until twice the
//! backlog waits; the request that passes that mark is taken whole.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::mpsc::{self, UnboundedSender};

use super::record::Decided;
use super::writer::Writer;
use crate::audit::{AuditError, Keys, Log};
use crate::config::DecisionsConfig;
use crate::model::Clock;

/// Decisions that wake the writer before its time, if it has rested.
pub(super) const SOON: usize = 200;
/// Decisions taken in one turn; so many wake the writer at any time.
pub(super) const MOST: usize = 2_048;
/// How long a request waits for room.
const PATIENCE: Duration = Duration::from_secs(2);

/// A decision that will not be written: it must not be answered with a permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unlogged {
    #[error("the backlog of decisions to be logged is full")]
    Full,
    #[error("the decision log cannot be written")]
    Down,
    #[error("the decision log is closed")]
    Closed,
}

/// Where decisions are handed in; clones share it.
#[derive(Clone)]
pub struct DecisionLog {
    queue: UnboundedSender<Handed>,
    shared: Arc<Shared>,
}

/// What one request hands in.
pub(super) enum Handed {
    One(Decided),
    Several(Vec<Decided>),
}

/// Whether what is decided now will be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Gate {
    Open,
    /// Not before the writer has caught up.
    Full,
    /// Not before the log can be written again.
    Down,
}

pub(super) struct Shared {
    /// Decisions in the queue.
    pub depth: AtomicUsize,
    /// Decisions the writer holds.
    pub in_hand: AtomicU64,
    /// Decisions in the spool.
    pub spooled: AtomicU64,
    gate: AtomicU8,
    opened: Notify,
    pub wake: Notify,
    pub backlog: usize,
}

impl Shared {
    pub fn unwritten(&self) -> u64 {
        self.depth.load(Ordering::Relaxed) as u64
            + self.in_hand.load(Ordering::Relaxed)
            + self.spooled.load(Ordering::Relaxed)
    }

    pub fn gate(&self) -> Gate {
        match self.gate.load(Ordering::Acquire) {
            0 => Gate::Open,
            1 => Gate::Full,
            _ => Gate::Down,
        }
    }

    pub fn set_gate(&self, gate: Gate) {
        let before = self.gate.swap(gate as u8, Ordering::AcqRel);
        if before != gate as u8 && gate != Gate::Full {
            self.opened.notify_waiters();
        }
    }

    /// Closes an open gate until the writer has caught up.
    fn fill(&self) {
        let (open, full) = (Gate::Open as u8, Gate::Full as u8);
        // A gate that is down stays so.
        let _closed = self.gate.compare_exchange(open, full, Ordering::AcqRel, Ordering::Relaxed);
        // The writer opens it again, so it must look even when nothing comes any more.
        self.wake.notify_one();
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
    let (queue, decisions) = mpsc::unbounded_channel();
    let shared = Arc::new(Shared {
        depth: AtomicUsize::new(0),
        in_hand: AtomicU64::new(0),
        spooled: AtomicU64::new(0),
        gate: AtomicU8::new(Gate::Open as u8),
        opened: Notify::new(),
        wake: Notify::new(),
        backlog: config.backlog,
    });
    let writer = Writer::new(shared.clone(), decisions, log, keys, clock, config.clone(), state)?;
    Ok((DecisionLog { queue, shared }, writer))
}

impl DecisionLog {
    /// Hands in a decision to be written. Takes no lock and no I/O; an error is the caller's to act on.
    pub fn record(&self, decided: Decided) -> Result<(), Unlogged> {
        self.hand_in(1, || Handed::One(decided))
    }

    /// Hands in those of one request: all of them or none.
    pub fn record_all(&self, mut decided: Vec<Decided>) -> Result<(), Unlogged> {
        match decided.len() {
            0 => Ok(()),
            1 => self.hand_in(1, || Handed::One(decided.remove(0))),
            several => self.hand_in(several, || Handed::Several(decided)),
        }
    }

    fn hand_in(&self, number: usize, handed: impl FnOnce() -> Handed) -> Result<(), Unlogged> {
        let shared = &self.shared;
        let before = shared.depth.fetch_add(number, Ordering::Relaxed);
        let refused = if before >= 2 * shared.backlog {
            Some(Unlogged::Full)
        } else {
            self.queue.send(handed()).is_err().then_some(Unlogged::Closed)
        };
        if let Some(why) = refused {
            shared.depth.fetch_sub(number, Ordering::Relaxed);
            shared.fill();
            return Err(why);
        }
        let passes = |mark: usize| before < mark && mark <= before + number;
        if passes(shared.backlog) {
            shared.fill();
        } else if passes(1) || passes(SOON) || passes(MOST) {
            shared.wake.notify_one();
        }
        Ok(())
    }

    /// Whether a decision made now will be written; waits a moment while the writer is behind. When not, the
    /// answer is a denial or none at all.
    pub async fn ready(&self) -> Result<(), Unlogged> {
        if self.shared.gate() == Gate::Open {
            return Ok(());
        }
        let room = async {
            loop {
                let opened = self.shared.opened.notified();
                tokio::pin!(opened);
                opened.as_mut().enable();
                match self.shared.gate() {
                    Gate::Open => return Ok(()),
                    Gate::Down => return Err(Unlogged::Down),
                    Gate::Full => opened.await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, room).await.unwrap_or(Err(Unlogged::Full))
    }

    /// The same now, without waiting.
    pub fn may_decide(&self) -> bool {
        self.shared.gate() == Gate::Open
    }

    /// Decisions not yet in the audit log.
    pub fn unwritten(&self) -> u64 {
        self.shared.unwritten()
    }
}
