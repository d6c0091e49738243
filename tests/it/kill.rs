//! The daemon as a process: what stops it, what it survives, what it refuses.

mod blocked;
mod ending;
mod kills;
mod mysql;
mod postgres;
mod world;
