//! How fast a scan may go, and when it has had enough: one for all tables of a run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::options::Options;

/// Rows after which the rate is looked at.
const EVERY: u64 = 256;

/// Shared by the tables of a run.
pub struct Pace {
    started: Instant,
    rows: AtomicU64,
    bytes: AtomicU64,
    most_rows: Option<u64>,
    most_bytes: Option<u64>,
    rows_per_second: Option<u64>,
    token: CancellationToken,
}

impl Pace {
    pub fn new(options: &Options, token: CancellationToken) -> Self {
        Self {
            started: Instant::now(),
            rows: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            most_rows: options.most_rows,
            most_bytes: options.most_bytes,
            rows_per_second: options.rows_per_second,
            token,
        }
    }

    /// Counts what was read.
    pub fn count(&self, bytes: u64) {
        self.rows.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The wait that brings the rate down to what is allowed.
    pub fn owes(&self) -> Option<Duration> {
        let (rows, most) = (self.rows(), self.rows_per_second?);
        if !rows.is_multiple_of(EVERY.min(most)) {
            return None;
        }
        let due = Duration::from_secs_f64(rows as f64 / most as f64);
        due.checked_sub(self.started.elapsed()).filter(|wait| !wait.is_zero())
    }

    /// Whether a budget is used up or the daemon ends.
    pub fn is_over(&self) -> bool {
        let used = |most: Option<u64>, used: u64| most.is_some_and(|most| used >= most);
        self.token.is_cancelled()
            || used(self.most_rows, self.rows())
            || used(self.most_bytes, self.bytes())
    }
}
