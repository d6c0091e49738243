//! The control store: what stewardd remembers between one wake-up and the next.
//!
//! It is SQLite beside the daemon: no set-up, one writer, and a lock that keeps a second daemon out.
//! Nothing in it is a value from a governed database: records and subjects appear as keyed hashes.

mod error;
mod facts;
mod lock;
mod migrate;
mod pool;
mod reload;
pub mod tokens;

pub use error::StoreError;
pub use lock::running_daemon;
#[cfg(test)]
pub(crate) use migrate::older;
pub use pool::Store;
pub use reload::ReloadReport;
