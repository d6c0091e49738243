//! The decision log: who was let see what and who was refused, in the audit log without slowing the answer.
//!
//! ```text
//! record() ─▶ bounded queue ─▶ writer: take (hash, sample, pack) ─▶ decisions.logged entries
//!                                            └─ log down ─▶ spool file ─▶ replayed in order, once
//! ```
//!
//! Whoever decides hands over a [`Decided`] and waits for nothing. One task, [`Writer`], does the rest: it
//! turns identifiers into keyed hashes, so that none leaves the memory of the process, and appends what
//! gathered in a tenth of a second. What it cannot append it spools, in either mode; the modes differ in
//! whether decisions go on meanwhile ([`DecisionLog::ready`]). Whoever decides faster than the writer writes
//! waits there for room. A caller that answers without asking that, or that ignores [`Unlogged`], decides
//! without evidence: nobody else will notice.

pub mod export;
mod named;
mod packed;
mod queue;
pub mod read;
mod record;
mod sample;
mod seen;
mod spool;
mod take;
#[cfg(test)]
mod tests_support;
mod writer;

pub use named::context;
pub use queue::{DecisionLog, Unlogged, open};
pub use read::{Record, Thing};
pub use record::{Asked, Decided, Kind, Outcome};
pub use seen::Seen;
pub use writer::Writer;

/// The entry's type, without the prefix.
pub const ENTRY: &str = "decisions.logged";
