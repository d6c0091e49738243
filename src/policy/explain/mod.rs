//! Explaining: what a policy, a record or a field comes to, and why.
//!
//! Everything here asks the parts that decide and repeats none of their work: a condition is split where
//! an officer would split it, and each piece is put to Cedar itself (`probe`); whether SQL says a piece
//! exactly is asked of the translator ([`exact`]); the day a record becomes due is found by turning the
//! clock and asking Cedar again ([`moment`]). An explanation can thus be incomplete, never different from
//! what happens.

pub mod access;
pub mod applies;
pub mod exact;
pub mod field;
pub mod index;
pub mod key;
pub mod moment;
mod part;
mod probe;
pub mod record;
pub mod subject;
