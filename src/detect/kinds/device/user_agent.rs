//! User agents: products with versions, and comments in brackets, as browsers and their like send them.

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const USER_AGENT: Recogniser = Recogniser {
    name: "user_agent",
    category: "user.device",
    names: Names {
        strong: &[
            "user agent",
            "useragent",
            "http user agent",
            "browser agent",
            "ua string",
            "用户代理",
            "浏览器标识",
        ],
        weak: &["ua", "agent", "browser"],
        not: &["family", "class"],
        ..Names::NONE
    },
    trust: Trust { values: 85, named: 88, ..Trust::BY_NAME },
    source: "RFC 9110 section 10.1.5",
    gate: Gate::ANY
        .digits(1..=255)
        .bytes(6..=255)
        .needs(mark::SLASH | mark::DIGIT)
        .without(mark::AT),
    judge: |cell| {
        if AGENTS.iter().any(|agent| cell.text.starts_with(agent)) {
            Match::Valid
        } else if is_product(cell.text) {
            Match::Shape
        } else {
            Match::No
        }
    },
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[
            "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
            "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7)",
            "okhttp/4.9.3",
        ],
        shape: &["ShopApp/7.2 (iPhone; iOS 17.1)", "acme-client/2.0.1"],
        no: &[
            "/var/log/syslog.1",
            "https://example.org/a?b=1",
            "31/01/2024",
            "text/html",
            "1/2",
            "image/x-icon 2",
        ],
    },
};

const AGENTS: &[&str] = &[
    "Mozilla/5.0 (",
    "Mozilla/4.0 (",
    "Opera/9.",
    "Dalvik/",
    "okhttp/",
    "curl/",
    "Wget/",
    "python-requests/",
    "PostmanRuntime/",
    "Googlebot/",
];

/// `name/1.2`, and nothing or a blank behind it.
fn is_product(text: &str) -> bool {
    let product = text.split(' ').next().unwrap_or_default();
    product.split_once('/').is_some_and(|(name, version)| {
        name.len() >= 3
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            && version.starts_with(|c: char| c.is_ascii_digit())
            && version.contains('.')
            && version.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.+".contains(&b))
    })
}
