//! The schema changes in the middle of a run: nothing more is acted on under the old one, and the rest goes on.

mod cases;
mod world;
