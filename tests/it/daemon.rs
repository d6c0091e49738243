//! The daemon as its operators meet it: the real binary, its policies broken and mended, its sources gone
//! and back, its input wrong, its metrics scraped by somebody else's program.

mod bad_input;
mod commands;
mod operator;
mod overdue;
mod prometheus;
pub mod reload;
mod series;
pub mod shop;
mod start;
