//! What a policy says, read off its syntax tree alone: no record, no bundle, no database.

pub(super) mod circumstances;
pub mod mentions;
pub(super) mod needs;
pub mod reads;
pub mod scope;
