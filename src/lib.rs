//! stewardd keeps the personal data in a company's databases inside the company's policy.
//!
//! Data flows one way: policy text → bundle → decisions; governed database → samples → observation
//! (values stop there) → finding; due records → plan → guard → intent in the audit log → act →
//! result in the log and alert in the outbox → delivery.
//!
//! A module imports only from modules of a lower rank; `tests/architecture.rs` checks this table.
//!
//! | rank | modules |
//! |---|---|
//! | 0 | `model`, `lifecycle` |
//! | 1 | `config` |
//! | 2 | `telemetry`, `store` |
//! | 3 | `audit`, `source`, `schedule` |
//! | 4 | `policy`, `detect`, `notify` |
//! | 5 | `scan` |
//! | 6 | `finding` |
//! | 7 | `workflow` |
//! | 8 | `report`, `http` |
//! | 9 | `app` |
//! | 10 | `cli` |

pub mod app;
pub mod audit;
pub mod cli;
pub mod config;
pub mod detect;
pub mod finding;
pub mod http;
pub mod lifecycle;
pub mod model;
pub mod notify;
pub mod policy;
pub mod report;
pub mod scan;
pub mod schedule;
pub mod source;
pub mod store;
pub mod telemetry;
pub mod workflow;
