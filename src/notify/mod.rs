//! Telling people: events in a durable outbox, delivered as signed webhooks.
//!
//! An alert is enqueued in the transaction of whatever it tells about, so that neither happens without
//! the other. Delivery wakes up, looks what is due, and tries: it holds no state of its own.

pub mod address;
pub mod alert;
pub mod client;
pub mod deliver;
pub mod outbox;
pub mod retry;
pub mod sign;
pub mod standard_webhooks;

pub use alert::{Alert, AlertSeverity};
pub use deliver::{Delivered, Deliverer};
