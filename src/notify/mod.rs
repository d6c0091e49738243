//! Telling people: events in a durable outbox, delivered as signed webhooks.

pub mod alert;
pub mod deliver;
pub mod outbox;
pub mod sign;
pub mod standard_webhooks;

pub use alert::Alert;
