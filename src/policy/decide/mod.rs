//! Access decisions: may this principal do this to that, now, for this purpose?
//!
//! ```text
//! Decider::new   a bundle and what is known, made ready once     types known index
//! search         ask → who can be permitted at all → decide each, a page at a time          reach
//! decide         ask → question → the policies that can apply → Cedar → decision
//! plan           the same of every record of a table at once → SQL
//! ```
//!
//! Denied is the answer to everything that is not permitted: an unknown word, a value of the wrong type, a policy
//! that errs. Nothing here waits, and nothing is shared that could be locked.

mod answer;
mod ask;
mod callers;
mod cell;
mod circumstances;
mod decider;
pub mod directory;
mod hashing;
mod index;
mod known;
mod layer;
mod made;
mod moment;
mod people;
mod plan;
mod question;
mod reach;
mod ready;
mod register;
mod restrict;
mod search;
mod types;
mod value;
mod why;

pub use answer::{Decision, Obligation, Reason};
pub use ask::{Ask, Asker, Named, Party, Properties, nothing};
pub use decider::{Decider, Surroundings};
pub use directory::Directory;
pub(super) use people::complaints;
pub use plan::{Plan, Planned, Unplannable};
pub use question::Met;
pub use search::{Found, Pager, Sought};
pub use types::{Action, Types};
