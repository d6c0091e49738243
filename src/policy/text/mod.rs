//! Policies as text: read from the directory, cut into statements, laid out, and kept for good.

pub mod annotations;
pub mod archive;
pub(super) mod condition;
pub mod format;
pub mod links;
pub mod sources;
pub mod statement;
pub mod watch;
pub mod written;
