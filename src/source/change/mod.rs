//! Changing: one transaction with fence, lock, delete or update with the predicate repeated, marker.
//!
//! The marker commits with the change, so a restart knows exactly what happened. The fence is checked in
//! the same transaction, so a daemon that was thought dead cannot act after another has taken over.

mod answered;
mod fence;
mod marker;
mod rows;
mod scrub;
mod signature;
mod subjects;
mod transaction;
mod writable;

pub use marker::Marker;
pub use signature::Signature;
pub use subjects::SubjectNote;
pub use transaction::Change;
