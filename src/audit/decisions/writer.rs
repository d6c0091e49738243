//! The writer: the only reader of the queue. Each turn empties it, hides what identifies people, and makes the
//! rest durable: in the log or, while the log cannot be written, in the spool.
//!
//! A turn begins a tenth of a second after the one before, sooner for the first decisions after a pause. What a
//! kill can lose is therefore what was decided since, and what the append in progress holds.

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
    began: Option<Moment>,
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
        let (unlogged, failed, began) = (0, None, None);
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
            began,
        })
    }

    /// Waits until there is something to do: decisions, or a log to try again.
    pub async fn wait(&mut self, stop: &CancellationToken) {
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

    /// The last turns: whatever is queued is made durable; what cannot be is counted.
    pub async fn finish(&mut self) -> Result<Vec<Seen>, AuditError> {
        let mut seen = self.turn().await?;
        while self.shared.depth.load(Ordering::Relaxed) > 0 && self.pending.is_empty() {
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

    /// Whether everything handed in so far is in the log.
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
        if self.pending.is_empty() && self.spool.bytes() == 0 && self.failed.is_none() {
            return;
        }
        if self.failed.is_some_and(|at| at.elapsed() < PROBE) {
            return self.keep();
        }
        let recovering = self.failed.is_some() || self.spool.bytes() > 0;
        let written = if recovering { self.recover().await } else { Ok(()) };
        let written = match written {
            Ok(()) => self.append_pending().await,
            Err(error) => Err(error),
        };
        match written {
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

    /// The log can be written again: first what was spooled, then (in the caller) what is in hand.
    async fn recover(&mut self) -> Result<(), AuditError> {
        self.log.probe().await?;
        let mut at = 0;
        loop {
            let (batches, next) = self.spool.batches(at)?;
            if next == at {
                break;
            }
            self.replay(batches).await?;
            at = next;
        }
        let pending: Vec<Spooled> = self.pending.iter().cloned().collect();
        self.replay(pending).await?;
        self.pending.clear();
        self.spool.clear()
    }

    /// Appends the batches that the log has not.
    async fn replay(&self, batches: Vec<Spooled>) -> Result<(), AuditError> {
        let present = self.present(&batches).await?;
        for batch in batches {
            if !present.contains(&batch.batch) || failpoint::on("decisions-replay-blindly") {
                self.append(&batch).await?;
            }
        }
        Ok(())
    }

    /// Which of these batches are in the log: an append that failed, or a replay that a crash ended, may have
    /// put them there.
    async fn present(&self, batches: &[Spooled]) -> Result<BTreeSet<String>, AuditError> {
        let Some(mut from) = batches.iter().map(|batch| batch.after).min() else {
            return Ok(BTreeSet::new());
        };
        let wanted: BTreeSet<&str> = batches.iter().map(|batch| batch.batch.as_str()).collect();
        let mut found = BTreeSet::new();
        let size = self.log.size();
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
