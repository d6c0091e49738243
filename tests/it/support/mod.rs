//! The harness.

#[cfg(feature = "failpoints")]
pub mod change;
pub mod daemon;
pub mod evidence;
pub mod governed;
pub mod inventory;
pub mod memory;
pub mod mysql;
pub mod postgres;
pub mod process;
pub mod receiver;
pub mod source;
