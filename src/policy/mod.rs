//! Policies: text to bundle to decisions.
//!
//! Cedar judges; [`predicate`] only tells the database where to look. Cedar's experimental partial
//! evaluation stays behind `residual`.

pub mod access;
pub mod analysis;
pub mod bundle;
pub mod cases;
pub mod collect;
mod compile;
pub mod coverage;
pub mod decide;
pub mod explain;
pub mod gaps;
pub mod impact;
pub mod judge;
pub mod lint;
mod parallel;
pub mod predicate;
pub mod prose;
pub mod reading;
pub mod registers;
mod residual;
pub mod rule;
pub mod schema;
pub mod text;
mod validate;

pub use access::Access;
pub use bundle::Bundle;
pub use collect::FieldFacts;
pub use judge::Judgement;
pub use parallel::aside;
pub use predicate::Instants;
pub use registers::dataset::{Dataset, Masking, OnErase, TableDataset};
pub use rule::{PolicyMeta, Rule, RuleState};
pub use schema::shape::Governed;
pub use text::sources::PolicySources;
