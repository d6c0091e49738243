//! The report: one picture of what is held, why, how long, and what policy objects to in it.
//!
//! [`gather()`] reads the control store and the policies in force, never a governed database, so that a report
//! costs no source anything and can be made while one is down. Everything after it is pure: one tree
//! ([`shape`]) that is written as JSON, CSV, HTML or a Fides dataset. What is in the tree are names, counts
//! and sentences of stewardd's own; a value of a governed database has no way in.

pub mod csv;
pub mod days;
mod exposure;
pub mod fides;
pub mod gather;
mod grants;
pub mod html;
pub mod risk;
pub mod shape;
mod svg;
mod tables;
mod yaml;

pub use gather::{Error, Request, gather};
pub use risk::{Band, Risk};
pub use shape::Report;
