//! JSON Web Tokens: two or three parts in base64url, of which the first is JSON with an algorithm.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const JWT: Recogniser = Recogniser {
    name: "jwt",
    category: "user.authorization.credentials",
    names: Names {
        strong: &["jwt", "jwt token", "id token", "access token", "bearer token"],
        weak: &["token"],
        ..Names::NONE
    },
    trust: Trust { values: 97, named: 85, within: 93, enough: Some(1), ..Trust::BY_NAME },
    source: "RFC 7519, RFC 7515 section 3.1",
    gate: Gate::ANY
        .bytes(40..=255)
        .letters(20..=255)
        .digits(1..=255)
        .spaces(0..=0)
        .wide(0..=0)
        .needs(mark::DOT | mark::UPPER)
        .without(mark::AT | mark::SLASH | mark::COLON | mark::COMMA | mark::PAREN),
    judge: |cell| if is_jwt(cell.text) { Match::Valid } else { Match::No },
    within: Within::Word,
    well_formed: None,
    examples: Examples {
        valid: &[
            concat!(
                "eyJhbGciOiJIUzI1NiIsInR5",
                "cCI6IkpXVCJ9",
                ".",
                "eyJzdWIiOiIxMjM0NTY3ODkwIn0",
                ".",
                "bm90LWEtcmVhbC1zaWduYXR1cmU"
            ),
            concat!("eyJhbGciOiJub25lIn0", ".", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "."),
        ],
        shape: &[],
        no: &[
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
            "eyJmb28iOiJiYXIifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln",
            "com.example.Application.ServiceRegistry.Main",
            "SomeVeryLongHost.internal.example.com.cluster.local",
            "eyJhbGciOiJIUzI1NiJ9 eyJzdWIiOiIxMjM0NTY3ODkwIn0 sig",
        ],
    },
};

#[derive(Deserialize)]
struct Header {
    #[serde(rename = "alg")]
    _algorithm: IgnoredAny,
}

/// The header is decoded on the stack; a longer one is none.
fn is_jwt(text: &str) -> bool {
    let mut parts = text.split('.');
    let (Some(header), Some(claims)) = (parts.next(), parts.next()) else { return false };
    // An unsigned one ends with its second dot, which in a sentence may be lost.
    let signature = parts.next().unwrap_or_default();
    if !header.starts_with("eyJ") || parts.next().is_some() || !is_base64url(claims) {
        return false;
    }
    let mut buffer = [0; 512];
    is_base64url(signature)
        && decode(header, &mut buffer)
            .is_some_and(|json| serde_json::from_slice::<Header>(json).is_ok())
}

fn is_base64url(part: &str) -> bool {
    part.bytes().all(|b| sextet(b).is_some())
}

fn decode<'a>(text: &str, buffer: &'a mut [u8; 512]) -> Option<&'a [u8]> {
    let (mut bits, mut held, mut length) = (0u32, 0, 0);
    for byte in text.bytes() {
        bits = bits << 6 | u32::from(sextet(byte)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            *buffer.get_mut(length)? = (bits >> held) as u8;
            length += 1;
        }
    }
    Some(&buffer[..length])
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}
