//! `stewardd policy test` and `stewardd policy coverage`, through the program, as officers and CI run them.

mod ci;
mod complaints;
mod gaps;
mod shop;
mod verdicts;
