//! What the daemon says about itself: logs for the person at the terminal, metrics for the one asleep.

mod catalogue;
pub mod labels;
pub mod logs;
pub mod metrics;
mod replace;

pub use metrics::{Known, Metrics, RuleDue};
