//! The harness.

pub mod daemon;
pub mod evidence;
pub mod governed;
pub mod mysql;
pub mod postgres;
pub mod process;
pub mod receiver;
pub mod source;
