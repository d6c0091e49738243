//! Numbers of German identity cards: a letter of the issuing authority, eight characters of an alphabet
//! without vowels, and often the check digit of ICAO 9303 behind them.

use super::worth;
use crate::detect::checksum::icao;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;

pub const DE_ID_CARD: Recogniser = Recogniser {
    name: "de_id_card",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "personalausweis",
            "personalausweisnummer",
            "ausweisnummer",
            "ausweis nr",
            "ausweisnr",
            "personalausweis nr",
            "id card number",
            "id card no",
            "identity card number",
        ],
        weak: &["ausweis", "id card"],
        not: &["dienst", "firmen", "besucher", "employee", "visitor"],
        tables: &[],
    },
    trust: Trust {
        values: 75,
        named: 80,
        proven_of_shaped: 80,
        integers: Integers::Never,
        ..worth::PLAIN
    },
    source: "PAuswV § 2 and Annex; ICAO Doc 9303-3 section 4.9",
    gate: Gate::ANY.bytes(9..=10).digits(1..=9).letters(1..=9),
    judge: |cell| match template::read(cell.text, &["A********", "A********9"]) {
        Some(number) if !is_serial(&number[..9]) => Match::No,
        Some(number) if number.len() == 10 && icao(&number[..9]) == number[9] => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NamedWord,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["V1T2XMNYZ2", "TCVFPKNYJ2", "MZ28KVT218"],
        shape: &["V1T2XMNYZ", "V1T2XMNYZ3", "T22000129"],
        no: &["A1T2XMNYZ2", "V1T2XMNYA2", "VTTXXMNYZ", "V1T2XMNY", "1234567890", "V1T2XMNYZ22"],
    },
};

/// Authorities of identity cards begin with other letters than those of passports.
fn is_serial(serial: &[u8]) -> bool {
    b"LMNPRTVWXY".contains(&serial[0])
        && serial.iter().all(|b| b.is_ascii_digit() || b"CFGHJKLMNPRTVWXYZ".contains(b))
}
