//! Identifiers kept in cookies, and of sessions: those of Google Analytics and Meta have a form of their
//! own, others need the column's name.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const COOKIE_ID: Recogniser = Recogniser {
    name: "cookie_id",
    category: "user.device.cookie_id",
    names: Names {
        strong: &[
            "cookie id",
            "cookieid",
            "cookie value",
            "session id",
            "sessionid",
            "session cookie",
            "php session id",
            "phpsessid",
            "jsessionid",
            "visitor id",
            "visitorid",
            "anonymous id",
            "ga client id",
            "ga cid",
            "google client id",
            "distinct id",
            "fbp",
            "fbclid",
            "gclid",
            "会话 id",
            "访客 id",
            "ga cookie",
            "tracking cookie",
            "cookie uid",
            "cookie key",
            "cookie uuid",
            "browser cookie",
            "cookie identifier",
            "クッキー id",
            "cookie kennung",
        ],
        weak: &["cookie", "cookies", "ga", "sid"],
        not: &["consent", "banner", "policy", "training", "game", "charging"],
        ..Names::NONE
    },
    trust: Trust { values: 85, named: 80, within: 75, within_least: 5, ..Trust::BY_NAME },
    source: "Google Analytics cookie usage (_ga), Meta fbp and fbc parameters; RFC 6265",
    gate: Gate::ANY
        .bytes(12..=255)
        .digits(3..=255)
        .spaces(0..=0)
        .wide(0..=0)
        .without(mark::AT | mark::SLASH | mark::COMMA | mark::PAREN | mark::COLON),
    judge,
    within: Within::Word,
    well_formed: None,
    examples: Examples {
        valid: &[
            "GA1.2.1033501218.1368477899",
            "GA1.1.12345678.1706659200",
            "fb.1.1596403881668.1116446470",
            "PHPSESSID=yis4ih97505i2nsl3uu2mugmuw",
            "session=0f93c1ab77de4c20b8a1f5d2e6947c3a",
        ],
        shape: &["6d92078a-8246-4ba4-ae5b-76104861e7dc", "k2j9a8sd7f6g5h4j3k2l1"],
        no: &[
            "17",
            "S-12",
            "10.0.19045.3803",
            "203.0.113.7",
            "2024-01-31",
            "GA1.x.10.11",
            "1706659200123",
        ],
    },
};

fn judge(cell: &Cell<'_>) -> Match {
    let number = |part: Option<&str>, digits: std::ops::RangeInclusive<usize>| {
        part.is_some_and(|part| {
            digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let mut parts = cell.text.split('.');
    let proven = match parts.next() {
        Some("GA1") => {
            number(parts.next(), 1..=2)
                && number(parts.next(), 5..=12)
                && number(parts.next(), 10..=10)
        }
        Some("fb") => {
            number(parts.next(), 1..=1) && number(parts.next(), 13..=13) && parts.next().is_some()
        }
        _ => false,
    };
    if proven && parts.next().is_none() || is_session(cell.text) {
        Match::Valid
    } else if cell.letters >= 3
        && cell.text.len() >= 16
        && (!cell.has(mark::DOT) || cell.text.len() >= 40)
    {
        Match::Shape
    } else {
        Match::No
    }
}

/// The cookies in which PHP, Java, Django, Express and ASP.NET keep a session: `PHPSESSID=…`.
fn is_session(text: &str) -> bool {
    const NAMES: [&str; 5] =
        ["PHPSESSID", "JSESSIONID", "sessionid", "connect.sid", "ASP.NET_SessionId"];
    text.split_once('=').is_some_and(|(name, value)| {
        let least = if name == "session" { 24 } else { 16 };
        (NAMES.contains(&name) || name == "session")
            && value.len() >= least
            && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_%.".contains(&b))
    })
}
