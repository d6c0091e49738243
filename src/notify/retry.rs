//! When to try a message again: the schedule Standard Webhooks recommends, with jitter.

use std::time::Duration;

const SECOND: u64 = 1;
const MINUTE: u64 = 60;
const HOUR: u64 = 3600;

/// Waits before the first, second, … attempt, in seconds.
const WAITS: [u64; 10] = [
    0,
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];

/// Longest wait a receiver may ask for with `retry-after`.
const LONGEST: Duration = Duration::from_secs(24 * HOUR);

/// The attempts a message gets.
pub const ATTEMPTS: i64 = WAITS.len() as i64;

/// How long to wait after the attempt numbered `attempts` (from 1) failed; `None` when it was the last.
/// `jitter` between 0 and 1 lengthens the wait by up to a fifth, so that a receiver that comes back is
/// not met by everything at once.
pub fn wait(attempts: i64, jitter: f64) -> Option<Duration> {
    let wait = WAITS.get(usize::try_from(attempts).ok()?)?;
    Some(Duration::from_secs(*wait).mul_f64(1.0 + 0.2 * jitter.clamp(0.0, 1.0)))
}

/// The wait a receiver asks for in `retry-after`, which is seconds; dates are left to the schedule.
pub fn retry_after(header: &str) -> Option<Duration> {
    let seconds = header.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_over_three_days() {
        let waits: Vec<u64> =
            (1..).map_while(|n| wait(n, 0.0)).map(|wait| wait.as_secs()).collect();
        assert_eq!(waits, [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]);
        assert_eq!(waits.len() as i64, ATTEMPTS - 1);
        assert_eq!(wait(1, 1.0), Some(Duration::from_secs(6)));
        assert_eq!(wait(ATTEMPTS, 0.0), None);
    }

    #[test]
    fn a_receiver_may_ask_for_patience_within_reason() {
        assert_eq!(retry_after(" 120 "), Some(Duration::from_mins(2)));
        assert_eq!(retry_after("99999999999"), Some(LONGEST));
        assert_eq!(retry_after("Fri, 31 Dec 1999 23:59:59 GMT"), None);
    }
}
