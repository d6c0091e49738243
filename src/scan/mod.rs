//! Looking at governed databases: what there is (inventory), and what its columns hold (profile).
//!
//! Values are looked at in memory and become counts there; an [`Observation`] is all that is kept.

pub mod catalogue;
mod error;
pub mod observation;
pub mod observe;
pub mod privileges;
pub mod profile;
pub mod quality;
pub mod reads;
mod sketch;
pub mod usage;

pub use catalogue::StoredInventory;
pub use error::ScanError;
pub use observation::{Observation, TableObservation};
pub use observe::{Options, Progress, observe};
pub use reads::FullRead;
pub use usage::UsageRecord;
