//! Who asks, and what vouches for them.

use std::net::IpAddr;
use std::sync::Arc;

use crate::model::Scopes;

/// Whoever a request comes from, as far as handlers need to know. A name is unique only together with what
/// vouches for it: a token and an issuer may call different programs the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// A token's name, a JWT's claim, a certificate's name, `uid:1000`, or `anonymous`.
    pub name: Arc<str>,
    pub via: Via,
    pub scopes: Scopes,
}

/// What vouches for a caller's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    /// The kernel, for the process at the other end of the unix socket.
    Socket,
    Token,
    Jwt,
    Certificate,
    /// Nothing: `auth = "none"`.
    Nobody,
}

/// What an anonymous caller is called.
pub const ANONYMOUS: &str = "anonymous";

/// Names that nobody may bring along: policies and the decision log mean somebody else by them.
pub fn is_reserved(name: &str) -> bool {
    [ANONYMOUS, "stewardd"].contains(&name) || name.starts_with("uid:")
}

/// The other end of a connection; the server puts it into every request's extensions.
#[derive(Debug, Clone)]
pub enum Peer {
    Address {
        ip: IpAddr,
        /// The name in a certificate that the handshake has verified.
        certificate: Option<Arc<str>>,
    },
    Process {
        uid: u32,
    },
}
