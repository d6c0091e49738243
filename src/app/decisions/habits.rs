//! The task that notes what decisions say of people's habits, and tells of broken glass.
//!
//! It takes out what the writer gathered and brings it into the control store, some principals a transaction, so
//! that nobody else waits long for the store's only writer. What cannot be noted is put back before what was
//! gathered meanwhile: nothing is lost and, since a transaction is noted whole or not at all, nothing counts twice.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::app::App;
use crate::audit::decisions::{Seen, read};
use crate::finding::access::{self, Tally, hour_of};
use crate::lifecycle::Failure;
use crate::store::{Store, StoreError};

/// How often habits are written down, unless a glass was broken.
const NOTE: Duration = Duration::from_secs(2);
/// Principals, and broken glasses, of one transaction.
const PIECE: usize = 256;
/// The index in the log up to which everybody was told of broken glass.
const TOLD: &str = "decisions.told";
/// Entries looked at together.
const WINDOW: u64 = 256;

/// What the writer saw and nobody noted yet.
#[derive(Default)]
pub(super) struct Gathered {
    what: Mutex<What>,
    urgent: Notify,
    ended: CancellationToken,
}

#[derive(Default)]
struct What {
    tally: Tally,
    /// The log's size after the last turn: whatever stands before it is in this tally, or in one before.
    size: u64,
    /// Whether the log held all that the writer had taken.
    settled: bool,
}

impl Gathered {
    /// After a turn of the writer: what it saw, and the log as it then was.
    pub fn add(&self, seen: Vec<Seen>, size: u64, settled: bool) {
        let mut what = self.lock();
        // What another process left is looked for as soon as the log has it.
        let urgent = settled && !what.settled || seen.iter().any(|seen| seen.break_glass);
        seen.into_iter().for_each(|seen| what.tally.add(seen));
        (what.size, what.settled) = (size, settled);
        if urgent {
            self.urgent.notify_one();
        }
    }

    /// Nothing will be added any more once this is gone.
    pub fn end_on_drop(&self) -> DropGuard {
        self.ended.clone().drop_guard()
    }

    /// Takes the tally out, together with what the log was when it was complete.
    fn take(&self) -> What {
        let mut what = self.lock();
        What { tally: std::mem::take(&mut what.tally), ..*what }
    }

    fn lock(&self) -> MutexGuard<'_, What> {
        self.what.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes until the writer has ended; then the rest.
pub(super) async fn note(app: Arc<App>, gathered: Arc<Gathered>) -> Result<(), Failure> {
    let mut noter = Noter { app, caught_up: false, swept: None };
    let mut last = false;
    while !last {
        tokio::select! {
            () = gathered.ended.cancelled() => {}
            () = gathered.urgent.notified() => {}
            () = tokio::time::sleep(NOTE) => {}
        }
        last = gathered.ended.is_cancelled();
        let mut what = gathered.take();
        if let Err(failure) = noter.note(&mut what).await {
            tracing::error!("habits of access cannot be noted: {}", failure.message);
        }
        gathered.lock().tally.put_back(what.tally);
    }
    Ok(())
}

struct Noter {
    app: Arc<App>,
    /// Whether it was looked for broken glass that the process before this one did not tell of.
    caught_up: bool,
    /// The hour in which what is too old was forgotten last.
    swept: Option<i64>,
}

impl Noter {
    /// What is left in the tally was not noted.
    async fn note(&mut self, what: &mut What) -> Result<(), Failure> {
        if !self.caught_up {
            // Before what is spooled was replayed, the log does not know all of it.
            if !what.settled {
                return Ok(());
            }
            self.catch_up(what).await?;
            self.caught_up = true;
        }
        while !what.tally.is_empty() {
            let piece = what.tally.split_first(PIECE);
            // Everybody was told once no glass is left.
            let told = (!what.tally.is_urgent()).then_some(what.size);
            if let Err(error) = self.write_down(&piece, told).await {
                what.tally.put_back(piece);
                return Err(error.into());
            }
        }
        Ok(())
    }

    async fn write_down(&mut self, piece: &Tally, told: Option<u64>) -> Result<(), StoreError> {
        let now = self.app.clock.millis();
        let mut tx = self.app.store.write().await?;
        if self.swept != Some(hour_of(now)) {
            access::sweep(&mut tx, now).await?;
        }
        for alert in access::note(&mut tx, piece, now).await? {
            self.app.tell.send_in(&mut tx, &alert).await?;
        }
        if let Some(told) = told {
            Store::set_fact_in(&mut tx, TOLD, &told.to_string()).await?;
        }
        tx.commit().await?;
        self.swept = Some(hour_of(now));
        Ok(())
    }

    /// Broken glass that a crash kept from being told: it is in the log behind the last note. What this process
    /// has seen itself is in the tally already.
    async fn catch_up(&self, what: &mut What) -> Result<(), Failure> {
        let told = self.app.store.fact(TOLD).await?.and_then(|text| text.parse().ok());
        if told.is_none() {
            self.app.store.set_fact(TOLD, &what.size.to_string()).await?;
        }
        let mut from = told.unwrap_or(what.size).min(what.size);
        let known = what.tally.broken_times();
        while from < what.size {
            let to = what.size.min(from + WINDOW);
            let entries = self.app.log.read(from, to).await?;
            let found = entries.iter().filter_map(|entry| read::logged(entry));
            let seen = found.flat_map(|logged| Seen::broken(&logged));
            seen.filter(|seen| !known.contains(&(seen.time, seen.principal.1.clone())))
                .for_each(|seen| what.tally.add_broken(seen));
            from = to;
        }
        Ok(())
    }
}
