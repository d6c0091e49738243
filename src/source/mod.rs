//! Governed databases: read what they hold, change what a plan allows.
//!
//! Reading needs nothing; changing needs a [`Grant`], which only `workflow/guard.rs` can make.
//! Errors carry SQLSTATE, constraint and table, never a driver's text: that quotes rows.

pub mod change;
pub mod error;
pub mod grant;
pub mod introspect;
pub mod prepare;
pub mod privileges;
pub mod project;
pub mod read;
pub mod usage;

mod connection;
mod driver;
mod driver_error;
mod key;
mod mysql;
mod postgres;
mod record;
mod sqlite;

pub use change::{Change, Marker, Signature, SubjectNote};
pub use connection::Source;
pub use error::SourceError;
pub use grant::Grant;
pub use key::names_records;
pub use privileges::{Granted, Privileges};
pub use project::{Attribute, Comparison, Projection};
pub use read::{Sampled, Selection, Sink};
pub use usage::{Statistics, Usage};
