//! SQL equals Cedar: random policies over hostile rows, on every database.
//!
//! Every row that Cedar can judge must be found by an exact predicate if and only if Cedar permits it; an
//! inexact predicate may find more, never less. `STEWARDD_TEST_PAIRS` asks for a longer run and
//! `STEWARDD_TEST_SEED` for another one.

pub mod asker;
mod constructs;
pub mod grammar;
mod identity;
mod loose;
pub mod mutants;
pub mod pairs;
pub mod subject;
mod table;
mod terms;
mod values;
mod written;
