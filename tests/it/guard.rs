//! The guard before the API, asked over real sockets: who gets in, how much, and what slow clients do.

pub mod canary;
mod jwks;
mod jwt;
mod mutants;
mod peers;
mod review;
mod settings;
mod site;
mod slow;
mod sockets;
mod tls;
mod tokens;
