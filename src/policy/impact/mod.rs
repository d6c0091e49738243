//! What a change of policies changes: rules compared, flags to ask of each row, answers made into counts.
//!
//! Pure. Each row of a table is asked a few yes-or-no questions ([`Flag`]) under both sets at once, and only
//! how many rows gave the same answers comes back. So one statement sees one snapshot and one time, nothing
//! of a row leaves the database, and the counts of both sets cannot have been taken apart.

pub mod change;
pub mod rule;
pub mod tally;

pub use change::{How, PolicyChange, RuleChange, changes};
pub use tally::{Answers, Counts, Flag, tally};
