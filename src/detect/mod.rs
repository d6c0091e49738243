//! Recognising personal data: pure functions over names, types and values. No I/O, nothing is kept.
//!
//! A recogniser is one file that knows one kind of data: how its values look and are proven, what
//! columns that hold it are called, and examples for both. [`tally`] runs them all over the cells of
//! a column and counts; [`mod@verdict`] joins the counts with the column's name, type and comment.

mod address;
mod birth_date;
mod card;
pub mod cell;
mod cn_resident_id;
mod email;
mod known_names;
pub mod name_evidence;
mod person_name;
mod phone;
pub mod recogniser;
pub mod sensitivity;
mod spans;
pub mod tally;
pub mod tokens;
pub mod verdict;

pub use cell::Cell;
pub use recogniser::{Match, RECOGNISERS, Recogniser};
pub use sensitivity::Sensitivity;
pub use tally::{Hits, Tally, ValueCounts};
pub use verdict::{Embedded, Verdict, verdict};
