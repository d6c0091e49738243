//! Reading: counts, pages of rows, samples and streams, and how the database would read. Nothing here can write.

mod bulk;
pub(super) mod dedicated;
mod histogram;
mod load;
mod one;
mod page;
mod plan;
mod query;
pub mod selection;
pub(super) mod span;
pub mod version;

pub use plan::{QueryPlan, shown, shown_expr};
pub use selection::{Part, Reading, Sampled, Selection, Since, Sink};
pub use version::{Counters, DataVersion, DataVersions};
