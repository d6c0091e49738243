//! The harness.

pub mod daemon;
pub mod governed;
pub mod postgres;
pub mod process;
pub mod receiver;
pub mod source;
