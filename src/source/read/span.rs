//! Ranges of whole numbers that a table is read in: of its key, of its row ids.

/// Bytes a row is taken to have when a chunk is measured in rows.
pub(in crate::source) const ROW: u64 = 256;

/// Ranges that a whole read may be cut into: numbers with large gaps have many without a row.
const RANGES: u64 = 10_000;

/// Ranges that a sample is drawn from.
const STRATA: i64 = 64;

/// The least and the greatest number of a table's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) struct Span {
    pub low: i64,
    high: i64,
}

/// Rows of a sample that lie next to each other.
#[derive(Debug, Clone, Copy)]
pub(in crate::source) struct Run {
    pub from: i64,
    pub below: i64,
    /// At most so many.
    pub rows: i64,
}

impl Span {
    /// `None`: there is no row, or they lie further apart than can be strode over.
    pub fn of(low: Option<i64>, high: Option<i64>) -> Option<Self> {
        let (low, high) = (low?, high?);
        high.checked_sub(low).map(|_| Self { low, high })
    }

    /// How wide ranges are that hold about `rows` of a table's `all` rows each.
    pub fn width(self, all: u64, rows: u64) -> i64 {
        let ranges = (all / rows + 1).clamp(1, RANGES) as i64;
        ((self.high - self.low) / ranges).saturating_add(1)
    }

    /// Where the range that begins at `start` ends. The last one has no end: the table may have grown, and
    /// nothing lies above the greatest number there is.
    pub fn end(self, start: i64, width: i64) -> Option<i64> {
        start.checked_add(width).filter(|end| *end <= self.high)
    }

    /// One run of neighbours from a random place in each of 64 equal ranges, about `rows` together.
    pub fn runs(self, rows: u64) -> impl Iterator<Item = Run> {
        let width = (self.high - self.low) / STRATA + 1;
        let rows = (rows as i64 / STRATA).max(1);
        (0..STRATA).map(move |stratum| {
            let start = self.low.saturating_add(stratum.saturating_mul(width));
            // A run that starts near the end of its range would be cut short.
            let slack = (width - rows).max(1);
            let from = start.saturating_add(rand::random_range(0..slack));
            Run { from, below: start.saturating_add(width), rows }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_every_number_once_and_end() {
        for (low, high) in [(1, 1), (1, 1_000), (-5, 5), (0, i64::MAX), (i64::MIN, -2)] {
            let span = Span::of(Some(low), Some(high)).expect("it can be strode over");
            let width = span.width(1_000, 10);
            let (mut start, mut ranges) = (span.low, 1);
            while let Some(end) = span.end(start, width) {
                assert!(end > start && end <= high, "{start} to {end}");
                (start, ranges) = (end, ranges + 1);
            }
            assert!((1..=102).contains(&ranges), "{low} to {high}: {ranges}");
            assert!(span.runs(640).all(|run| run.from >= low && run.rows == 10));
        }
        assert_eq!(Span::of(Some(-1), Some(i64::MAX)), None);
        assert_eq!(Span::of(None, None), None);
    }
}
