//! Configuration: a small file a section, every error at once, nothing defaulted silently to danger.

pub mod sections;

pub use sections::*;
