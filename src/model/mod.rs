//! The nouns every room shares: assets, categories, values, time, diagnostics.
//!
//! Nothing here reads a file, a socket or a clock of its own.

pub mod action;
pub mod asset;
pub mod category;
pub mod clock;
pub mod diagnostic;
pub mod failpoint;
pub mod inventory;
#[cfg(test)]
mod plain;
pub mod scope;
pub mod value;

pub use action::Action;
pub use asset::{FieldRef, TableRef};
pub use clock::{Clock, Instant};
pub use diagnostic::Diagnostic;
pub use inventory::{Column, Dialect, Inventory, Prepared, Table};
pub use scope::{Scope, Scopes};
pub use value::{Kind, RecordKey, Row, Value};
