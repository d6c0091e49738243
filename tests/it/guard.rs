//! The guard before the API, asked over real sockets: who gets in, how much, and what slow clients do.

mod canary;
mod jwt;
mod mutants;
mod settings;
mod site;
mod slow;
mod sockets;
mod tls;
mod tokens;
