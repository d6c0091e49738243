//! Whether a JWT (RFC 7519, signed as in RFC 7515) is one of the issuer's for us, now: pure.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::caller::{Caller, Via, is_reserved};
use super::keys::{Algorithm, Keys, Signature};
use crate::config::JwtConfig;
use crate::model::{Instant, Scope, Scopes, failpoint};

/// How far clocks may be apart, in seconds.
const LEEWAY: f64 = 60.0;
const LONGEST: usize = 16 * 1024;
const LONGEST_NAME: usize = 256;

/// Why a token is not believed; for the log at its most talkative, never for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It may be signed with a key we have not fetched yet.
    UnknownKey,
    Because(&'static str),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: Option<String>,
    crit: Option<Value>,
}

pub(super) fn verify(
    token: &str,
    keys: &Keys,
    config: &JwtConfig,
    now: Instant,
) -> Result<Caller, Refused> {
    use Refused::Because;
    let parts: Vec<_> = token.splitn(4, '.').collect();
    let [header, payload, signature] = parts[..] else { return Err(Because("form")) };
    if token.len() > LONGEST {
        return Err(Because("length"));
    }
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Because("encoding"));
    let signed = &token.as_bytes()[..header.len() + 1 + payload.len()];
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Because("header"))?;
    let algorithm = Algorithm::named(&header.alg).ok_or(Because("algorithm"))?;
    if header.crit.is_some() {
        return Err(Because("critical extension"));
    }
    let types = ["jwt", "at+jwt", "application/at+jwt"];
    if header.typ.is_some_and(|typ| !types.contains(&typ.to_ascii_lowercase().as_str())) {
        return Err(Because("type"));
    }
    match keys.verify(&header.kid, algorithm, signed, &decode(signature)?) {
        Signature::Right => {}
        Signature::Wrong => return Err(Because("signature")),
        Signature::UnknownKey => return Err(Refused::UnknownKey),
    }
    let claims: Map<String, Value> =
        serde_json::from_slice(&decode(payload)?).map_err(|_| Because("claims"))?;
    accept(&claims, config, now).map_err(Because)
}

/// The claims of a token whose signature is right.
fn accept(
    claims: &Map<String, Value>,
    config: &JwtConfig,
    now: Instant,
) -> Result<Caller, &'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(&config.issuer) {
        return Err("issuer");
    }
    let audience = match claims.get("aud") {
        Some(Value::String(one)) => *one == config.audience,
        Some(Value::Array(many)) => many.iter().any(|one| one.as_str() == Some(&config.audience)),
        _ => false,
    };
    if !audience && !failpoint::on("jwt-skip-audience") {
        return Err("audience");
    }
    let now = now as f64 / 1_000.0;
    let expires = claims.get("exp").and_then(Value::as_f64).ok_or("without expiry")?;
    if now >= expires + LEEWAY {
        return Err("expired");
    }
    // Issuers that name no beginning mean the time of issue.
    for beginning in ["nbf", "iat"] {
        match claims.get(beginning) {
            None => {}
            Some(value) if value.as_f64().is_some_and(|at| now >= at - LEEWAY) => {}
            Some(_) => return Err("not yet valid"),
        }
    }
    let name = text(&config.name_claim)
        .filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME)
        .filter(|name| !name.chars().any(char::is_control) && !is_reserved(name))
        .ok_or("without name")?;
    let scopes = scopes(claims.get(&config.scope_claim));
    Ok(Caller { name: name.into(), via: Via::Jwt, scopes })
}

/// Words of ours in a text or a list; an issuer's other words are for others.
fn scopes(claim: Option<&Value>) -> Scopes {
    let words: Vec<&str> = match claim {
        Some(Value::String(text)) => text.split_whitespace().collect(),
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    words.into_iter().filter_map(|word| word.parse::<Scope>().ok()).collect()
}

#[cfg(test)]
#[path = "jwt_tests.rs"]
mod tests;
