//! The writer: the only reader of the queue. Each turn empties it, hides what identifies people, and makes the
//! rest durable: in the log or, while the log cannot be written, in the spool.
//!
//! A turn begins a tenth of a second after the one before, sooner for the first decisions after a pause. What a
//! kill can lose is therefore what was decided since, and what the append in progress holds; while decisions are
//! made faster than they are written, it is all that is queued.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::spawn_blocking;
use tokio::time::Instant as Moment;
use tokio_util::sync::CancellationToken;

use super::queue::{Gate, Handed, MOST, SOON, Shared};
use super::record::Decided;
use super::seen::Seen;
use super::spool::{Spool, SpoolError, Spooled};
use super::take::take;
use super::{ENTRY, read};
use crate::audit::{AuditError, Entry, Keys, Log};
use crate::config::{AuditDown, DecisionsConfig};
use crate::model::{Clock, failpoint};

/// Between the beginnings of two turns.
const PACE: Duration = Duration::from_millis(100);
/// How often a log that could not be written is tried.
const PROBE: Duration = Duration::from_secs(2);
/// Entries of the log that are looked at together for batches it has already.
const WINDOW: u64 = 256;

pub struct Writer {
    shared: Arc<Shared>,
    queue: UnboundedReceiver<Handed>,
    log: Log,
    keys: Keys,
    clock: Clock,
    config: DecisionsConfig,
    spool: Spool,
    /// Batches that neither log nor spool has, in order, with the log's size when they were first tried.
    pending: VecDeque<Spooled>,
    /// Permits sampled away since the last entry.
    unlogged: u64,
    /// When the log failed last, if it has not been written since.
    failed: Option<Moment>,
    /// What is spooled is being appended, some of it a turn.
    replay: Option<Replay>,
    began: Option<Moment>,
}

/// How far that is.
#[derive(Clone, Copy)]
struct Replay {
    /// In the spool.
    at: u64,
    /// The log's size when it began. What stands behind it was appended since, each once.
    size: u64,
}

impl Writer {
    pub(super) fn new(
        shared: Arc<Shared>,
        queue: UnboundedReceiver<Handed>,
        log: Log,
        keys: Keys,
        clock: Clock,
        config: DecisionsConfig,
        state: &Path,
    ) -> Result<Self, AuditError> {
        let spool = Spool::open(state, config.spool_bytes)?;
        shared.spooled.store(spool.records(), Ordering::Relaxed);
        let pending = VecDeque::new();
        let (unlogged, failed, replay, began) = (0, None, None, None);
        Ok(Self {
            shared,
            queue,
            log,
            keys,
            clock,
            config,
            spool,
            pending,
            unlogged,
            failed,
            replay,
            began,
        })
    }

    /// Waits until there is something to do: decisions, or a log to try again.
    pub async fn wait(&mut self, stop: &CancellationToken) {
        if self.replay.is_some() {
            return;
        }
        let waiting = || self.shared.depth.load(Ordering::Relaxed);
        if waiting() == 0 {
            let retry = if self.is_settled() { Duration::from_hours(1) } else { PROBE };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.shared.wake.notified() => {}
                () = tokio::time::sleep(retry) => {}
            }
        }
        let pace = self.began.map_or_else(Moment::now, |began| began + PACE);
        let rested = Moment::now() >= pace;
        let urgent = waiting() >= MOST || (rested && waiting() >= SOON);
        if !urgent {
            let until = if rested { Moment::now() + PACE } else { pace };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.shared.wake.notified() => {}
                () = tokio::time::sleep_until(until) => {}
            }
        }
    }

    /// Takes what is queued and makes it durable; answers what was seen of people's habits. An error means
    /// that a task died, not that the log cannot be written.
    pub async fn turn(&mut self) -> Result<Vec<Seen>, AuditError> {
        self.began = Some(Moment::now());
        let mut decisions = Vec::new();
        while decisions.len() < MOST
            && let Ok(handed) = self.queue.try_recv()
        {
            match handed {
                Handed::One(decided) => decisions.push(decided),
                Handed::Several(several) => decisions.extend(several),
            }
        }
        let taken = decisions.len();
        self.shared.in_hand.fetch_add(taken as u64, Ordering::Relaxed);
        self.shared.depth.fetch_sub(taken, Ordering::Relaxed);
        let seen = self.take_in(decisions).await?;
        self.settle().await;
        let held = self.pending.iter().map(|batch| batch.records).sum();
        self.shared.in_hand.store(held, Ordering::Relaxed);
        self.shared.spooled.store(self.spool.records(), Ordering::Relaxed);
        self.set_gate();
        Ok(seen)
    }

    /// The last turns: whatever is queued is made durable; what cannot be is held.
    pub async fn finish(&mut self) -> Result<Vec<Seen>, AuditError> {
        let mut seen = self.turn().await?;
        while self.shared.depth.load(Ordering::Relaxed) > 0 || self.replay.is_some() {
            seen.extend(self.turn().await?);
        }
        Ok(seen)
    }

    /// Decisions that neither log nor spool could take.
    pub fn held(&self) -> u64 {
        self.pending.iter().map(|batch| batch.records).sum()
    }

    pub fn unwritten(&self) -> u64 {
        self.shared.unwritten()
    }

    /// Whether everything that was taken from the queue is in the log.
    pub fn is_settled(&self) -> bool {
        self.failed.is_none()
            && self.pending.is_empty()
            && self.spool.bytes() == 0
            && self.shared.gate() == Gate::Open
    }

    /// Hashing costs microseconds each, so it is done off the threads that answer.
    async fn take_in(&mut self, decisions: Vec<Decided>) -> Result<Vec<Seen>, AuditError> {
        if decisions.is_empty() {
            return Ok(Vec::new());
        }
        let (keys, permits, before) = (self.keys.clone(), self.config.permits, self.unlogged);
        let work = spawn_blocking(move || take(&decisions, &keys, permits, before));
        let taken = work.await.map_err(|_| AuditError::Closed)?;
        self.unlogged = taken.unlogged;
        let (after, now) = (self.log.size(), self.clock.millis());
        let batches = taken.batches.into_iter();
        self.pending.extend(batches.map(|batch| Spooled::new(batch, after, now)));
        Ok(taken.seen)
    }

    /// Brings log, spool and memory in order: the oldest first, nothing twice.
    async fn settle(&mut self) {
        let behind = self.failed.is_some() || self.spool.bytes() > 0;
        if !behind && self.pending.is_empty() {
            return;
        }
        if self.replay.is_none() && self.failed.is_some_and(|at| at.elapsed() < PROBE) {
            return self.keep();
        }
        let written = if behind { self.recover().await } else { self.append_pending().await };
        match written {
            Ok(()) if self.replay.is_some() => {}
            Ok(()) => {
                if self.failed.take().is_some() {
                    tracing::info!("decisions are logged again");
                }
            }
            Err(error) => {
                if self.failed.is_none() {
                    tracing::error!(%error, "decisions cannot be logged");
                }
                self.failed = Some(Moment::now());
                self.keep();
            }
        }
    }

    /// The log can be written again: first what was spooled, so much of it in a turn that others come between,
    /// then what is in hand.
    async fn recover(&mut self) -> Result<(), AuditError> {
        let replay = if let Some(replay) = self.replay.take() {
            replay
        } else {
            self.log.probe().await?;
            Replay { at: 0, size: self.log.size() }
        };
        if self.spool.bytes() > 0 {
            // Behind what came before it, and durable meanwhile.
            self.keep();
        }
        let (batches, at) = self.spool.batches(replay.at)?;
        self.append_absent(&batches, replay.size).await?;
        if at < self.spool.bytes() {
            self.replay = Some(Replay { at, ..replay });
            return Ok(());
        }
        self.pending.make_contiguous();
        self.append_absent(self.pending.as_slices().0, replay.size).await?;
        self.pending.clear();
        self.spool.clear()
    }

    /// Appends the batches that are not among the log's first so many entries: together, so that they share one
    /// sync.
    async fn append_absent(&self, batches: &[Spooled], size: u64) -> Result<(), AuditError> {
        let present = self.present(batches, size).await?;
        let blindly = failpoint::on("decisions-replay-blindly");
        let absent = batches.iter().filter(|batch| blindly || !present.contains(&batch.batch));
        let results = join_all(absent.map(|batch| self.append(batch))).await;
        results.into_iter().collect()
    }

    /// Which of these batches are in the log: an append that failed, or a replay that a crash ended, may have
    /// put them there.
    async fn present(
        &self,
        batches: &[Spooled],
        size: u64,
    ) -> Result<BTreeSet<String>, AuditError> {
        let Some(mut from) = batches.iter().map(|batch| batch.after).min() else {
            return Ok(BTreeSet::new());
        };
        let wanted: BTreeSet<&str> = batches.iter().map(|batch| batch.batch.as_str()).collect();
        let mut found = BTreeSet::new();
        while from < size {
            let to = size.min(from + WINDOW);
            let entries = self.log.read(from, to).await?;
            let ids = entries.iter().filter_map(|entry| read::batch_id(entry));
            found.extend(ids.filter(|id| wanted.contains(id.as_str())));
            from = to;
        }
        Ok(found)
    }

    /// Together, so that they share one sync. What follows the first failure is tried again with it.
    async fn append_pending(&mut self) -> Result<(), AuditError> {
        let appends = self.pending.iter().map(|batch| self.append(batch));
        let results = join_all(appends).await;
        let written = results.iter().take_while(|result| result.is_ok()).count();
        self.pending.drain(..written);
        results.into_iter().find_map(Result::err).map_or(Ok(()), Err)
    }

    async fn append(&self, batch: &Spooled) -> Result<(), AuditError> {
        let subject = "decisions".to_owned();
        let entry = Entry { kind: ENTRY, subject, time: batch.time, data: Value::Null };
        self.log.append_around(entry, &batch.data).await.map(drop)
    }

    /// What is in hand goes to the spool, so that it survives this process.
    fn keep(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        self.pending.make_contiguous();
        match self.spool.push(self.pending.as_slices().0) {
            Ok(()) => self.pending.clear(),
            Err(error @ SpoolError::Full { .. }) => tracing::warn!("decisions wait: {error}"),
            Err(error) => tracing::error!("decisions wait: {error}"),
        }
    }

    /// Decisions may go on while there is room for them, and somewhere to put them.
    fn set_gate(&self) {
        let taken = match self.config.audit_down {
            AuditDown::Deny => self.failed.is_none(),
            AuditDown::Spool => self.pending.is_empty(),
        };
        let room = self.shared.depth.load(Ordering::Relaxed) < self.shared.backlog / 2;
        self.shared.set_gate(if !(taken || failpoint::on("decisions-gate-open")) {
            Gate::Down
        } else if room {
            Gate::Open
        } else {
            Gate::Full
        });
    }
}
