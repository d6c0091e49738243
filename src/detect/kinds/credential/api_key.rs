//! Keys to programming interfaces. Those of the large services begin with a prefix, made to be found by
//! scanners; others are random text and need the column's name.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Beginnings;

pub const API_KEY: Recogniser = Recogniser {
    name: "api_key",
    category: "user.authorization.credentials",
    names: Names {
        strong: &[
            "api key",
            "apikey",
            "api keys",
            "api secret",
            "api token",
            "secret key",
            "secret access key",
            "access key",
            "access token",
            "refresh token",
            "bearer token",
            "auth token",
            "oauth token",
            "session token",
            "remember token",
            "reset token",
            "password reset token",
            "verification token",
            "client secret",
            "webhook secret",
            "private token",
            "密钥",
            "访问令牌",
            "令牌",
        ],
        weak: &["token", "secret"],
        not: &["public", "publishable", "name", "count"],
        tables: &[],
    },
    trust: Trust { values: 97, named: 88, within: 93, enough: Some(1), ..Trust::BY_NAME },
    source: "the services' own pages on their token formats: AWS, GitHub, GitLab, Slack, Stripe, Google, \
             OpenAI, Anthropic, npm, PyPI, Twilio, SendGrid, Hugging Face, DigitalOcean",
    gate: Gate::ANY
        .bytes(16..=255)
        .letters(4..=255)
        .digits(1..=255)
        .spaces(0..=0)
        .wide(0..=0)
        .without(mark::AT | mark::PAREN | mark::COMMA | mark::LESS | mark::COLON | mark::DOLLAR),
    judge,
    within: Within::Word,
    well_formed: None,
    examples: Examples {
        valid: &[
            concat!("AK", "IA", "Q3EGRMZ7LN4T5WVX"),
            concat!("gh", "p_", "16C7e42F292c6912E7710c838347Ae178B4a"),
            concat!("gl", "pat-", "x9Yz8Wv7Ut6Sr5Qp4On3"),
            concat!("xo", "xb-", "123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx"),
            concat!("sk", "_live_", "4eC39HqLyjWDarjtT1zdp7dc"),
            concat!("AI", "za", "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q"),
            concat!("np", "m_", "aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2"),
        ],
        shape: &["9f86d081884c7d659a2feaa0c55ad015", "Zk3xT9qLw0vR7sYb2NcE"],
        no: &[
            "AKIA",
            "sk-learn-pipeline",
            "report_2024-01-31.pdf",
            "https://example.org/a?b=1",
            "quarterly_maintenance",
            "ORD-20240131-000123",
            "logo@2x.png",
        ],
    },
};

/// How a key begins, and how many characters follow at least.
static PREFIXES: Beginnings = Beginnings::of(&[
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghu_", 36),
    ("ghs_", 36),
    ("ghr_", 36),
    ("github_pat_", 60),
    ("glpat-", 20),
    ("xoxb-", 24),
    ("xoxp-", 24),
    ("xoxa-", 24),
    ("xoxs-", 24),
    ("xoxr-", 24),
    ("sk_live_", 20),
    ("sk_test_", 20),
    ("rk_live_", 20),
    ("whsec_", 24),
    ("AIza", 35),
    ("ya29.", 40),
    ("sk-proj-", 32),
    ("sk-ant-", 32),
    ("sk-", 40),
    ("npm_", 36),
    ("pypi-AgEI", 50),
    ("SG.", 60),
    ("hf_", 34),
    ("dop_v1_", 64),
    ("shpat_", 32),
    ("LTAI", 16),
]);

fn judge(cell: &Cell<'_>) -> Match {
    let known = PREFIXES.any(cell.text, is_key);
    let random = cell.digits >= 2 && !cell.has(mark::SLASH) && !cell.has(mark::DASH);
    if known {
        Match::Valid
    } else if random && (!cell.has(mark::DOT) || cell.text.len() >= 40) {
        Match::Shape
    } else {
        Match::No
    }
}

/// A digit among the letters, which words do not have; AWS and Alibaba count their characters exactly.
fn is_key(prefix: &str, least: usize, rest: &str) -> bool {
    let mixed =
        rest.bytes().any(|b| b.is_ascii_digit()) && rest.bytes().any(|b| b.is_ascii_alphabetic());
    let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let form = match prefix {
        "AKIA" | "ASIA" => rest.len() == least && rest.bytes().all(capital),
        "LTAI" => rest.len() <= 26 && rest.bytes().all(|b| b.is_ascii_alphanumeric()),
        _ => rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)),
    };
    rest.len() >= least && mixed && form
}
