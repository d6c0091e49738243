//! An issuer's public keys (RFC 7517) and what they can verify: RS256, ES256 and EdDSA.
//!
//! A key serves the one algorithm that its type implies. A signature's algorithm never chooses how a key is
//! used: that is how a public key came to be taken for the secret of an HMAC.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;

use crate::model::failpoint;

/// Public keys by their id; those of other kinds, without an id or for other uses are left out.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<String, Key>);

#[derive(Debug)]
enum Key {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// An uncompressed point.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Es256,
    EdDsa,
    /// Only for a test that breaks this on purpose.
    Hs256,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Signature {
    Right,
    Wrong,
    UnknownKey,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Algorithm {
    /// `none` and everything with a shared secret are unknown here.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Algorithm::Rs256),
            "ES256" => Some(Algorithm::Es256),
            "EdDSA" | "Ed25519" => Some(Algorithm::EdDsa),
            "HS256" if failpoint::on("jwt-accept-hs256") => Some(Algorithm::Hs256),
            _ => None,
        }
    }
}

impl Keys {
    /// Reads a key set; the error says what is wrong with it as a whole.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let document: Document =
            serde_json::from_slice(text).map_err(|_| "it is no JSON Web Key Set".to_owned())?;
        let keys = document.keys.into_iter().filter_map(|key| {
            let key: Jwk = serde_json::from_value(key).ok()?;
            Some((key.kid.clone(), key.public()?))
        });
        let mut found = HashMap::new();
        for (kid, key) in keys {
            if found.insert(kid, key).is_some() {
                return Err("two of its keys have the same kid".to_owned());
            }
        }
        if found.is_empty() {
            return Err("it has no key for RS256, ES256 or EdDSA with a kid".to_owned());
        }
        Ok(Self(found))
    }

    pub fn verify(
        &self,
        kid: &str,
        algorithm: Algorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Signature {
        let Some(key) = self.0.get(kid) else { return Signature::UnknownKey };
        let right = match (key, algorithm) {
            (Key::Rsa { n, e }, Algorithm::Rs256) => RsaPublicKeyComponents { n, e }
                .verify(&signature::RSA_PKCS1_2048_8192_SHA256, signed, signature)
                .is_ok(),
            (Key::P256(point), Algorithm::Es256) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point)
                    .verify(signed, signature)
                    .is_ok()
            }
            (Key::Ed25519(key), Algorithm::EdDsa) => {
                UnparsedPublicKey::new(&signature::ED25519, key).verify(signed, signature).is_ok()
            }
            (Key::P256(bytes) | Key::Ed25519(bytes), Algorithm::Hs256) => {
                let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, bytes);
                ring::hmac::verify(&secret, signed, signature).is_ok()
            }
            _ => false,
        };
        if right { Signature::Right } else { Signature::Wrong }
    }
}

impl Jwk {
    fn public(&self) -> Option<Key> {
        if self.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return None;
        }
        let decode = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
        let only = |names: &[&str]| self.alg.as_deref().is_none_or(|alg| names.contains(&alg));
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", None) if only(&["RS256"]) => {
                Some(Key::Rsa { n: decode(&self.n)?, e: decode(&self.e)? })
            }
            ("EC", Some("P-256")) if only(&["ES256"]) => {
                let (x, y) = (decode(&self.x)?, decode(&self.y)?);
                (x.len() == 32 && y.len() == 32).then(|| Key::P256([&[4], &x[..], &y].concat()))
            }
            ("OKP", Some("Ed25519")) if only(&["EdDSA", "Ed25519"]) => {
                decode(&self.x).filter(|x| x.len() == 32).map(Key::Ed25519)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_other_kinds_and_uses_are_left_out_and_an_id_is_unique() {
        let x = URL_SAFE_NO_PAD.encode([7; 32]);
        let set = |keys: &str| Keys::parse(format!("{{\"keys\":[{keys}]}}").as_bytes());
        let okp = |more: &str| format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"{more}}}"#);
        let good = okp(r#","kid":"a","use":"sig","alg":"EdDSA""#);
        assert_eq!(set(&good).unwrap().0.len(), 1);
        let unusable = [
            okp(""),
            okp(r#","kid":"b","use":"enc""#),
            okp(r#","kid":"b","alg":"HS256""#),
            r#"{"kty":"oct","kid":"b","k":"c2VjcmV0"}"#.to_owned(),
            r#"{"kty":"EC","crv":"P-256","kid":"b","x":"AA","y":"AA"}"#.to_owned(),
            "7".to_owned(),
        ];
        for key in unusable {
            assert!(set(&key).is_err(), "{key}");
            assert_eq!(set(&format!("{good},{key}")).unwrap().0.len(), 1, "{key}");
        }
        assert!(set(&format!("{good},{good}")).unwrap_err().contains("same kid"));
        assert!(Keys::parse(b"<html>").is_err());
    }
}
