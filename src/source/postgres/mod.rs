//! What only PostgreSQL does: sessions, its catalogue, COPY.

pub(super) mod catalogue;
pub(super) mod columns;
pub(super) mod connect;
pub(super) mod copy_text;
pub(super) mod privileges;
pub(super) mod statements;
pub(super) mod stream;
pub(super) mod version;
