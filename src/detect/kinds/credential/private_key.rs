//! Private keys in armour: PEM (PKCS #1, PKCS #8, SEC 1, OpenSSH, PGP) and PuTTY's own form.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const PRIVATE_KEY: Recogniser = Recogniser {
    name: "private_key",
    category: "user.authorization.credentials",
    names: Names {
        strong: &["private key", "privatekey", "ssh private key", "ssh key", "pem key", "私钥"],
        not: &["path", "file"],
        ..Names::NONE
    },
    trust: Trust { values: 98, named: 85, within: 95, enough: Some(1), ..Trust::BY_NAME },
    source: "RFC 7468, RFC 4880 section 6.2; OpenSSH PROTOCOL.key",
    gate: Gate::ANY.bytes(30..=255).letters(20..=255).needs(mark::DASH | mark::UPPER),
    judge: |cell| if begins(cell.text) { Match::Valid } else { Match::No },
    // Its armour's body, or PuTTY's first line.
    within: Within::Around(Gate::ANY.bytes(12..=255).letters(8..=255).needs(mark::UPPER), within),
    well_formed: None,
    examples: Examples {
        valid: &[
            concat!(
                "-----BEGIN ",
                "PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----"
            ),
            concat!("-----BEGIN OPENSSH ", "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA"),
            concat!("PuTTY-User-Key-", "File-3: ssh-ed25519\nEncryption: none"),
        ],
        shape: &[],
        no: &[
            "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUB=",
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA",
            "/etc/ssl/private/server-KEY-2024-production.pem",
            "PRIVATE KEY is missing - please upload it again",
            "SCN-125",
        ],
    },
};

fn begins(text: &str) -> bool {
    let armour = text.strip_prefix("-----BEGIN ").and_then(|rest| rest.split_once("-----"));
    armour.is_some_and(|(label, _)| label.len() < 30 && label.contains("PRIVATE KEY"))
        || text.starts_with(concat!("PuTTY-User-Key-", "File-"))
}

fn within(cell: &Cell<'_>) -> bool {
    // One of any five hyphens in a row stands at every fifth byte.
    let mut fifth = cell.text.as_bytes().iter().skip(4).step_by(5);
    cell.text.len() >= 40
        && cell.has(mark::DASH | mark::UPPER)
        && fifth.any(|byte| *byte == b'-')
        && cell.text.match_indices('-').any(|(at, _)| begins(&cell.text[at..]))
}
