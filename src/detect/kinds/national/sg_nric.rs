//! Singaporean identity cards (NRIC: S, T) and foreigners' numbers (FIN: F, G, M): a letter, seven digits, and a
//! check letter that the sum modulo eleven chooses from a table of the series.
//!
//! The first letter and one of 26 last letters leave less than one of a hundred such codes.

use super::NEEDS_NAME;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_form};

pub const SG_NRIC: Recogniser = Recogniser {
    name: "sg_nric",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "nric",
            "nric no",
            "nric fin",
            "uinfin",
            "fin number",
            "fin no",
            "nric id",
            "singapore id",
        ],
        weak: &["fin", "identification no"],
        not: &["date"],
        tables: &[],
    },
    trust: Trust {
        values: 95,
        within: 92,
        enough: Some(1),
        integers: Integers::Never,
        ..NEEDS_NAME
    },
    source: "Immigration and Checkpoints Authority (Singapore): check digit algorithm, M series of 2022",
    gate: Gate::ANY.bytes(9..=9).digits(7..=7).letters(2..=2),
    judge: |cell| judge(cell.text),
    within: Within::Word,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["S8996582I", "T2127326G", "F6148884R", "G9197689M", "M2177672J"],
        shape: &["S8996582A", "T2127326B", "M2177672X"],
        no: &["A8996582I", "S899658I", "S89965822", "SCN-125", "S8996-582I", "88996582I"],
    },
};

fn judge(text: &str) -> Match {
    match compact::<9>(text) {
        Some(id) if has_form(text, "A0000000A") && b"STFGM".contains(&id[0]) => {
            if check(&id) == id[8] { Match::Valid } else { Match::Shape }
        }
        _ => Match::No,
    }
}

/// Series add to the sum and have letters of their own, here in the order of the remainder.
fn check(id: &[u8; 9]) -> u8 {
    let (more, letters) = match id[0] {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        _ => (3, b"XWUTRQPNJLK"),
    };
    letters[(weighted(&id[1..8], &[2, 7, 6, 5, 4, 3, 2]) + more) as usize % 11]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in SG_NRIC.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn stands_within_sentences() {
        assert!(found("sg_nric", "Mr Tan (S8996582I) called"));
        assert!(!found("sg_nric", "Mr Tan (S8996582A) called"));
    }
}
