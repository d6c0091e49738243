//! Schedules: occurrences of cron expressions, each run once, whoever restarts in between.

mod next;
mod occurrences;
mod run;

pub use next::{latest_between, next_after};
pub use occurrences::{Outcome, abandon, claim, finish, pending};
pub use run::{Job, run};
