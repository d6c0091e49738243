//! Medicare beneficiary identifiers of the United States: eleven characters, digits and letters in fixed places,
//! without the letters that are mistaken for digits.
//!
//! There is no check digit, but the places of digits and letters leave one of a million random codes of that
//! length.

use crate::detect::gate::{Gate, mark};
use crate::detect::kinds::national::NEEDS_NAME;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{LETTERS, compact, has_any};

pub const US_MEDICARE_MBI: Recogniser = Recogniser {
    name: "us_medicare_mbi",
    category: "user.health_and_medical.insurance_beneficiary_id",
    names: Names {
        strong: &[
            "mbi",
            "medicare beneficiary identifier",
            "medicare beneficiary id",
            "medicare number",
            "medicare no",
            "medicare id",
        ],
        weak: &["medicare"],
        not: &[],
        tables: &[],
    },
    trust: Trust {
        values: 90,
        within: 90,
        enough: Some(3),
        integers: Integers::Never,
        ..NEEDS_NAME
    },
    source: "Centers for Medicare and Medicaid Services: Understanding the MBI format",
    gate: Gate::ANY
        .bytes(11..=13)
        .digits(5..=7)
        .letters(4..=6)
        .without(!(mark::DIGIT | LETTERS | mark::DASH)),
    judge: |cell| judge(cell.text),
    within: Within::Word,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["5VR0Q20TR35", "6YC1-U31-JA82", "8YN6T74KY51"],
        shape: &["6yc1u31ja82"],
        no: &[
            "0VR0Q20TR35",
            "5SR0Q20TR35",
            "5VR0Q20T335",
            "5VR0Q20TR3",
            "5VR0-Q20TR-35",
            "SCN-125",
            "550e8400-e29",
        ],
    },
};

fn judge(text: &str) -> Match {
    match compact::<11>(text) {
        Some(id) if has_any(text, &["0A*0A*0AA00", "0A*0-A*0-AA00"]) => {
            let mistaken = id.iter().any(|char| b"SLOIBZ".contains(char));
            if id[0] == b'0' || mistaken {
                Match::No
            } else if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
                Match::Shape
            } else {
                Match::Valid
            }
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        assert!(found("us_medicare_mbi", "card 6YC1-U31-JA82 copied"));
        assert!(!found("us_medicare_mbi", "card 6SC1-U31-JA82 copied"));
    }
}
