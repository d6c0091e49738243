//! How fast a scan may go, and when it has had enough: one for all tables of a run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::Timelike as _;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::options::Options;
use crate::model::Clock;
use crate::source::{Source, SourceError};

/// Rows of a table after which they are counted and the rate is looked at, at most…
const EVERY: u64 = 256;
/// …and how often a second at least: small steps are felt less than large ones.
const STEPS: u64 = 100;

/// Of reading slower than is allowed, so much is made up for: what a timer or a moment's load was late by. A database
/// is slow when its users keep it busy, and what is made up for comes at once.
const CREDIT: Duration = Duration::from_millis(100);

/// A database that is busy is asked again after this long…
const AGAIN: Duration = Duration::from_secs(1);
/// …and after this long the scan leaves the rest to the next.
const PATIENCE: Duration = Duration::from_mins(10);

/// Shared by the tables of a run.
pub struct Pace {
    options: Options,
    clock: Clock,
    token: CancellationToken,
    rows: AtomicU64,
    bytes: AtomicU64,
    /// When the rows counted so far may have been read, at the rate that is allowed.
    due: Mutex<Instant>,
    /// It stayed busy for longer than we wait.
    gave_up: AtomicBool,
}

impl Pace {
    pub fn new(options: &Options, clock: &Clock, token: CancellationToken) -> Self {
        Self {
            options: *options,
            clock: clock.clone(),
            token,
            rows: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            due: Mutex::new(Instant::now()),
            gave_up: AtomicBool::new(false),
        }
    }

    /// Counts what was read.
    pub fn count(&self, rows: u64, bytes: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if let Some(most) = self.options.rows_per_second {
            let mut due = self.due();
            *due = later(*due, Instant::now(), rows, most);
        }
    }

    fn due(&self) -> MutexGuard<'_, Instant> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rows of a table after which they are to be counted.
    pub fn every(&self) -> u64 {
        self.options.rows_per_second.map_or(EVERY, |most| (most / STEPS).clamp(1, EVERY))
    }

    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The wait that brings the rate down to what is allowed.
    pub fn owes(&self) -> Option<Duration> {
        self.options.rows_per_second?;
        let due = *self.due();
        due.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }

    /// Whether a budget is used up, the window closed, the database too busy for too long, or the daemon ends.
    pub fn is_over(&self) -> bool {
        let used = |most: Option<u64>, used: u64| most.is_some_and(|most| used >= most);
        self.token.is_cancelled()
            || self.gave_up.load(Ordering::Relaxed)
            || used(self.options.most_rows, self.rows())
            || used(self.options.most_bytes, self.bytes())
            || self.is_closed()
    }

    fn is_closed(&self) -> bool {
        self.options.window.is_some_and(|(window, zone)| {
            let now = self.clock.now().with_timezone(&zone);
            !window.holds(now.hour() * 60 + now.minute())
        })
    }

    /// Waits until the database is no busier than is allowed; answers whether to go on then.
    pub async fn rest(&self, source: &Source) -> Result<bool, SourceError> {
        let Options { max_latency, max_active, .. } = self.options;
        let since = Instant::now();
        while !self.is_over() && (max_latency.is_some() || max_active.is_some()) {
            let load = source.load().await?;
            let slow = max_latency.is_some_and(|most| load.latency > most);
            let busy = max_active.zip(load.active).is_some_and(|(most, active)| active > most);
            if !slow && !busy {
                break;
            }
            if since.elapsed() >= PATIENCE {
                self.gave_up.store(true, Ordering::Relaxed);
                tracing::warn!(source = source.name, "too busy for too long; the scan ends here");
            }
            tokio::select! {
                () = self.token.cancelled() => {}
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
        Ok(!self.is_over())
    }
}

/// When so many more rows may have been read. Time in which none were is not made up for: a scan that rested
/// since the database was busy would fall on it with all it had saved.
fn later(due: Instant, now: Instant, rows: u64, most: u64) -> Instant {
    let earliest = now.checked_sub(CREDIT).unwrap_or(now);
    due.max(earliest) + Duration::from_secs_f64(rows as f64 / most.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_read_meanwhile_is_not_made_up_for() {
        let (start, seconds) = (Instant::now(), Duration::from_secs);
        let due = later(start, start, 1_000, 100);
        assert_eq!(due, start + seconds(10));
        let rested = start + seconds(610);
        assert_eq!(later(due, rested, 1_000, 100), rested + seconds(10) - CREDIT);
        assert_eq!(later(due, start + seconds(10), 500, 100), start + seconds(15));
    }

    #[test]
    fn a_rate_is_owed_for_all_tables_together() {
        let pace = |rows_per_second| {
            let options = Options { rows_per_second, ..Options::default() };
            Pace::new(&options, &Clock::System, CancellationToken::new())
        };
        let (free, slow) = (pace(None), pace(Some(10)));
        assert_eq!((free.every(), slow.every(), pace(Some(1_000_000)).every()), (EVERY, 1, EVERY));
        assert_eq!(pace(Some(20_000)).every(), 200, "a hundredth of a second");
        for pace in [&free, &slow] {
            pace.count(10_000, 50_000);
            pace.count(2_000, 7);
            assert_eq!((pace.rows(), pace.bytes()), (12_000, 50_007));
        }
        assert_eq!(free.owes(), None);
        let owed = slow.owes().expect("twelve hundred seconds, but for those since it began");
        assert!((Duration::from_mins(10)..=Duration::from_mins(20)).contains(&owed), "{owed:?}");
    }
}
