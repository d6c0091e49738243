//! Reading: counts, pages of rows, samples and streams. Nothing here can write.

mod bulk;
mod histogram;
mod page;
mod selection;

pub use super::connection::Source;
pub use selection::{RowSink, Sampled, Selection};
