//! Chinese resident identity numbers, GB 11643-1999: six digits of region, eight of birth date, three of
//! sequence, and a check character by ISO 7064 MOD 11-2.
//!
//! Region, date and check together leave about one random number in 100,000: one hit is a hit.

use chrono::NaiveDate;

use crate::detect::checksum::iso7064_mod11_2;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::spans;
use crate::detect::within::Within;

pub const CN_RESIDENT_ID: Recogniser = Recogniser {
    name: "cn_resident_id",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "id card",
            "id card number",
            "id card no",
            "idcard",
            "id number",
            "national id",
            "resident id",
            "identity number",
            "identity card",
            "citizen id",
            "sfz",
            "身份证",
            "身份证号",
            "身份证号码",
            "居民身份证",
            "证件号",
            "sfzh",
            "sfzhm",
            "sfzhao",
            "shenfenzheng",
            "shenfenzhenghao",
            "zjhm",
            "zjh",
            "gmsfhm",
            "证件号码",
            "公民身份号码",
            "身份证件号码",
            "身份证件号",
            "居民身份证号",
            "居民身份证号码",
            "本人身份证号",
            "法人身份证号",
            "申请人身份证号",
            "idcardno",
            "id card num",
            "idcard no",
            "identity no",
            "identity card no",
            "identitycard",
        ],
        weak: &["id no"],
        not: &[],
        tables: &[],
    },
    trust: Trust {
        values: 99,
        named: 75,
        within: 95,
        within_least: 0,
        enough: Some(1),
        proven_of_shaped: 0,
        integers: Integers::Alone,
        dates: false,
    },
    source: "GB 11643-1999, ISO 7064 MOD 11-2",
    gate: Gate::ANY.digits(17..=18).bytes(18..=18),
    judge: |cell| match spans::whole(cell.text) {
        Some(span) if is_resident_id(span.digits()) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Number,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["11010519491231002X", "440524188001010014"],
        shape: &["110105194912310021", "110105194913310021", "990105194912310020"],
        no: &[
            "11010519491231002",
            "550e8400-e29b-41d4",
            "1101051949123100200",
            "SCN-125",
            "20240131",
        ],
    },
};

/// First two digits of the regions, GB/T 2260.
pub(super) const PROVINCES: &[u8] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
];

pub(super) fn is_resident_id(id: &[u8]) -> bool {
    if id.len() != 18 || !id[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |part: &[u8]| part.iter().fold(0u32, |all, d| all * 10 + u32::from(d - b'0'));
    let year = number(&id[6..10]);
    let date = NaiveDate::from_ymd_opt(year as i32, number(&id[10..12]), number(&id[12..14]));
    PROVINCES.contains(&(number(&id[..2]) as u8))
        && (1850..2100).contains(&year)
        && date.is_some()
        && iso7064_mod11_2(&id[..17]) == id[17]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in CN_RESIDENT_ID.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| is_resident_id(text.as_bytes())), "{id}");
        }
    }
}
