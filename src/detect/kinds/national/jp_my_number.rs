//! Japanese individual numbers ("My Number"): twelve digits, the last a check digit modulo eleven.
//!
//! One of ten random numbers passes (two remainders share the digit 0) and there is nothing else to see, so
//! the name is needed everywhere.

use super::NEEDS_NAME;
use crate::detect::checksum::{eleven_less, weighted};
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any};

pub const JP_MY_NUMBER: Recogniser = Recogniser {
    name: "jp_my_number",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "my number",
            "mynumber",
            "individual number",
            "kojin bango",
            "kojin bangou",
            "マイナンバー",
            "個人番号",
            "マイナンバー番号",
        ],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: NEEDS_NAME,
    source: "Ministerial Ordinance 85 of 2014 (Japan), Article 5",
    gate: Gate::ANY.bytes(12..=14).digits(12..=12).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::CalledNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["191767231466", "585501549973", "5062 1789 2202"],
        shape: &["191767231467", "585501549970", "5062-1789-2203"],
        no: &["19176723146", "1917672314660", "191 767 231 466", "19176 7231466", "191767.231466"],
    },
};

const WEIGHTS: [u32; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

fn judge(text: &str) -> Match {
    match compact::<12>(text) {
        Some(id) if has_any(text, &["000000000000", "0000 0000 0000", "0000-0000-0000"]) => {
            if eleven_less(weighted(&id[..11], &WEIGHTS)) == id[11] {
                Match::Valid
            } else {
                Match::Shape
            }
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::within::found;

    #[test]
    fn a_wrong_check_digit_never_passes() {
        for last in 0..=9 {
            let expected = if last == 6 { Match::Valid } else { Match::Shape };
            assert_eq!(judge(&format!("19176723146{last}")), expected);
        }
    }

    #[test]
    fn needs_its_name_within_text() {
        assert!(found("jp_my_number", "マイナンバーは191767231466です"));
        assert!(!found("jp_my_number", "番号は191767231466です"));
    }
}
