//! Looking at governed databases: what there is (inventory), and what its columns hold (profile).
//!
//! Values are looked at in memory and become counts there; an [`Observation`] is all that is kept.

mod batch;
pub mod catalogue;
mod error;
mod hash;
mod look;
mod matching;
pub mod memory;
mod merge;
pub mod observation;
pub mod observe;
mod options;
mod pace;
pub mod plan;
pub mod privileges;
pub mod profile;
pub mod quality;
pub mod reads;
pub mod run;
mod sketch;
pub mod usage;
pub mod verdicts;

pub use catalogue::StoredInventory;
pub use error::ScanError;
pub use observation::{Observation, TableObservation};
pub use observe::{Progress, observe};
pub use options::Options;
pub use plan::UpdatedAt;
pub use reads::FullRead;
pub use run::{Job, Outcome, run};
pub use usage::UsageRecord;
pub use verdicts::Verdicts;
