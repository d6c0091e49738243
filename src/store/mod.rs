//! The control store: what stewardd remembers between one wake-up and the next.

mod pool;

pub use pool::{Store, StoreError};
