//! What a bearer token looks like: `stw_`, 32 random bytes and a checksum, 53 characters in all.
//!
//! The prefix lets scanners of secrets recognise one in a repository or a log. The checksum (the beginning
//! of the SHA-256 of what stands before it) tells a slip of the keyboard from a token that is not known; it
//! protects nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

const PREFIX: &str = "stw_";
const BODY: usize = 43;
const CHECKSUM: usize = 6;

/// A new token and the hash it is remembered by.
pub fn make() -> (SecretString, [u8; 32]) {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    let body = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));
    let text = format!("{body}{}", checksum(&body));
    let hash = hash(&text);
    (SecretString::from(text), hash)
}

/// Whether a bearer's credentials are one of ours, be it in force or not.
pub fn is_token(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// The hash of a well-formed token.
pub fn parse(text: &str) -> Option<[u8; 32]> {
    let form = text.is_ascii() && text.len() == PREFIX.len() + BODY + CHECKSUM;
    let (body, sum) = text.split_at_checked(PREFIX.len() + BODY).filter(|_| form)?;
    let right = checksum(body).as_bytes().ct_eq(sum.as_bytes());
    (is_token(text) && bool::from(right)).then(|| hash(text))
}

fn checksum(body: &str) -> String {
    let mut text = URL_SAFE_NO_PAD.encode(Sha256::digest(body));
    text.truncate(CHECKSUM);
    text
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_made_and_a_slip_is_not() {
        let (token, hash) = make();
        let text = token.expose_secret();
        assert_eq!(text.len(), 53);
        assert_eq!(parse(text), Some(hash));
        assert_ne!(make().1, hash);
        for at in 0..text.len() {
            let mut slip = text.as_bytes().to_vec();
            slip[at] = if slip[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(parse(std::str::from_utf8(&slip).unwrap()), None, "at {at}");
        }
        for wrong in ["", "stw_", &text[1..], &format!("{text}x"), &"é".repeat(26), &"ü".repeat(53)]
        {
            assert_eq!(parse(wrong), None);
        }
    }
}
