//! Which columns are read by anybody: the statements a server has counted, made into names of columns.
//!
//! A finding that says "nobody reads this" and is wrong once is never believed again. So every doubt is
//! resolved in favour of *read*: `words` takes a statement apart without understanding all of SQL, and
//! `mentions` counts a column as read by any statement that names its table and could name the column.
//! A parser of whole SQL would have been the other way. It refuses digests that a server has cut off and
//! what a version of a dialect added last year, and each refusal would have to count as reading everything;
//! what is gained is a few columns of equal names in joins without aliases.
//!
//! Texts of statements live in memory only. `seen` keeps when each column was last read, and nothing else.

mod mentions;
mod refresh;
mod seen;
mod words;

pub use refresh::{load, refresh};
pub use seen::{Seen, UsageRecord};
