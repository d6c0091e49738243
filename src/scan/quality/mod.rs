//! How well a column is kept: which forms its values are written in, which are already hashed or encrypted,
//! and how many rows of a table look like the same person twice.
//!
//! Pure counters in constant memory: a cell is looked at once and gone. What is kept of a column is a
//! [`QualityCounts`], numbers only.

mod counts;
mod form;
mod people;
mod repeats;
mod sealed;

pub use counts::{Counter, QualityCounts};
pub use form::{Form, Group};
pub use people::{People, Repeats, Same};
