//! `[scan]`: how much of the governed databases a scan reads, and how considerately.

use std::time::Duration;

use crate::config::duration;
use crate::config::reader::Section;

const DAY: Duration = Duration::from_hours(24);

#[derive(Debug, Clone)]
pub struct ScanConfig {
    /// Tables of a source read at once, each over a connection.
    pub connections: u64,
    /// Rows of a table's sample.
    pub rows: u64,
    /// A table is read anew when its last such read is older.
    pub full_every: Duration,
    /// Times of day, on the clocks of `[schedule] timezone`, within which tables are read.
    pub window: Option<Window>,
    /// Rows and bytes of a source after which a scan leaves the rest to the next.
    pub max_rows: Option<u64>,
    pub max_bytes: Option<u64>,
    pub rows_per_second: Option<u64>,
    pub statement_timeout: Duration,
    /// Pause while a trivial question takes longer…
    pub max_latency: Option<Duration>,
    /// …or more sessions than this are busy.
    pub max_active: Option<u64>,
}

/// From one minute of the day to before another; past midnight when the second is the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: u32,
    pub until: u32,
}

impl Window {
    /// `22:00-06:00`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "not two times of day, like \"22:00-06:00\"".to_owned();
        let (from, until) = text.split_once('-').ok_or_else(wrong)?;
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let two = |text: &str| (text.len() == 2).then(|| text.parse::<u32>().ok()).flatten();
            let (hour, minute) = (two(hour)?, two(minute)?);
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        };
        let (from, until) = (minute(from).ok_or_else(wrong)?, minute(until).ok_or_else(wrong)?);
        if from == until {
            return Err("a window from a time to the same time is empty; leave it out".to_owned());
        }
        Ok(Self { from, until })
    }

    /// Whether it is open at this minute of the day.
    pub fn holds(self, minute: u32) -> bool {
        if self.from < self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }
}

pub(in crate::config) fn read(section: &Section) -> Option<ScanConfig> {
    let connections = section.number("connections", 2, 1..=16);
    let rows = section.number("rows", 10_000, 100..=10_000_000);
    let full_every = section.duration("full_every", 30 * DAY);
    let window = section.parsed("window", None, |text| Window::parse(text).map(Some));
    let most = i64::MAX as u64;
    let optional = |key| match section.raw(key) {
        None => Some(None),
        Some(_) => section.number(key, 1, 1..=most).map(Some),
    };
    let (max_rows, max_bytes) = (optional("max_rows"), optional("max_bytes"));
    let (rows_per_second, max_active) = (optional("rows_per_second"), optional("max_active"));
    let statement_timeout = section.duration("statement_timeout", Duration::from_mins(15));
    let max_latency = section.parsed("max_latency", None, |text| duration::parse(text).map(Some));
    section.finish().then_some(())?;
    Some(ScanConfig {
        connections: connections?,
        rows: rows?,
        full_every: full_every?,
        window: window?,
        max_rows: max_rows?,
        max_bytes: max_bytes?,
        rows_per_second: rows_per_second?,
        statement_timeout: statement_timeout?,
        max_latency: max_latency?,
        max_active: max_active?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_reach_past_midnight() {
        let night = Window::parse("22:00-06:30").expect("a window");
        let open = |minute: u32| night.holds(minute);
        assert!(open(22 * 60) && open(0) && open(6 * 60 + 29));
        assert!(!open(6 * 60 + 30) && !open(12 * 60) && !open(21 * 60 + 59));
        let lunch = Window::parse("12:00-13:00").expect("a window");
        assert!(lunch.holds(12 * 60 + 30) && !lunch.holds(13 * 60));
        for wrong in ["", "22:00", "22-6", "24:00-06:00", "22:60-06:00", "06:00-06:00", "22:00-"] {
            assert!(Window::parse(wrong).is_err(), "{wrong}");
        }
    }
}
