//! What goes is what policy says goes: counted in the governed database, held against an oracle that was
//! written by hand over the generated data and knows neither our translator nor Cedar. Mutants show that
//! the comparison can fail.

mod approvals;
mod data;
#[cfg(feature = "failpoints")]
mod four;
mod grace;
mod house;
#[cfg(feature = "failpoints")]
mod mutants;
mod mysql;
mod read_only;
mod spelling;
mod truth;
mod whole;
