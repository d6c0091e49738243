//! Addresses of pages that say who opens them: a person's identifier, address or token in the query.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const TRACKED_URL: Recogniser = Recogniser {
    name: "tracked_url",
    category: "user.unique_id",
    names: Names {
        strong: &["unsubscribe url", "unsubscribe link", "magic link", "invite link", "reset url"],
        ..Names::NONE
    },
    trust: Trust { values: 80, named: 75, within: 80, within_least: 5, ..Trust::BY_NAME },
    source: "RFC 3986 section 3.4; OWASP: information exposure through query strings in URL",
    gate: Gate::ANY.bytes(12..=255).spaces(0..=0).needs(mark::SLASH | mark::EQUALS | mark::OTHER),
    judge: |cell| if is_tracked(cell.text) { Match::Valid } else { Match::No },
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &[
            "https://example.org/unsubscribe?email=ada%40example.org",
            "https://example.org/p?a=1&user_id=10042",
            "/account/verify?token=9f86d081884c7d65",
        ],
        shape: &[],
        no: &[
            "https://example.org/a?b=1",
            "https://example.org/search?q=email=1",
            "https://example.org/?user_id=",
            "email=ada@example.org",
            "https://example.org/email/2024?page=2",
        ],
    },
};

/// Keys of a person, and the least their value must have.
const KEYS: &[(&str, usize)] = &[
    ("email", 6),
    ("mail", 6),
    ("phone", 7),
    ("mobile", 7),
    ("user_id", 1),
    ("userid", 1),
    ("uid", 1),
    ("user", 2),
    ("username", 2),
    ("customer_id", 1),
    ("customerid", 1),
    ("member_id", 1),
    ("account_id", 1),
    ("subscriber_id", 1),
    ("token", 12),
    ("access_token", 12),
    ("auth_token", 12),
    ("reset_token", 12),
    ("session_id", 8),
    ("sessionid", 8),
    ("sid", 16),
    ("ssn", 9),
];

fn says_who(pair: &str) -> bool {
    pair.split_once('=').is_some_and(|(key, value)| {
        let known = |(known, least): &(&str, usize)| {
            key.eq_ignore_ascii_case(known) && value.len() >= *least
        };
        // A template's gap (`{user}`) is filled by nobody yet.
        KEYS.iter().any(known) && !value.contains(['{', '<', '$'])
    })
}

fn is_tracked(text: &str) -> bool {
    let address = text.starts_with("http") || text.starts_with('/');
    address
        && text.split_once('?').is_some_and(|(_, query)| query.split(['&', '#', ';']).any(says_who))
}

fn within(cell: &Cell<'_>) -> bool {
    let apart = |c: char| !c.is_ascii_graphic() || "\"'<>()[]{},|`;".contains(c);
    cell.has(mark::SLASH | mark::EQUALS | mark::OTHER)
        && cell.text.split(apart).any(|word| {
            let from = word.find("http").or_else(|| word.find('/')).unwrap_or(0);
            word.contains('?') && (is_tracked(word) || is_tracked(&word[from..]))
        })
}
