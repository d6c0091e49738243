//! The projection: for each attribute one SQL expression, used in WHERE clauses and to fetch the row for
//! Cedar, and one guard that says whether Cedar can represent the value.
//!
//! Canonical forms, the same in every dialect: bool as 0/1 integer, long as 64-bit integer, decimal as
//! integer ten-thousandths, string as text, datetime as integer milliseconds since 1970 (floored),
//! ipaddr as text. What is fetched is what is compared, so a judgement in SQL and a judgement by Cedar
//! can only differ on values that Cedar has no word for; those fail the guard and their rows are kept.
//!
//! Everything here is pure: expressions in, expressions out. The table is always addressed by its own
//! relation name, never by an alias, since an officer's facts are correlated on that name.

mod address;
mod arithmetic;
mod attribute;
mod constants;
mod declared;
mod encoding;
mod identity;
mod iso_postgres;
mod iso_text;
mod json;
mod mysql;
mod postgres;
mod projection;
mod range;
mod sets;
mod splice;
mod sqlite;
mod template;

pub use address::AddressTest;
pub use arithmetic::Arithmetic;
pub use attribute::{Attribute, Comparison, Implied, Piece};
pub use declared::{Declared, Fact, TimeEncoding};
pub use json::JsonPath;
pub(in crate::source) use mysql::bytes as mysql_bytes;
pub use projection::Projection;
pub use sets::SetTest;
pub(in crate::source) use splice::zone;
pub use splice::{Splice, session};
pub use template::fails;
pub(in crate::source) use template::{as_bigint, holes};
