//! What a change of policies does to live data, counted before it happens.
//!
//! [`half`] says what a rule is after under one set, [`count`] counts it under both, [`reach`] what would go
//! with it, [`report`] is the answer, [`gate`] decides whether a change may go into force by itself, and
//! [`waiting`] keeps the one that may not until people have said yes.
//!
//! What is counted is what policy says. Holds, open cases, grace and the vetoes of dependants, which all keep
//! records, are left out: they are asked when a run is planned, and an impact may say too much but not too
//! little.

pub mod assess;
pub mod count;
pub mod fields;
pub mod gate;
pub mod half;
pub mod reach;
pub mod report;
pub mod waiting;

pub use assess::{Progress, Question, assess};
pub use gate::Gate;
pub use report::{Impact, RuleImpact};
