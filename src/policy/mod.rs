//! Policies: text to bundle to decisions.
//!
//! Cedar judges; [`predicate`] only tells the database where to look. Cedar's experimental partial
//! evaluation stays behind `residual`.

pub mod analysis;
pub mod annotations;
pub mod archive;
mod attributes;
pub mod bundle;
pub mod cases;
mod check;
pub mod collect;
mod compile;
mod condition;
pub mod coverage;
pub mod dataset;
pub mod documents;
pub mod explain;
pub mod format;
mod fragments;
pub mod gaps;
pub mod impact;
pub mod judge;
pub mod lint;
mod mend;
pub mod mentions;
pub mod names;
mod needs;
mod parallel;
pub mod periods;
pub mod predicate;
pub mod prose;
pub mod purposes;
pub mod reads;
pub mod register;
mod residual;
mod reword;
pub mod rule;
pub mod schema;
pub mod scope;
pub mod shape;
pub mod sources;
mod spelling;
pub mod statement;
mod strict;
mod validate;
pub mod watch;
pub mod written;

pub use bundle::Bundle;
pub use collect::FieldFacts;
pub use dataset::{Dataset, Masking, OnErase, TableDataset};
pub use judge::Judgement;
pub use predicate::Instants;
pub use rule::{PolicyMeta, Rule, RuleState};
pub use shape::Governed;
pub use sources::PolicySources;
