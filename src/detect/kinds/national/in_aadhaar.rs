//! Aadhaar numbers of India: twelve digits, the first from 2 on, the last a Verhoeff check digit.
//!
//! Cards print them 4-4-4; a column written so, most of it proven, speaks for itself. Twelve digits without
//! spaces are anything and need the name, as does any of them in text, where a payment card has the same
//! groups.

use super::NEEDS_NAME;
use crate::detect::checksum::verhoeff;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, has_form};

pub const IN_AADHAAR: Recogniser = Recogniser {
    name: "in_aadhaar",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "aadhaar",
            "aadhar",
            "adhaar",
            "adhar",
            "aadhaar id",
            "aadhar id",
            "aadhaar card",
            "uidai",
            "uidai number",
            "आधार",
        ],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 80, named: 88, ..NEEDS_NAME },
    source: "Unique Identification Authority of India: numbering scheme",
    gate: Gate::ANY.bytes(12..=14).digits(12..=12).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::NamedNumber,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["4950 9404 1894", "7476 3820 3368", "8391-8616-8748"],
        shape: &["4950 9404 1895", "495094041894", "7476-3820-3369"],
        no: &[
            "1950 9404 1894",
            "0476 3820 3368",
            "49509 404 1894",
            "4950 9404",
            "170665920012",
            "4950.9404.1894",
            "4950 94041894",
        ],
    },
};

fn judge(text: &str) -> Match {
    match compact::<12>(text) {
        Some([b'0' | b'1', ..]) | None => Match::No,
        Some(id) if has_any(text, &["0000 0000 0000", "0000-0000-0000"]) => {
            if verhoeff(&id) {
                Match::Valid
            } else {
                Match::Shape
            }
        }
        Some(_) if has_form(text, "000000000000") => Match::Shape,
        Some(_) => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in IN_AADHAAR.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn needs_its_name_within_text() {
        assert!(found("in_aadhaar", "Aadhaar 4950 9404 1894 seen"));
        assert!(found("in_aadhaar", "aadhaar no. 495094041894"));
        assert!(!found("in_aadhaar", "paid with 4950 9404 1894 2233"));
    }
}
