//! How many records the next batch takes: a canary of 10, then 100, then the configured number, less when
//! batches hold their locks for too long.

use std::time::Duration;

/// An intent names its records in one audit entry, which holds 65,535 bytes at most: 35 bytes a record.
pub const MAX_RECORDS: u32 = 1_500;

const CANARY: [u32; 2] = [10, 100];

#[derive(Debug, Clone)]
pub struct Pace {
    done: usize,
    size: u32,
    most: u32,
    time: Duration,
}

impl Pace {
    /// `rows` and `time` bound a batch; `done` batches of this plan were committed before.
    pub fn new(rows: u32, time: Duration, done: usize) -> Self {
        let rows = rows.clamp(1, MAX_RECORDS);
        Self { done, size: rows, most: rows, time }
    }

    /// Targets the next batch takes at most.
    pub fn targets(&self) -> u32 {
        CANARY.get(self.done).map_or(self.size, |canary| self.size.min(*canary))
    }

    /// Rows, dependants included, the next batch touches at most.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Learns from a committed batch: half as much when it took too long, more again when it was quick.
    pub fn took(&mut self, elapsed: Duration) {
        self.done += 1;
        if elapsed > self.time {
            self.size = (self.size / 2).max(1);
        } else if elapsed < self.time / 4 {
            self.size = self.size.saturating_mul(2).min(self.most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_then_a_hundred_then_all() {
        let mut pace = Pace::new(1_000, Duration::from_millis(200), 0);
        let mut sizes = Vec::new();
        for _ in 0..3 {
            sizes.push(pace.targets());
            pace.took(Duration::from_millis(100));
        }
        assert_eq!(sizes, [10, 100, 1_000]);
    }

    #[test]
    fn slow_batches_shrink_and_quick_ones_grow_back() {
        let mut pace = Pace::new(1_000, Duration::from_millis(200), 2);
        pace.took(Duration::from_millis(201));
        assert_eq!(pace.targets(), 500);
        for _ in 0..20 {
            pace.took(Duration::from_secs(1));
        }
        assert_eq!(pace.targets(), 1, "never none");
        for _ in 0..20 {
            pace.took(Duration::from_millis(1));
        }
        assert_eq!(pace.targets(), 1_000, "never more than configured");
    }

    #[test]
    fn an_intent_must_fit_into_an_entry() {
        assert_eq!(Pace::new(100_000, Duration::from_secs(1), 9).size(), MAX_RECORDS);
    }
}
