//! Evidence: a C2SP transparency log of everything stewardd did, and the keys that name records in it.

pub mod entry;
pub mod keys;
pub mod log;

pub use entry::Entry;
pub use keys::Keys;
pub use log::{AuditError, Log};
