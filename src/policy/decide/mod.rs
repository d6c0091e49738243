//! Access decisions: may this principal do this to that, now, for this purpose?
//!
//! ```text
//! Decider::new   a bundle and what is known, made ready once     types known index
//! decide         ask → question → the policies that can apply → Cedar → decision
//! ```
//!
//! Denied is the answer to everything that is not permitted: an unknown word, a value of the wrong type, a policy
//! that errs. Nothing here waits, and nothing is shared that could be locked.

mod answer;
mod ask;
mod decider;
mod hashing;
mod index;
mod known;
mod made;
mod people;
mod ready;
mod register;
mod types;
mod value;

pub use answer::{Decision, Obligation, Reason};
pub use ask::{Ask, Named, Properties};
pub use decider::{Decider, Surroundings};
pub(super) use people::complaints;
