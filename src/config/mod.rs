//! Configuration: a small file a section, every error at once, nothing defaulted silently to danger.
//!
//! The file is read as a tree that knows where each value stands (`reader.rs`), and each section turns its
//! part into a type whose values cannot be wrong. Unset, zero, negative and overflowing durations are
//! errors, not "never" or "at once". Secrets come from files; a complaint never shows a line that could
//! hold one.

pub mod cron;
pub mod duration;
mod environment;
mod load;
mod reader;
pub mod sections;
mod snippet;
mod url;

pub use cron::Cron;
pub use environment::Environment;
pub use load::{load, parse};
pub use sections::*;
