//! The harness.

pub mod daemon;
pub mod governed;
pub mod postgres;
pub mod source;
