//! What only SQLite does: files, pragmas, types that are suggestions.

pub(super) mod catalogue;
pub(super) mod connect;
pub(super) mod ddl;
pub(super) mod stream;
pub(super) mod types;
pub(super) mod version;
