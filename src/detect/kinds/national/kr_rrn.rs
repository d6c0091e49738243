//! Korean resident registration numbers, and those of foreigners: birth date, a digit for century and sex, five
//! digits, a check digit modulo eleven.
//!
//! Since October 2020 the last six digits are random: who was born since has no check digit, and such a number
//! is only a shape. Date and check together leave one of 300 random numbers.

use chrono::NaiveDate;

use super::NEEDS_NAME;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, has_form, number};

pub const KR_RRN: Recogniser = Recogniser {
    name: "kr_rrn",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "resident registration number",
            "resident registration no",
            "resident registration",
            "jumin",
            "jumin number",
            "jumin no",
            "korean id number",
            "주민등록번호",
            "주민번호",
            "외국인등록번호",
            "주민등록",
            "주민 등록 번호",
            "외국인번호",
        ],
        weak: &["rrn"],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 92, within: 90, enough: Some(3), proven_of_shaped: 50, ..NEEDS_NAME },
    source: "Resident Registration Act (Korea), Enforcement Rule Article 2",
    gate: Gate::ANY.bytes(13..=14).digits(13..=13).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::NumberIn(|text| has_form(text, "000000-0000000")),
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["900115-1665941", "851130-2790169", "0512313092381"],
        shape: &["900115-1665942", "201015-3123456", "8511302790160"],
        no: &[
            "901315-1665941",
            "900132-1665941",
            "1706659200123",
            "4006381333931",
            "900115 1665941",
            "90011-51665941",
        ],
    },
};

const WEIGHTS: [u32; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

fn judge(text: &str) -> Match {
    match compact::<13>(text) {
        Some(id) if has_any(text, &["000000-0000000", "0000000000000"]) && is_born(&id) => {
            // Foreigners' check digits are two further on.
            let least = if matches!(id[6], b'5'..=b'8') { 13 } else { 11 };
            let check = (least - weighted(&id, &WEIGHTS) % 11) % 10;
            if number(&id[12..]) == check { Match::Valid } else { Match::Shape }
        }
        _ => Match::No,
    }
}

fn is_born(id: &[u8; 13]) -> bool {
    let century = match id[6] {
        b'1' | b'2' | b'5' | b'6' => 1900,
        b'3' | b'4' | b'7' | b'8' => 2000,
        // 9 and 0 are for who was born before 1900; counters begin so.
        _ => return false,
    };
    let year = century + number(&id[..2]);
    NaiveDate::from_ymd_opt(year as i32, number(&id[2..4]), number(&id[4..6])).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::within::found;

    #[test]
    fn a_wrong_check_digit_never_passes() {
        for last in 0..=9 {
            let expected = if last == 1 { Match::Valid } else { Match::Shape };
            assert_eq!(judge(&format!("900115-166594{last}")), expected);
        }
    }

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("본인 900115-1665941 확인", true),
            ("주민등록번호 9001151665941", true),
            ("주문 9001151665941", false),
            ("본인 900115-1665942 확인", false),
            ("주문 240131-0001234", false),
        ] {
            assert_eq!(found("kr_rrn", text), expected, "{text}");
        }
    }
}
