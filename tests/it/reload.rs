//! Policies exchanged while they are in use, in every way people and tools exchange a directory. What took how
//! long is printed (`tests/run bench reload` shows it) and never asserted: machines differ.

mod directory;
mod inventory;
mod load;
