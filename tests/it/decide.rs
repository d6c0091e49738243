//! Decisions over the index beside Cedar's plain authorizer, which is shown all policies and all entities.

mod company;
#[cfg(feature = "failpoints")]
mod mutants;
mod plain;
