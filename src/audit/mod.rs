//! Evidence: a C2SP transparency log of everything stewardd did, and the keys that name records in it.
//!
//! ```text
//! audit/               servable by any static web server
//!   checkpoint         size and root, signed; replaced after every group of appends
//!   key.pub            the verifier key, as `name+keyid+base64`
//!   tile/<L>/<N>       hashes;  tile/entries/<N>  entries
//!   side/<sha256>      lists too long for an entry, named in one
//!   journal            the entries since the last settlement: what makes an append durable
//! audit.key            the signing key, mode 0600, outside of what is served
//! ```

mod bundle;
pub mod checkpoint;
pub mod decisions;
pub mod entry;
mod error;
mod files;
mod journal;
pub mod keys;
pub mod log;
mod paths;
pub mod read;
mod recover;
mod secret;
mod signer;
mod tail;
mod tree;
pub mod verify;
mod writer;

pub use checkpoint::Verifier;
pub use entry::Entry;
pub use error::AuditError;
pub use keys::Keys;
pub use log::Log;
pub use verify::{Report, verify};
