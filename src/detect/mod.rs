//! Recognising personal data: pure functions over names, types and values. No I/O, nothing is kept.
//!
//! A recogniser is one file that knows one kind of data: how its values look and are proven, what
//! columns that hold it are called, and examples for both; `kinds` lists them. [`tally`] runs them all
//! over the cells of a column and counts; [`mod@verdict`] joins the counts with the column's name, type and comment.

mod called;
pub mod cell;
mod checksum;
mod edge_words;
mod finer;
mod folded;
mod gate;
mod groups;
pub mod hits;
mod kinds;
mod labels;
mod lists;
mod masks;
pub mod name_evidence;
mod name_index;
mod name_words;
mod phrases;
pub mod recogniser;
mod role_words;
mod sample;
pub mod sensitivity;
pub mod shapes;
mod spans;
pub mod tally;
mod template;
pub mod tokens;
pub mod verdict;
mod within;
mod words;
mod written;

pub use cell::Cell;
pub use hits::{Hits, HitsByName};
pub use kinds::RECOGNISERS;
pub use recogniser::{Match, Recogniser};
pub use sensitivity::Sensitivity;
pub use tally::{DETECTOR, Tally, ValueCounts};
pub use verdict::{Embedded, Role, Verdict, keyed, verdict};
