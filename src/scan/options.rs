//! How much a scan reads, and how considerately.

use std::time::Duration;

use crate::config::Window;
use crate::model::Dialect;
use crate::source::Source;

/// How much to read, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Rows of a table's sample.
    pub rows: u64,
    /// Read columns of free text whole.
    pub full: bool,
    /// Tables read at once, each over a connection.
    pub connections: usize,
    /// A table is read anew when its last such read is older, changed or not.
    pub full_every: Duration,
    /// Rows and bytes after which a run leaves the rest to the next.
    pub most_rows: Option<u64>,
    pub most_bytes: Option<u64>,
    /// All tables together.
    pub rows_per_second: Option<u64>,
    pub statement_timeout: Option<Duration>,
    /// Times of day within which tables are read, and the zone of their clock.
    pub window: Option<(Window, chrono_tz::Tz)>,
    /// A scan rests while the database takes longer than this to answer, or has more sessions at work.
    pub max_latency: Option<Duration>,
    pub max_active: Option<u64>,
    /// About how many bytes of a large table one statement reads.
    pub chunk: u64,
}

/// Of a chunk, where the load is watched: it is looked at between two of them.
const WATCHED: u64 = 32 << 20;

impl Options {
    /// Threads that look at a table's rows beside its read. A server hands them out faster than one looks at them; but
    /// where the scan is held back for the sake of others it has time, and leaves them another core.
    pub(super) fn threads(&self) -> usize {
        if self.rows_per_second.is_some() || self.watches() { 1 } else { 2 }
    }

    /// About how many bytes one statement reads: of a large chunk at a slow rate only so many that a database which
    /// became busy meanwhile is soon left alone.
    pub(super) fn step(&self) -> u64 {
        if self.watches() { self.chunk.min(WATCHED) } else { self.chunk }
    }

    fn watches(&self) -> bool {
        self.max_latency.is_some() || self.max_active.is_some()
    }

    /// How many tables are read at once. A file is read no faster twice, and every connection to it keeps its
    /// whole schema in memory.
    pub(super) fn at_once(&self, source: &Source) -> usize {
        match source.dialect() {
            Ok(Dialect::Sqlite) => 1,
            _ => self.connections.max(1),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rows: 10_000,
            full: false,
            connections: 2,
            full_every: Duration::from_hours(30 * 24),
            most_rows: None,
            most_bytes: None,
            rows_per_second: None,
            statement_timeout: None,
            window: None,
            max_latency: None,
            max_active: None,
            chunk: crate::source::read::selection::CHUNK,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_considerate_takes_one_thread_and_looks_up_often() {
        let free = Options { most_rows: Some(1), ..Options::default() };
        assert_eq!((free.threads(), free.step()), (2, free.chunk));
        let slow = Options { rows_per_second: Some(20_000), ..free };
        assert_eq!((slow.threads(), slow.step()), (1, free.chunk), "nobody looks at the load");
        let latency = Options { max_latency: Some(Duration::from_millis(50)), ..free };
        let active = Options { max_active: Some(8), ..free };
        for watches in [latency, active] {
            assert_eq!((watches.threads(), watches.step()), (1, WATCHED));
            assert_eq!(Options { chunk: 1, ..watches }.step(), 1, "a smaller chunk stays");
        }
    }
}
