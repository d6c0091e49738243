use std::path::PathBuf;

use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::json;

use super::*;
use crate::config::KeySet;

const NOW: i64 = 1_767_225_600;

fn config() -> JwtConfig {
    JwtConfig {
        issuer: "https://id.example.org".into(),
        audience: "stewardd".into(),
        keys: KeySet::File(PathBuf::from("jwks.json")),
        scope_claim: "scope".into(),
        name_claim: "sub".into(),
    }
}

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

fn keys() -> Keys {
    let x = URL_SAFE_NO_PAD.encode(pair().public_key());
    let set = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": x }] });
    Keys::parse(set.to_string().as_bytes()).unwrap()
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example.org", "aud": "stewardd", "sub": "crm-app",
        "exp": NOW + 300, "nbf": NOW - 1, "scope": "openid decide plan",
    })
}

fn token(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(pair().sign(signed.as_bytes())))
}

fn header() -> Value {
    json!({ "alg": "EdDSA", "kid": "k1", "typ": "JWT" })
}

fn verified(token: &str) -> Result<Caller, Refused> {
    verify(token, &keys(), &config(), NOW * 1_000)
}

/// The claims with some of them others; `null` takes one away.
fn changed(base: &Value, changes: &Value) -> Value {
    let mut changed = base.clone();
    for (name, value) in changes.as_object().unwrap() {
        changed[name] = value.clone();
    }
    changed.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    changed
}

#[test]
fn a_good_token_names_its_caller_and_its_scopes() {
    let caller = verified(&token(&header(), &claims())).unwrap();
    assert_eq!((&*caller.name, caller.via), ("crm-app", Via::Jwt));
    assert_eq!(caller.scopes.to_string(), "decide plan");
    let list = json!({ "aud": ["other", "stewardd"], "scope": ["admin", 7, "x"], "nbf": null });
    let caller = verified(&token(&header(), &changed(&claims(), &list))).unwrap();
    assert_eq!(caller.scopes.to_string(), "admin");
}

#[test]
fn every_other_claim_is_refused() {
    let cases = [
        (json!({ "iss": "https://id.example.org/" }), "issuer"),
        (json!({ "iss": null }), "issuer"),
        (json!({ "aud": "other" }), "audience"),
        (json!({ "aud": [] }), "audience"),
        (json!({ "aud": null }), "audience"),
        (json!({ "exp": null }), "without expiry"),
        (json!({ "exp": "9999999999" }), "without expiry"),
        (json!({ "exp": NOW - 60 }), "expired"),
        (json!({ "nbf": NOW + 61 }), "not yet valid"),
        (json!({ "nbf": "soon" }), "not yet valid"),
        (json!({ "nbf": null, "iat": NOW + 61 }), "not yet valid"),
        (json!({ "sub": null }), "without name"),
        (json!({ "sub": "" }), "without name"),
        (json!({ "sub": "crm\napp" }), "without name"),
        (json!({ "sub": "x".repeat(257) }), "without name"),
        (json!({ "sub": "anonymous" }), "without name"),
        (json!({ "sub": "stewardd" }), "without name"),
        (json!({ "sub": "uid:0" }), "without name"),
    ];
    for (changes, why) in cases {
        let token = token(&header(), &changed(&claims(), &changes));
        assert_eq!(verified(&token), Err(Refused::Because(why)), "{changes}");
    }
    for fine in [json!({ "exp": NOW - 59 }), json!({ "nbf": NOW + 60 })] {
        verified(&token(&header(), &changed(&claims(), &fine))).unwrap();
    }
}

#[test]
fn every_other_header_is_refused() {
    let cases = [
        (json!({ "alg": "none" }), "algorithm"),
        (json!({ "alg": "None" }), "algorithm"),
        (json!({ "alg": "HS256" }), "algorithm"),
        (json!({ "alg": "RS512" }), "algorithm"),
        (json!({ "alg": "ES256" }), "signature"),
        (json!({ "alg": null }), "header"),
        (json!({ "kid": null }), "header"),
        (json!({ "crit": ["b64"], "b64": false }), "critical extension"),
        (json!({ "typ": "logout+jwt" }), "type"),
    ];
    for (changes, why) in cases {
        let token = token(&changed(&header(), &changes), &claims());
        assert_eq!(verified(&token), Err(Refused::Because(why)), "{changes}");
    }
    let unknown = token(&changed(&header(), &json!({ "kid": "k2" })), &claims());
    assert_eq!(verified(&unknown), Err(Refused::UnknownKey));
}

#[test]
fn a_token_that_was_touched_is_refused() {
    let good = token(&header(), &claims());
    verified(&good).unwrap();
    for at in 0..good.len() {
        let mut touched = good.clone().into_bytes();
        touched[at] = if touched[at] == b'A' { b'Q' } else { b'A' };
        let touched = String::from_utf8(touched).unwrap();
        assert!(touched == good || verified(&touched).is_err(), "at {at}");
    }
    let (unsigned, signature) = good.rsplit_once('.').unwrap();
    for wrong in [
        "",
        ".",
        "..",
        unsigned,
        &format!("{unsigned}."),
        &format!("{good}."),
        &format!("{good}.{signature}"),
        &format!("{good}="),
        &"a".repeat(LONGEST + 1),
    ] {
        assert!(verified(wrong).is_err(), "{wrong}");
    }
}
