//! Unusual access: whoever is refused, or reads, far more than is their own habit; and every broken glass.
//!
//! Nobody is compared with anybody else, and nobody is named: a habit is counts under a keyed hash. What a
//! finding says is that somebody should look, not that something was wrong.

pub mod habit;
mod kept;
mod notes;
mod sketch;
mod tally;

pub use notes::{note, sweep};
pub use tally::Tally;

use crate::model::Instant;

/// Days of a habit.
pub const DAYS: i64 = 28;
const DAY: Instant = 86_400_000;
const HOUR: Instant = 3_600_000;
/// Hours of a day.
const HOURS: i64 = 24;

/// Days since 1970 (UTC).
pub fn day_of(time: Instant) -> i64 {
    time.div_euclid(DAY)
}

/// Hours since 1970 (UTC).
pub fn hour_of(time: Instant) -> i64 {
    time.div_euclid(HOUR)
}
