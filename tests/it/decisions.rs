//! The decision log as an auditor, a disaster and a curious insider meet it.

mod busy;
mod down;
mod export;
mod habits;
mod hidden;
pub mod world;
