//! Who calls, and may they: identification, scopes, and how much is too much.
//!
//! A group of routes says what it needs, [`requires`]`(routes, Scope::Decide)`; what it serves finds a
//! [`Caller`] in the request's extensions. Credentials that a request carries must be right, whatever else
//! vouches for the caller: a wrong token over a trusted socket is refused. Without any, the connection
//! speaks: a process on the unix socket by its user id, a client by its certificate. Every refusal for want
//! of identity says the same, so that nobody learns which part was right.

mod admit;
mod caller;
mod certificate;
mod evidence;
mod identify;
mod issuer;
mod jwt;
mod keys;
mod rate;
mod table;
pub mod token;

pub use admit::{limit_unknown, requires};
pub use caller::{Caller, Peer, Via, is_reserved};
pub use certificate::name as certificate_name;
pub use evidence::catch_up;
pub use identify::{Guard, GuardError};
