//! How long a record must have been due, without interruption, before anything is done to it.
//!
//! The longest `@grace` among the permits that decided counts, and never less than `[guard] grace`;
//! `grace = "none"` switches all of it off. It is measured on the daemon's clock, not the governed
//! database's: a database whose clock jumps a year ahead makes everything due at once, and must not also
//! declare that everything has been due for long.

use std::time::Duration;

use crate::config::GuardConfig;
use crate::model::Instant;
use crate::policy::PolicyMeta;

/// The grace of a record that these policies decided about; `None` when only permits that observe did.
pub fn required(
    permits: &[PolicyMeta],
    reasons: &[String],
    guard: &GuardConfig,
) -> Option<Duration> {
    permits
        .iter()
        .filter(|permit| !permit.observe && reasons.contains(&permit.id))
        .map(|permit| term(permit.grace, guard))
        .max()
}

/// Whether the grace of a record first due at `since` is over at `now`.
pub fn is_over(since: Instant, grace: Duration, now: Instant) -> bool {
    let grace = Instant::try_from(grace.as_millis()).unwrap_or(Instant::MAX);
    since.saturating_add(grace) <= now
}

fn term(grace: Option<Duration>, guard: &GuardConfig) -> Duration {
    match guard.grace {
        None => Duration::ZERO,
        Some(least) => grace.unwrap_or_default().max(least),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::plan::tests::{guard, permit};

    const DAY: Duration = Duration::from_hours(24);

    #[test]
    fn the_longest_grace_of_the_permits_that_decided_counts() {
        let permits = [permit("short", Some(DAY)), permit("long", Some(DAY * 9))];
        let guard = guard();
        let of = |ids: &[&str]| {
            required(&permits, &ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>(), &guard)
        };
        assert_eq!(of(&["short"]), Some(DAY * 7), "the configuration's is the least");
        assert_eq!(of(&["short", "long"]), Some(DAY * 9));
        assert_eq!(of(&["somebody-else"]), None);
    }

    #[test]
    fn a_permit_that_observes_gives_nobody_a_grace() {
        let mut watching = permit("watching", None);
        watching.observe = true;
        let permits = [watching];
        assert_eq!(required(&permits, &["watching".to_owned()], &guard()), None);
    }

    #[test]
    fn none_switches_grace_off() {
        let permits = [permit("long", Some(DAY * 9))];
        let off = GuardConfig { grace: None, ..guard() };
        assert_eq!(required(&permits, &["long".to_owned()], &off), Some(Duration::ZERO));
    }

    #[test]
    fn the_last_millisecond_of_grace_is_grace() {
        let week = Instant::try_from((DAY * 7).as_millis()).expect("fits");
        assert!(!is_over(1_000, DAY * 7, 1_000 + week - 1));
        assert!(is_over(1_000, DAY * 7, 1_000 + week));
        assert!(!is_over(1_000, Duration::MAX, Instant::MAX - 1));
    }
}
