//! International bank account numbers: a country, two check digits, and what the country's banks use, in a
//! length of its own. Remainder modulo 97 over it all, so that one proven number is a hit.

use crate::detect::cell::Cell;
use crate::detect::checksum::mod97;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const IBAN: Recogniser = Recogniser {
    name: "iban",
    category: "user.financial.bank_account",
    names: Names {
        strong: &[
            "iban",
            "iban number",
            "iban no",
            "iban code",
            "international bank account number",
        ],
        weak: &["bank account", "bankverbindung", "compte bancaire", "cuenta", "conto corrente"],
        not: &["country", "bank", "bic"],
        tables: &[],
    },
    trust: Trust {
        values: 99,
        named: 75,
        within: 95,
        within_least: 0,
        enough: Some(1),
        proven_of_shaped: 40,
        integers: Integers::Never,
        dates: false,
    },
    source: "ISO 13616-1:2020 and the IBAN Registry; ISO 7064 MOD 97-10",
    gate: Gate::ANY.bytes(15..=42).digits(4..=32).letters(2..=28).without(mark::AT | mark::SLASH),
    judge: |cell| match read(cell.text.as_bytes()) {
        Some(read) if read.length != cell.text.len() => Match::No,
        Some(read) if read.proven => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Text(within),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "DE91100000000123456789",
            "FR76 3000 6000 0112 3456 7890 189",
            "GB29NWBK60161331926819",
            "nl91 abna 0417 1643 00",
            "NO93-8601-1117-947",
            "MT84MALT011000012345MTLCAST001S",
        ],
        shape: &["DE91100000000123456788", "GB29 NWBK 6016 1331 9268 18"],
        no: &[
            "DE9110000000012345678",
            "ZZ91100000000123456789",
            "DE91 10000000 0123456789",
            "DE911000000001234567890",
            "d41d8cd98f00b204e9800998ecf8427e",
            "SCN-125",
        ],
    },
};

/// What a text begins with.
struct Read {
    /// In bytes, separators included.
    length: usize,
    proven: bool,
}

/// An IBAN in one piece, or in groups of four with spaces or hyphens between all of them.
fn read(bytes: &[u8]) -> Option<Read> {
    let total = usize::from(length_in([*bytes.first()?, *bytes.get(1)?])?);
    let separator = bytes.get(4).copied().filter(|byte| matches!(byte, b' ' | b'-'));
    let mut chars = [0; LONGEST];
    let mut at = 0;
    for (place, char) in chars[..total].iter_mut().enumerate() {
        if place > 0 && place % 4 == 0 && separator.is_some() {
            if bytes.get(at).copied() != separator {
                return None;
            }
            at += 1;
        }
        *char = *bytes.get(at).filter(|byte| byte.is_ascii_alphanumeric())?;
        at += 1;
    }
    let (head, account) = chars[..total].split_at(4);
    if !head[2..].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let proven = mod97(account.iter().chain(head).copied()) == Some(1);
    Some(Read { length: at, proven })
}

fn within(cell: &Cell<'_>) -> bool {
    let bytes = cell.text.as_bytes();
    let word = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    cell.digits >= 6
        && (0..bytes.len().saturating_sub(14)).any(|at| {
            digit(at + 2)
                && digit(at + 3)
                && bytes[at].is_ascii_alphabetic()
                && (at == 0 || !word(at - 1))
                && read(&bytes[at..]).is_some_and(|read| read.proven && !word(at + read.length))
        })
}

const LONGEST: usize = 34;

/// Letters in any case.
fn length_in(country: [u8; 2]) -> Option<u8> {
    let country = country.map(|byte| byte.to_ascii_uppercase());
    let found = LENGTHS.binary_search_by(|(code, _)| code.as_bytes().cmp(&country));
    found.ok().map(|at| LENGTHS[at].1)
}

/// Of the registry, in the order of the codes.
const LENGTHS: &[(&str, u8)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
    ("YE", 30),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn the_registry_is_in_order_and_fits() {
        assert!(LENGTHS.is_sorted() && LENGTHS.iter().all(|(_, n)| usize::from(*n) <= LONGEST));
    }

    #[test]
    fn one_wrong_digit_never_passes() {
        for iban in ["DE91100000000123456789", "GB29 NWBK 6016 1331 9268 19"] {
            let proven = |text: &str| read(text.as_bytes()).is_some_and(|read| read.proven);
            assert!(rejects_every_wrong_digit(iban, proven), "{iban}");
        }
    }

    #[test]
    fn stands_within_sentences_and_json() {
        for (text, expected) in [
            ("Please pay to DE91 1000 0000 0123 4567 89, thank you", true),
            ("请汇款至DE91100000000123456789，谢谢", true),
            (r#"{"to":{"iban":"GB29NWBK60161331926819","amount":12}}"#, true),
            ("iban=NL91ABNA0417164300;bic=ABNANL2A", true),
            ("IBAN:FR7630006000011234567890189.", true),
            ("pay BE68 5390 0754 7034 5 EUR now", true),
            ("Please pay to DE91 1000 0000 0123 4567 88, thank you", false),
            ("token xDE91100000000123456789 of the session", false),
            ("DE911000000001234567890 is too long for one", false),
        ] {
            assert_eq!(found("iban", text), expected, "{text}");
        }
    }
}
