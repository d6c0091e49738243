//! Taiwanese identity numbers: a letter for the place, 1 or 2 (8 or 9 on resident certificates since 2021),
//! seven digits, and a check digit modulo ten. Older resident certificates have a second letter, A to D.
//!
//! About one of 25 codes of a letter and nine digits passes, so most of that shape must, and within
//! text, where parcels have such numbers, it needs its name.

use super::NEEDS_NAME;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any};

pub const TW_NATIONAL_ID: Recogniser = Recogniser {
    name: "tw_national_id",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "taiwan id",
            "taiwan national id",
            "tw id",
            "tw national id",
            "roc id",
            "resident certificate",
            "resident certificate number",
            "arc number",
            "national id",
            "id card",
            "id number",
            "identity card",
            "身分證",
            "身分證字號",
            "身分證號碼",
            "身份證",
            "身份證字號",
            "居留證",
            "居留證號",
            "居留證號碼",
            "統一證號",
        ],
        weak: &["id no", "arc"],
        not: &[],
        tables: &[],
    },
    trust: Trust {
        values: 90,
        within: 86,
        enough: Some(2),
        integers: Integers::Never,
        ..NEEDS_NAME
    },
    source: "Household Registration Act and Uniform ID Number rules, Ministry of the Interior (Taiwan)",
    gate: Gate::ANY.bytes(10..=10).digits(8..=9).letters(1..=2),
    judge: |cell| judge(cell.text),
    within: Within::CalledWord,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["A159853450", "F238958359", "B889495612", "H996938746"],
        shape: &["A159853451", "F238958350", "AC19891600"],
        no: &["A359853450", "1598534501", "AE19891604", "A15985345", "SCN-125", "C012345678"],
    },
};

fn judge(text: &str) -> Match {
    let Some(id) = compact::<10>(text) else { return Match::No };
    let second = match id[1] {
        b'1' | b'2' | b'8' | b'9' => id[1],
        b'A'..=b'D' => b'0' + (letter(id[1]) % 10) as u8,
        _ => return Match::No,
    };
    if !has_any(text, &["A000000000", "AA00000000"]) {
        return Match::No;
    }
    let place = letter(id[0]);
    let digits = [second, id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9]];
    let sum = place / 10 + place % 10 * 9 + weighted(&digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    if sum.is_multiple_of(10) { Match::Valid } else { Match::Shape }
}

/// From ten on, in the order in which the places came to be.
fn letter(letter: u8) -> u32 {
    const ORDER: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    ORDER.iter().zip(10..).find_map(|(one, value)| (*one == letter).then_some(value)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::within::found;

    #[test]
    fn a_wrong_check_digit_never_passes() {
        for id in TW_NATIONAL_ID.examples.valid {
            for last in (b'0'..=b'9').filter(|last| *last != id.as_bytes()[9]) {
                let wrong = format!("{}{}", &id[..9], char::from(last));
                assert_eq!(judge(&wrong), Match::Shape, "{wrong}");
            }
        }
    }

    #[test]
    fn stands_within_sentences() {
        assert!(found("tw_national_id", "我的身分證字號是A159853450，謝謝"));
        assert!(found("tw_national_id", "national ID A159853450, verified"));
        assert!(!found("tw_national_id", "包裹A159853450"));
        assert!(!found("tw_national_id", "身分證A159853451"));
    }
}
