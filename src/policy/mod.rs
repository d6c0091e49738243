//! Policies: text to bundle to decisions.
//!
//! Cedar judges; [`predicate`] only tells the database where to look. Cedar's experimental partial
//! evaluation stays behind `residual`.

pub mod annotations;
pub mod bundle;
pub mod dataset;
pub mod judge;
pub mod names;
pub mod periods;
pub mod predicate;
pub mod purposes;
pub mod reads;
mod residual;
pub mod rule;
pub mod schema;
pub mod scope;
pub mod sources;
pub mod statement;
pub mod written;

pub use bundle::{Bundle, FieldFacts};
pub use dataset::{Dataset, Masking, OnErase, TableDataset};
pub use judge::Judgement;
pub use predicate::Instants;
pub use sources::PolicySources;
pub use rule::{PolicyMeta, Rule, RuleState};
