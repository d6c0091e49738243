//! `stewardd demo`: a believable CRM, a receiver for alerts, and the daemon between them.
//!
//! Everything happens in one directory. The data is made by a fixed seed, so that what a correct cycle
//! must report is known before it runs.

pub mod crm;
pub mod plant;
pub mod policies;
pub mod receiver;
pub mod setup;
pub mod story;

mod customers;
mod dice;
mod numbers;
mod orders;
mod people;
mod places;
mod show;
mod things;
mod tickets;

pub use show::{Args, run};
