//! The harness.

pub mod governed;
pub mod postgres;
pub mod source;
