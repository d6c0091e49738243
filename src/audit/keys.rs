//! Keyed hashes: how evidence names a record or a person without holding their identifier.
//!
//! Hashes without a key would not do: the identifiers of a few million customers are hashed in a second,
//! numbers too. One random root is kept; every purpose has a key of its own, derived as
//! HMAC-SHA-256(root, label) with the labels below, so that a record's hash never equals a subject's and
//! none says anything about a sealing key. Destroying the root makes every entry unmatchable.

use std::borrow::Cow;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::Sha256;

use super::error::AuditError;
use super::secret;
use crate::model::value::{KeyPart, SubjectId};
use crate::model::{RecordKey, TableRef};

const FILE: &str = "identifiers.key";
const HEADER: &str = "stewardd-identifiers-1 ";
const RECORD: &[u8] = b"stewardd/identifiers/1/record";
const SUBJECT: &[u8] = b"stewardd/identifiers/1/subject";
const ENTITY: &[u8] = b"stewardd/identifiers/1/entity";
const SEAL: &[u8] = b"stewardd/identifiers/1/seal";
const NONCE: usize = 24;

/// The keys of this installation, kept beside the control store with mode 0600.
#[derive(Clone)]
pub struct Keys {
    record: Named,
    subject: Named,
    entity: Named,
    seal: [u8; 32],
}

/// HMAC-SHA-256 that has taken its key already: half of what hashing a short name costs.
type Named = Hmac<Sha256>;

impl Keys {
    /// Reads the key file `identifiers.key` in `dir`, or makes one.
    pub fn load_or_create(dir: &Path) -> Result<Self, AuditError> {
        let path = dir.join(FILE);
        let text = if let Some(text) = secret::read(&path)? {
            text
        } else {
            let mut root = [0; 32];
            rand::rng().fill_bytes(&mut root);
            let text = format!("{HEADER}{}\n", hex::encode(root));
            secret::create(&path, &text)?;
            text
        };
        let damaged = || {
            AuditError::keys(&path, "damaged; restore it, or hashes in the evidence match nothing")
        };
        let digits = text.trim_end().strip_prefix(HEADER).ok_or_else(damaged)?;
        let mut root = [0; 32];
        hex::decode_to_slice(digits, &mut root).map_err(|_| damaged())?;
        Ok(Self::derive(&root))
    }

    /// Whether `dir` has a key file.
    pub fn exist(dir: &Path) -> bool {
        dir.join(FILE).exists()
    }

    fn derive(root: &[u8; 32]) -> Self {
        let root = keyed(root);
        let key = |label: &[u8]| -> [u8; 32] {
            root.clone().chain_update(label).finalize().into_bytes().into()
        };
        let named = |label| keyed(&key(label));
        Self {
            record: named(RECORD),
            subject: named(SUBJECT),
            entity: named(ENTITY),
            seal: key(SEAL),
        }
    }

    /// 32 hex digits of HMAC-SHA-256 over table and key: numbers too. A number and its decimal text hash
    /// equal, since drivers disagree on which one a key is.
    pub fn record(&self, table: &TableRef, key: &RecordKey) -> String {
        let parts = key.0.iter().map(|part| match part {
            KeyPart::Int(number) => Cow::Owned(number.to_string()),
            KeyPart::Text(text) => Cow::Borrowed(text.as_str()),
        });
        let parts: Vec<Cow<'_, str>> = parts.collect();
        let names = [table.source.as_str(), &table.table];
        short(&self.record, names.into_iter().chain(parts.iter().map(AsRef::as_ref)))
    }

    /// 32 hex digits over source and subject id, so that one hold covers a person in every table of a source.
    pub fn subject(&self, source: &str, subject: &SubjectId) -> String {
        short(&self.subject, [source, &subject.0])
    }

    /// 32 hex digits over type and id of who asks, or of what is asked about and is no record.
    pub fn entity(&self, kind: &str, id: &str) -> String {
        short(&self.entity, [kind, id])
    }

    /// Seals a record's key (XChaCha20-Poly1305), bound to `context`, for a case that must find it again.
    pub fn seal(&self, context: &str, key: &RecordKey) -> Vec<u8> {
        self.encrypt(context, &encode(key))
    }

    /// Opens what [`Keys::seal`] made for the same context.
    pub fn unseal(&self, context: &str, sealed: &[u8]) -> Result<RecordKey, AuditError> {
        decode(&self.decrypt(context, sealed)?).ok_or_else(refused)
    }

    /// Seals words of a person, which may name others, bound to `context`.
    pub fn seal_text(&self, context: &str, text: &str) -> Vec<u8> {
        self.encrypt(context, text.as_bytes())
    }

    /// Opens what [`Keys::seal_text`] made for the same context.
    pub fn unseal_text(&self, context: &str, sealed: &[u8]) -> Result<String, AuditError> {
        String::from_utf8(self.decrypt(context, sealed)?).map_err(|_| refused())
    }

    fn encrypt(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = XChaCha20Poly1305::new(&self.seal.into())
            .encrypt(XNonce::from_slice(&nonce), payload)
            .expect("what is sealed is shorter than the cipher's limit of 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    fn decrypt(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, AuditError> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or_else(refused)?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        XChaCha20Poly1305::new(&self.seal.into())
            .decrypt(XNonce::from_slice(nonce), payload)
            .map_err(|_| refused())
    }
}

fn refused() -> AuditError {
    AuditError::Corrupt("what is sealed does not open with this key file".to_owned())
}

fn keyed(key: &[u8; 32]) -> Named {
    <Named as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// The first 128 bits over length-prefixed parts: no two lists of parts share their bytes.
fn short<'a>(key: &Named, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut mac = key.clone();
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    let mut digits = [0; 32];
    hex::encode_to_slice(&mac.finalize().into_bytes()[..16], &mut digits)
        .expect("two digits a byte");
    String::from_utf8_lossy(&digits).into_owned()
}

fn encode(key: &RecordKey) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in &key.0 {
        match part {
            KeyPart::Int(number) => {
                bytes.push(0);
                bytes.extend_from_slice(&number.to_be_bytes());
            }
            KeyPart::Text(text) => {
                bytes.push(1);
                bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
    }
    bytes
}

fn decode(mut bytes: &[u8]) -> Option<RecordKey> {
    let mut parts = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        let (number, rest) = rest.split_first_chunk::<8>()?;
        (bytes, ()) = match kind {
            0 => (rest, parts.push(KeyPart::Int(i64::from_be_bytes(*number)))),
            1 => {
                let length = usize::try_from(u64::from_be_bytes(*number)).ok()?;
                let (text, rest) = rest.split_at_checked(length)?;
                (rest, parts.push(KeyPart::Text(String::from_utf8(text.to_vec()).ok()?)))
            }
            _ => return None,
        };
    }
    Some(RecordKey(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::derive(&[1; 32])
    }

    fn text(parts: &[&str]) -> RecordKey {
        RecordKey(parts.iter().map(|part| KeyPart::Text((*part).to_owned())).collect())
    }

    #[test]
    fn the_derivation_is_for_ever() {
        let table = TableRef::new("crm", "customers");
        let key = RecordKey(vec![KeyPart::Int(7)]);
        // Computed with Python's hmac from the documentation above; evidence of years depends on it.
        assert_eq!(keys().record(&table, &key), "bd93dbf46986ba4ee458817ab5666bd9");
        assert_eq!(
            keys().subject("crm", &SubjectId("7".into())),
            "225deb010ecfa0f1bb9e58dda92d6b01"
        );
    }

    #[test]
    fn a_number_is_its_text_and_names_do_not_run_together() {
        let keys = keys();
        let table = TableRef::new("crm", "customers");
        let number = RecordKey(vec![KeyPart::Int(7)]);
        assert_eq!(keys.record(&table, &number), keys.record(&table, &text(&["7"])));
        assert_ne!(keys.record(&table, &text(&["a", "b"])), keys.record(&table, &text(&["ab"])));
        assert_ne!(
            keys.record(&TableRef::new("crm", "a"), &text(&["b"])),
            keys.record(&TableRef::new("crma", ""), &text(&["b"]))
        );
    }

    #[test]
    fn a_sealed_key_opens_in_its_context_only() {
        let keys = keys();
        let key = RecordKey(vec![KeyPart::Int(-7), KeyPart::Text("ключ,\0".into())]);
        let sealed = keys.seal("case-1", &key);
        assert!(keys.unseal("case-1", &sealed).unwrap() == key);
        assert_ne!(sealed, keys.seal("case-1", &key), "a nonce is never used twice");
        assert!(keys.unseal("case-2", &sealed).is_err());
        assert!(Keys::derive(&[2; 32]).unseal("case-1", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(keys.unseal("case-1", &damaged).is_err());
        }
        assert!(keys.unseal("case-1", &[]).is_err());
    }

    #[test]
    fn the_key_file_is_made_once_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let first = Keys::load_or_create(dir.path()).unwrap();
        let again = Keys::load_or_create(dir.path()).unwrap();
        assert_eq!(first.entity("User", "7"), again.entity("User", "7"));
        std::fs::write(dir.path().join(FILE), "stewardd-identifiers-1 abc").unwrap();
        assert!(matches!(Keys::load_or_create(dir.path()), Err(AuditError::Keys { .. })));
    }
}
