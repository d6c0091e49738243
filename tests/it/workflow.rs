//! The workflow on real databases: what was due is gone, what was not is there, and the log says the same.

mod acting;
#[cfg(feature = "failpoints")]
mod crash;
mod guarded;
mod world;
