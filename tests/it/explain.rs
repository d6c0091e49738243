//! `policy explain`, `policy read` and `policy show` through the real program, on real databases.

mod field;
mod plan;
mod record;
mod text;
mod world;
