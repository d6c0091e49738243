//! JWTs of an issuer, and everything that is tried with them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair, RsaPublicKeyComponents,
};
use serde_json::{Value, json};
use stewardd::config::{HttpConfig, JwtConfig, KeySet};
use stewardd::http::Guard;
use stewardd::model::Clock;

use super::site::{EVALUATION, NOW, Site, settings, site};
use crate::support::receiver::Receiver;

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

pub fn jwk(kid: &str, pair: &Ed25519KeyPair) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": encode(pair.public_key()) })
}

pub fn config(keys: KeySet) -> HttpConfig {
    let jwt = JwtConfig {
        issuer: "https://id.example.org".into(),
        audience: "stewardd".into(),
        keys,
        scope_claim: "scope".into(),
        name_claim: "sub".into(),
    };
    HttpConfig { jwt: Some(jwt), ..settings() }
}

/// Keys that are fetched from an issuer on this machine.
pub fn issued_at(url: String) -> HttpConfig {
    config(KeySet::Url { url, allow_private: true })
}

pub fn claims() -> Value {
    claims_at(NOW / 1_000)
}

/// What a good token says at a time in seconds.
pub fn claims_at(now: i64) -> Value {
    json!({
        "iss": "https://id.example.org", "aud": "stewardd", "sub": "crm-app",
        "exp": now + 300, "nbf": now, "scope": "decide",
    })
}

fn token(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature = encode(sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

pub fn ed25519(kid: &str, claims: &Value) -> String {
    signed(kid, 7, claims)
}

/// With the key of a seed.
pub fn signed(kid: &str, seed: u8, claims: &Value) -> String {
    let sign = |signed: &[u8]| pair(seed).sign(signed).as_ref().to_vec();
    token(&json!({ "alg": "EdDSA", "kid": kid }), claims, sign)
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

async fn site_with(keys: &[Value]) -> (tempfile::TempDir, Site) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("jwks.json");
    std::fs::write(&path, json!({ "keys": keys }).to_string()).unwrap();
    (dir, site(&config(KeySet::File(path))).await)
}

/// Everything that is signed, or said to be, and is none of ours: how many are let in.
pub async fn attacks() -> Vec<&'static str> {
    let (_dir, site) = site_with(&[jwk("k1", &pair(7))]).await;
    let good = site.post(EVALUATION, &ed25519("k1", &claims())).await;
    assert_eq!((good.status, good.body.as_str()), (200, "Jwt crm-app 2"));
    let now = NOW / 1_000;
    let header = |alg: &str| json!({ "alg": alg, "kid": "k1" });
    let secret = hmac::Key::new(hmac::HMAC_SHA256, pair(7).public_key().as_ref());
    let own = |signed: &[u8]| pair(7).sign(signed).as_ref().to_vec();
    let foreign = |signed: &[u8]| pair(8).sign(signed).as_ref().to_vec();
    let embedded = json!({ "alg": "EdDSA", "kid": "k1", "jwk": jwk("k1", &pair(8)) });
    let attacks = [
        ("alg none", token(&header("none"), &claims(), |_| Vec::new())),
        ("alg nOnE", token(&header("nOnE"), &claims(), |_| Vec::new())),
        (
            "HS256 with the public key",
            token(&header("HS256"), &claims(), |signed| {
                hmac::sign(&secret, signed).as_ref().into()
            }),
        ),
        (
            "HS256 with the public key's text",
            token(&header("HS256"), &claims(), |signed| {
                let text = encode(pair(7).public_key());
                let secret = hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes());
                hmac::sign(&secret, signed).as_ref().into()
            }),
        ),
        ("alg of nothing", token(&header(""), &claims(), own)),
        ("another algorithm's name", token(&header("RS256"), &claims(), own)),
        ("a foreign key", token(&header("EdDSA"), &claims(), foreign)),
        ("a key of its own", token(&embedded, &claims(), foreign)),
        ("an unknown kid", ed25519("k2", &claims())),
        ("no kid", token(&json!({ "alg": "EdDSA" }), &claims(), own)),
        ("no signature", token(&header("EdDSA"), &claims(), |_| Vec::new())),
        ("another audience", ed25519("k1", &with("aud", json!("shop")))),
        ("no audience", ed25519("k1", &with("aud", Value::Null))),
        ("another issuer", ed25519("k1", &with("iss", json!("https://evil.example.org")))),
        ("expired", ed25519("k1", &with("exp", json!(now - 61)))),
        ("no expiry", ed25519("k1", &with("exp", Value::Null))),
        ("not yet valid", ed25519("k1", &with("nbf", json!(now + 61)))),
        ("no name", ed25519("k1", &with("sub", Value::Null))),
    ];
    let mut let_in = Vec::new();
    for (what, token) in attacks {
        match site.post(EVALUATION, &token).await.status {
            401 => {}
            status => let_in.extend((status == 200).then_some(what)),
        }
    }
    let other = site.post(EVALUATION, &ed25519("k1", &with("scope", json!("openid plan")))).await;
    assert_eq!(other.status, 403, "its scope is another");
    let_in
}

#[tokio::test]
async fn nothing_but_the_issuers_tokens_for_us_gets_in() {
    assert_eq!(attacks().await, Vec::<&str>::new());
}

#[tokio::test]
async fn the_three_algorithms_are_understood() {
    let random = SystemRandom::new();
    let scheme = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
    let ecdsa = EcdsaKeyPair::from_pkcs8(scheme, pkcs8.as_ref(), &random).unwrap();
    let point = ecdsa.public_key().as_ref();
    let (x, y) = point[1..].split_at(32);
    let ec = json!({ "kty": "EC", "crv": "P-256", "kid": "e", "x": encode(x), "y": encode(y) });
    let rsa = rsa();
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(rsa.public());
    let rsa_key = json!({
        "kty": "RSA", "kid": "r", "use": "sig", "alg": "RS256",
        "n": encode(public.n),
        "e": encode(public.e),
    });
    let (_dir, site) = site_with(&[ec, rsa_key, jwk("k1", &pair(7))]).await;
    let es256 = token(&json!({ "alg": "ES256", "kid": "e" }), &claims(), |signed| {
        ecdsa.sign(&random, signed).unwrap().as_ref().to_vec()
    });
    let rs256 = token(&json!({ "alg": "RS256", "kid": "r" }), &claims(), |signed| {
        let mut signature = vec![0; rsa.public().modulus_len()];
        rsa.sign(&RSA_PKCS1_SHA256, &random, signed, &mut signature).unwrap();
        signature
    });
    for token in [es256, rs256, ed25519("k1", &claims())] {
        assert_eq!(site.post(EVALUATION, &token).await.status, 200, "{token}");
        let mut touched = token.into_bytes();
        let last = touched.len() - 10;
        touched[last] = if touched[last] == b'A' { b'B' } else { b'A' };
        let touched = String::from_utf8(touched).unwrap();
        assert_eq!(site.post(EVALUATION, &touched).await.status, 401);
    }
}

fn rsa() -> RsaKeyPair {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("rsa.der");
    let made = std::process::Command::new("openssl")
        .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
        .args(["-outform", "DER", "-out"])
        .arg(&file)
        .output()
        .expect("openssl");
    assert!(made.status.success());
    let der = std::fs::read(file).unwrap();
    // Versions of openssl differ in what they wrap a key in.
    RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der)).unwrap()
}

#[test]
fn a_key_set_that_cannot_be_read_is_said_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("jwks.json");
    let refused = || {
        let guard = Guard::new(&config(KeySet::File(path.clone())), Clock::System);
        guard.err().expect("refused").to_string()
    };
    assert!(refused().contains("jwks.json"), "{}", refused());
    std::fs::write(&path, "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"c2Vj\"}]}").unwrap();
    assert!(refused().contains("no key for RS256") && !refused().contains("c2Vj"));
}

/// Unknown keys are fetched, over the guarded client, and not once for each request that asks for it.
#[tokio::test]
async fn keys_are_fetched_when_unknown_and_not_for_everybody_who_asks() {
    let receiver = Receiver::start().await;
    let url = format!("http://{}/jwks.json", receiver.address);
    let site = site(&issued_at(url)).await;
    assert_eq!(receiver.requests().len(), 0, "nothing is fetched before it is needed");
    // The receiver's plain answer is no key set; what is known, nothing, goes on.
    for number in 0..20 {
        let token = ed25519(&format!("k{number}"), &claims());
        assert_eq!(site.post(EVALUATION, &token).await.status, 401);
    }
    assert_eq!(receiver.requests().len(), 1);
}
