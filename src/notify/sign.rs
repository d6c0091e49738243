//! Signatures of Standard Webhooks 1.0.0: HMAC-SHA-256 over `id.timestamp.body`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

const PREFIX: &str = "whsec_";
const SHORTEST: usize = 24;
const LONGEST: usize = 64;

/// Why a signing secret was refused; it never quotes the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    #[error("the webhook secret is empty")]
    Empty,
    #[error("a webhook secret begins with `whsec_`")]
    Prefix,
    #[error("what follows `whsec_` is not base64")]
    Base64,
    #[error("a webhook secret has 24 to 64 bytes, this one has {0}")]
    Length(usize),
}

/// The secrets of one receiver. While one is being replaced there are two, and messages carry a
/// signature by each.
#[derive(Clone)]
pub struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    /// Reads `whsec_…`, or several of them separated by spaces.
    pub fn parse(text: &SecretString) -> Result<Self, SecretError> {
        let keys: Vec<Vec<u8>> =
            text.expose_secret().split_whitespace().map(key).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(SecretError::Empty) } else { Ok(Self(keys)) }
    }

    /// The value of `webhook-signature`: one `v1,…` for each secret. `timestamp` is in unix seconds.
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let signatures = self.0.iter().map(|key| {
            let mut mac =
                Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
            mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
            format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }
}

fn key(word: &str) -> Result<Vec<u8>, SecretError> {
    let encoded = word.strip_prefix(PREFIX).ok_or(SecretError::Prefix)?;
    let key = BASE64.decode(encoded).map_err(|_| SecretError::Base64)?;
    match key.len() {
        SHORTEST..=LONGEST => Ok(key),
        length => Err(SecretError::Length(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SECOND: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    fn secrets(text: &str) -> Result<Secrets, SecretError> {
        Secrets::parse(&SecretString::from(text))
    }

    #[test]
    fn the_vectors_of_the_specification() {
        let signature = secrets(FIRST).unwrap().sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let signature = secrets(SECOND).unwrap().sign(
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1_649_367_553,
            r#"{"email":"test@example.com","username":"test_user"}"#,
        );
        assert_eq!(signature, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
    }

    #[test]
    fn during_a_rotation_both_secrets_sign() {
        let both = secrets(&format!("{FIRST} {SECOND}")).unwrap().sign("msg_1", 1, "{}");
        let [first, second] =
            [FIRST, SECOND].map(|one| secrets(one).unwrap().sign("msg_1", 1, "{}"));
        assert_eq!(both, format!("{first} {second}"));
    }

    #[test]
    fn a_bad_secret_is_refused_with_its_reason() {
        let refused = |text: &str| secrets(text).err();
        assert_eq!(refused("  "), Some(SecretError::Empty));
        assert_eq!(refused("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), Some(SecretError::Prefix));
        assert_eq!(refused("whsec_not base64"), Some(SecretError::Base64));
        assert_eq!(refused("whsec_c2hvcnQ="), Some(SecretError::Length(5)));
        let long = format!("whsec_{}", BASE64.encode([0; 65]));
        assert_eq!(refused(&long), Some(SecretError::Length(65)));
    }
}
