//! Reading: counts, pages of rows, samples and streams, and how the database would read. Nothing here can write.

mod bulk;
mod histogram;
mod one;
mod page;
mod plan;
mod selection;

pub use super::connection::Source;
pub use plan::{QueryPlan, shown, shown_expr};
pub use selection::{RowSink, Sampled, Selection};
