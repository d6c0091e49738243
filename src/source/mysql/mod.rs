//! What only MySQL and MariaDB do: sessions, their catalogue, types with a collation, streams.
//!
//! The two are one dialect here. Where they differ, the session says so in version comments
//! (`connect`), and nothing else asks which of them it talks to.

pub(super) mod catalogue;
pub(super) mod connect;
pub(super) mod grants;
pub(super) mod key;
pub(super) mod parts;
pub(super) mod privileges;
pub(super) mod statements;
pub(super) mod stream;
pub(super) mod types;
pub(super) mod version;
