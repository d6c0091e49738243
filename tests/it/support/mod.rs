//! The harness.

pub mod postgres;
pub mod source;
