//! The report: its numbers are those of the other commands, its formats are stable and well-formed, and nothing of
//! a governed database but names is in it.

mod golden;
mod numbers;
mod page;
mod world;
