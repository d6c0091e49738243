//! Policies: text to bundle to decisions.
//!
//! Cedar judges; [`predicate`] only tells the database where to look. Cedar's experimental partial
//! evaluation stays behind `residual`.

pub mod bundle;
pub mod dataset;
pub mod judge;
pub mod predicate;
pub mod purposes;
pub mod rule;

pub use bundle::{Bundle, FieldFacts, PolicySources};
pub use dataset::{Dataset, Masking, OnErase, TableDataset};
pub use judge::Judgement;
pub use predicate::Instants;
pub use rule::{PolicyMeta, Rule, RuleState};
