//! Checkpoints: the log's size and root in a signed note (C2SP tlog-checkpoint, signed-note).
//!
//! Written against the specification with `ed25519-dalek` alone: the ready-made crates bring a second
//! generation of it and of its hash, and cover less than what follows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::tree::Hash;

/// The signed-note algorithm byte of Ed25519.
const ED25519: u8 = 1;

/// Why a note or a key was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    #[error("not a checkpoint")]
    Malformed,
    #[error("not signed by {0}")]
    Unsigned(String),
    #[error("the signature of {0} is wrong")]
    BadSignature(String),
    #[error("the checkpoint is of the log {found}, not of {expected}")]
    Origin { expected: String, found: String },
    #[error("not a verifier key; expected name+hash+key")]
    VerifierKey,
    #[error("`{0}` cannot name a log: it must be text without spaces and `+`")]
    Name(String),
}

/// What a log commits to: the first `size` entries have this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

impl Checkpoint {
    fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root))
    }

    /// The note that is published.
    pub fn sign(&self, key: &SigningKey) -> String {
        let body = self.body();
        let verifier = Verifier { name: self.origin.clone(), key: key.verifying_key() };
        let mut blob = verifier.id().to_vec();
        blob.extend_from_slice(&key.sign(body.as_bytes()).to_bytes());
        format!("{body}\n\u{2014} {} {}\n", self.origin, BASE64.encode(blob))
    }

    /// Reads a note and checks the signature of `verifier`, whose name is the log's origin. Signatures of
    /// others (witnesses) and extension lines are allowed and not looked at.
    pub fn open(note: &str, verifier: &Verifier) -> Result<Self, NoteError> {
        let split = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (body, signatures) = (&note[..=split], &note[split + 2..]);
        verifier.check(body, signatures)?;
        let checkpoint = Self::parse(body)?;
        if checkpoint.origin != verifier.name {
            let (expected, found) = (verifier.name.clone(), checkpoint.origin);
            return Err(NoteError::Origin { expected, found });
        }
        Ok(checkpoint)
    }

    fn parse(body: &str) -> Result<Self, NoteError> {
        let mut lines = body.lines();
        let mut line = || lines.next().ok_or(NoteError::Malformed);
        let (origin, size, root) = (line()?, line()?, line()?);
        let parsed: u64 = size.parse().map_err(|_| NoteError::Malformed)?;
        if parsed.to_string() != size {
            return Err(NoteError::Malformed);
        }
        let root = BASE64.decode(root).map_err(|_| NoteError::Malformed)?;
        let root = root.try_into().map_err(|_| NoteError::Malformed)?;
        Ok(Self { origin: origin.to_owned(), size: parsed, root })
    }
}

/// A public key with its name, written `name+keyid+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    pub name: String,
    key: VerifyingKey,
}

impl Verifier {
    /// A log's name must survive in a note: not empty, no white space, no `+`.
    pub fn new(name: &str, key: VerifyingKey) -> Result<Self, NoteError> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
            return Err(NoteError::Name(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), key })
    }

    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let mut parts = vkey.splitn(3, '+');
        let mut part = || parts.next().ok_or(NoteError::VerifierKey);
        let (name, id, key) = (part()?, part()?, part()?);
        let key = BASE64.decode(key).map_err(|_| NoteError::VerifierKey)?;
        let key: &[u8; 33] = key.as_slice().try_into().map_err(|_| NoteError::VerifierKey)?;
        let (algorithm, key) = key.split_first().expect("33 bytes have a first");
        let key = <&[u8; 32]>::try_from(key).expect("33 bytes less one");
        let key = VerifyingKey::from_bytes(key).map_err(|_| NoteError::VerifierKey)?;
        let verifier = Self::new(name, key)?;
        let named = *algorithm == ED25519 && hex::encode(verifier.id()) == id;
        named.then_some(verifier).ok_or(NoteError::VerifierKey)
    }

    /// SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), its first four bytes.
    fn id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    fn check(&self, body: &str, signatures: &str) -> Result<(), NoteError> {
        if !signatures.ends_with('\n') {
            return Err(NoteError::Malformed);
        }
        for line in signatures.lines() {
            let line = line.strip_prefix("\u{2014} ").ok_or(NoteError::Malformed)?;
            let (name, blob) = line.split_once(' ').ok_or(NoteError::Malformed)?;
            let blob = BASE64.decode(blob).map_err(|_| NoteError::Malformed)?;
            let (id, signature) = blob.split_first_chunk::<4>().ok_or(NoteError::Malformed)?;
            if name == self.name && *id == self.id() {
                let signature = Signature::from_slice(signature);
                return signature
                    .and_then(|signature| self.key.verify_strict(body.as_bytes(), &signature))
                    .map_err(|_| NoteError::BadSignature(self.name.clone()));
            }
        }
        Err(NoteError::Unsigned(self.name.clone()))
    }
}

impl std::fmt::Display for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut key = vec![ED25519];
        key.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), BASE64.encode(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> (String, Verifier) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let verifier = Verifier::new("example.org/log", key.verifying_key()).unwrap();
        let checkpoint = Checkpoint { origin: verifier.name.clone(), size: 17, root: [9; 32] };
        (checkpoint.sign(&key), verifier)
    }

    #[test]
    fn a_signed_checkpoint_opens() {
        let (note, verifier) = example();
        let checkpoint = Checkpoint::open(&note, &verifier).unwrap();
        assert_eq!((checkpoint.size, checkpoint.root), (17, [9; 32]));
        assert_eq!(Verifier::parse(&verifier.to_string()), Ok(verifier));
    }

    #[test]
    fn every_changed_bit_is_refused() {
        let (note, verifier) = example();
        for (at, bit) in (0..note.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(Checkpoint::open(&changed, &verifier).is_err(), "byte {at} bit {bit}");
            }
        }
        let vkey = verifier.to_string();
        for at in 0..vkey.len() {
            let mut bytes = vkey.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            assert!(Verifier::parse(&changed).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_witness_may_sign_too() {
        let (note, verifier) = example();
        let witness = Checkpoint { origin: "witness.example".into(), size: 1, root: [0; 32] }
            .sign(&SigningKey::from_bytes(&[8; 32]));
        let line = witness.lines().last().unwrap();
        assert!(Checkpoint::open(&format!("{note}{line}\n"), &verifier).is_ok());
        let alone = note.replace("\u{2014} example.org/log", "\u{2014} other.org/log");
        let refused = Checkpoint::open(&alone, &verifier);
        assert_eq!(refused, Err(NoteError::Unsigned("example.org/log".into())));
    }

    #[test]
    fn names_that_break_a_note_are_refused() {
        let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
        for name in ["", "a b", "a+b", "a\nb"] {
            assert!(Verifier::new(name, key).is_err(), "{name:?}");
        }
    }
}
