//! South African identity numbers: birth date, four digits for sex and order, a digit for citizenship, an 8 or a 9,
//! and a check digit by Luhn's formula.
//!
//! Date, two digits of few values and the check digit together leave one of 2,000 random numbers.

use chrono::NaiveDate;

use super::NEEDS_NAME;
use crate::detect::checksum::luhn;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, number};

pub const ZA_ID: Recogniser = Recogniser {
    name: "za_id",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "south african id",
            "sa id",
            "sa id number",
            "rsa id",
            "rsa id number",
            "za id",
            "za id number",
            "identity number",
            "id nommer",
            "identiteitsnommer",
        ],
        weak: &["id number", "id no", "national id"],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 90, within: 88, enough: Some(5), proven_of_shaped: 50, ..NEEDS_NAME },
    source: "Identification Act 68 of 1997 (South Africa), section 7; Identification Regulations",
    gate: Gate::ANY.bytes(13..=16).digits(13..=13).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::CalledNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["8001015009087", "800101 5009 087", "9202204720083"],
        shape: &[],
        no: &[
            "8001015009088",
            "8013015009087",
            "8001015009887",
            "8001015009017",
            "1706659200123",
            "4006381333931",
        ],
    },
};

fn judge(text: &str) -> Match {
    match compact::<13>(text) {
        Some(id)
            if has_any(text, &["0000000000000", "000000 0000 000", "000000 0000 00 0"])
                && is_born(&id)
                && matches!(id[10], b'0'..=b'2')
                && matches!(id[11], b'8' | b'9')
                && luhn(&id) =>
        {
            Match::Valid
        }
        _ => Match::No,
    }
}

/// In one century or the other: the number does not say which.
fn is_born(id: &[u8; 13]) -> bool {
    let (year, month, day) = (number(&id[..2]), number(&id[2..4]), number(&id[4..6]));
    [1900, 2000]
        .into_iter()
        .any(|century| NaiveDate::from_ymd_opt((century + year) as i32, month, day).is_some())
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("SA ID number 8001015009087 captured", true),
            ("ID number: 8001015009087 (South Africa)", true),
            ("order 8001015009087 shipped", false),
            ("SA ID number 8001015009086 captured", false),
        ] {
            assert_eq!(found("za_id", text), expected, "{text}");
        }
    }
}
