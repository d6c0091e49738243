//! The fingerprint: the same objection to the same thing has the same name at every scan.

use sha2::{Digest, Sha256};

/// First 16 bytes, in hex, of the SHA-256 over the parts, each after its length, so that no two lists of
/// parts read the same.
pub fn fingerprint(
    kind: &str,
    source: &str,
    table: &str,
    field: Option<&str>,
    discriminator: &str,
) -> String {
    let mut hash = Sha256::new();
    for part in [kind, source, table, field.unwrap_or_default(), discriminator] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_one_thing_and_never_changes() {
        let one = fingerprint("over_collected", "crm", "customers", Some("email"), "");
        assert_eq!(one, "402ad0d8cfd617801292b945f2a615a6");
        assert_ne!(one, fingerprint("over_collected", "crm", "customersemail", None, ""));
        assert_ne!(one, fingerprint("unclassified", "crm", "customers", Some("email"), ""));
    }
}
