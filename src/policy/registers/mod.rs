//! The TOML beside the policies: how a register is read, and what each must agree with.

pub(super) mod attributes;
pub(super) mod check;
pub mod dataset;
pub mod documents;
pub mod periods;
pub mod purposes;
pub mod reader;
