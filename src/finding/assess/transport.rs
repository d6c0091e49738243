//! Objections to how a source is reached.

use super::Look;
use crate::finding::kind::{Finding, Kind};

/// The rows of a scan, and the password, travel where others can read along.
pub(super) fn findings(look: &Look<'_>) -> Option<Finding> {
    let source = look.inventory.source.as_str();
    look.around.unencrypted.then(|| {
        let message = format!(
            "{source} is reached over a network, and nothing in its URL insists that the connection is \
             encrypted: add sslmode=verify-full and sslrootcert (MySQL: ssl-mode=VERIFY_IDENTITY and ssl-ca)"
        );
        Finding::new(Kind::UnencryptedTransport, (source, ""), None, message)
    })
}
