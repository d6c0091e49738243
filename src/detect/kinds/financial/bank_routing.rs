//! Numbers of banks and branches: US routing numbers (with a check digit), UK sort codes, German
//! Bankleitzahlen, Australian BSB, Indian IFSC. All of them need their name: a sort code is a date to
//! anybody else.

use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const BANK_ROUTING: Recogniser = Recogniser {
    name: "bank_routing",
    category: "user.financial.bank_account",
    names: Names {
        strong: &[
            "routing number",
            "routing no",
            "routing transit number",
            "aba routing",
            "aba number",
            "aba",
            "sort code",
            "sortcode",
            "bankleitzahl",
            "blz",
            "bsb",
            "bsb number",
            "ifsc",
            "ifsc code",
            "bank code",
        ],
        weak: &[],
        not: &["order", "product", "message", "call", "ticket"],
        tables: &[],
    },
    trust: Trust {
        values: 0,
        named: 80,
        within: 75,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Named,
        dates: false,
    },
    source: "ANSI X9.9 (ABA routing numbers); UK Payments sort codes; Bundesbank BLZ; AusPayNet BSB; RBI IFSC",
    gate: Gate::ANY.bytes(6..=11).digits(1..=9).letters(0..=10),
    judge: |cell| match template::read(cell.text, FORMS).as_deref() {
        Some(code) if code.len() == 9 && is_routing(code) => Match::Valid,
        Some(code) if code.len() == 9 => Match::No,
        Some(code) if code.len() == 11 && code[4] == b'0' => Match::Valid,
        Some(code) if code.len() == 11 => Match::No,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NamedWord,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["018682889", "100931008", "ABCD0123456"],
        shape: &["20-00-00", "200000", "10010010", "062-001"],
        no: &["018682888", "990931008", "ABCD1123456", "12345", "2000-00", "SCN-125"],
    },
};

const FORMS: &[&str] =
    &["999999999", "99_99_99", "99999999", "999_99_999", "999-999", "AAAA*******"];

/// The Federal Reserve's districts, thrifts, electronic and government banks, traveller's cheques.
fn is_routing(code: &[u8]) -> bool {
    matches!(number(&code[..2]), 0..=12 | 21..=32 | 61..=72 | 80)
        && weighted(code, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
        && number(code) > 0
}
