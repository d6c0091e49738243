//! Acting on what policy permits: due → plan → guard → batches → verify → certificate.
//!
//! *Decide* files are pure and hand immutable values to *do* files, which follow them without choices:
//! `plan`, `guard`, `closure`, `precedence`, `grace`, `fate`, `pace` and `anonymize` decide.
//! Writing to a governed database needs a `source::Grant`, which `guard` alone can make.

pub mod anonymize;
pub mod approval;
pub mod batch;
pub mod closure;
pub mod context;
pub mod cycle;
pub mod dependants;
pub mod due;
pub mod error;
pub mod evidence;
pub mod fate;
pub mod grace;
pub mod ground;
mod guard;
pub mod hold;
pub mod impact;
pub mod journal;
pub mod kinship;
pub mod overdue;
pub mod pace;
pub mod pause;
pub mod plan;
pub mod planner;
pub mod plans;
pub mod precedence;
pub mod propose;
pub mod reverify;
pub mod run;
pub mod standing;
pub mod target;

pub use context::{Context, Site};
pub use cycle::Outcome;
pub use error::Error;
pub use fate::Reason;
pub use guard::Word;
