//! Findings: what policy objects to in what was observed, and their lives.
//!
//! [`mod@assess`] decides, purely; [`table`] remembers: a finding seen again is the same finding, one that is
//! gone is resolved, one that an officer waived stays silent until the day she named.

pub mod access;
pub mod assess;
pub mod circumstances;
pub mod due;
pub mod fingerprint;
pub mod kind;
pub mod stored;
pub mod table;
pub mod waiver;

pub use assess::{Look, assess, assess_alone};
pub use circumstances::Circumstances;
pub use due::{DueCount, DueCounts};
pub use kind::{Finding, Kind};
pub use stored::{FindingState, StoredFinding};
pub use table::{Changes, Scope, reconcile};
