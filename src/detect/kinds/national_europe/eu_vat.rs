//! VAT numbers of the European Union: the country and what its tax office uses. Most are companies', but a
//! sole trader's leads to a person, and in some countries contains the personal number.
//!
//! The name is needed: behind two letters, a few digits with one check digit are what many codes look like.

use super::{es_cif, es_dni, pl_nip, pt_nif};
use crate::detect::checksum::{iso7064_mod11_10, luhn, weighted};
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const EU_VAT: Recogniser = Recogniser {
    name: "eu_vat",
    category: "user.contact.organization",
    names: Names {
        strong: &[
            "vat number",
            "vat no",
            "vat id",
            "vat reg no",
            "vat registration number",
            "vatin",
            "ust id",
            "ust idnr",
            "ustid",
            "ustidnr",
            "umsatzsteuer id",
            "tva intracommunautaire",
            "numero tva",
            "numéro tva",
            "no tva",
            "btw nummer",
            "btw nr",
            "btw id",
            "partita iva",
            "p iva",
            "piva",
            "nif iva",
        ],
        weak: &["tva", "btw", "iva", "vat"],
        not: &[
            "rate",
            "amount",
            "percent",
            "percentage",
            "sum",
            "price",
            "net",
            "gross",
            "included",
            "exempt",
        ],
        tables: &[],
    },
    trust: Trust { named: 85, integers: Integers::Never, ..super::worth::PLAIN },
    source: "Council Directive 2006/112/EC Art. 215; VIES: number structures and check digits",
    gate: Gate::ANY.bytes(10..=17).digits(7..=12).letters(2..=5).without(mark::AT | mark::COLON),
    judge: |cell| judge(cell.text),
    within: Within::NamedWord,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &[
            "DE987654328",
            "FR83404833048",
            "IT 00743110157",
            "BE0776091951",
            "NL876543219B01",
        ],
        shape: &["DE123456789", "CZ12345679", "LU12345613"],
        no: &["US123456789", "DE12345678", "DE1234567890", "XX0123456789", "AT12345678", "SCN-125"],
    },
};

fn judge(text: &str) -> Match {
    let Some((country, rest)) = text.split_at_checked(2) else { return Match::No };
    let rest = rest.trim_start_matches([' ', '-']);
    let known = STATES.iter().find(|(state, _)| country.eq_ignore_ascii_case(state));
    match known.and_then(|(state, forms)| Some((state, template::read(rest, forms)?))) {
        Some((state, id)) if is_checked(state, &id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    }
}

/// How the states write theirs behind their letters.
const STATES: &[(&str, &[&str])] = &[
    ("AT", &["A99999999"]),
    ("BE", &["9999_999_999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999_999_999"]),
    ("DK", &["99_99_99_99"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["*9999999*"]),
    ("FI", &["99999999"]),
    ("FR", &["**_999_999_999", "**_999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9999999A", "9999999AA", "9*99999A"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999A99", "9999.99.999.A.99"]),
    ("PL", &["999_999_99_99"]),
    ("PT", &["999_999_999"]),
    ("RO", &["9999999", "99999999", "999999999", "9999999999"]),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("XI", &["999_9999_99"]),
];

/// The schemes of the larger states; the others' numbers stay unproven.
fn is_checked(state: &str, id: &[u8]) -> bool {
    let digit = |at: usize| u32::from(id[at].saturating_sub(b'0'));
    match state {
        "BE" => 97 - number(&id[..8]) % 97 == number(&id[8..]) && id[0] < b'2',
        "DE" => id[0] != b'0' && iso7064_mod11_10(&id[..8]) == id[8],
        "DK" => weighted(id, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
        "ES" => es_dni::is_checked(id) || es_cif::is_proven(id),
        "FI" => weighted(id, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
        "FR" => (12 + 3 * (number(&id[2..]) % 97)) % 97 == number(&id[..2]),
        "IT" => luhn(id),
        "NL" => id[9] == b'B' && weighted(id, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == digit(8),
        "PL" => pl_nip::is_checked(id),
        "PT" => pt_nif::is_checked(id),
        "SE" => luhn(&id[..10]) && id.ends_with(b"01"),
        "SI" => (11 - weighted(id, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == digit(7),
        _ => false,
    }
}
