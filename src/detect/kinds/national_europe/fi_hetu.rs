//! Finnish personal identity codes: birth date, a sign for the century, a serial number and one of 31 check
//! characters. Since 2023 each century has more signs, as the numbers of some days had run out.

use super::dates::is_day;
use super::worth;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::number;
use crate::detect::within::Within;

pub const FI_HETU: Recogniser = Recogniser {
    name: "fi_hetu",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "hetu",
            "henkilötunnus",
            "henkilotunnus",
            "sotu",
            "finnish personal identity code",
        ],
        weak: &["personal identity code"],
        not: &[],
        tables: &[],
    },
    trust: Trust { integers: Integers::Never, ..worth::STRONG },
    source: "Valtioneuvoston asetus 128/2010, amended by 1034/2021 (century signs of 2023)",
    gate: Gate::ANY.bytes(11..=11).digits(9..=10).letters(0..=2),
    judge: |cell| match cell.text.as_bytes().first_chunk().filter(|_| cell.text.len() == 11) {
        Some(code) if !is_formed(code) => Match::No,
        Some(code) if has_date(code) && check(code) == code[10].to_ascii_uppercase() => {
            Match::Valid
        }
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Word,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["140253-9853", "100297-999A", "091101A988T", "071171Y937X", "230904B9592"],
        shape: &["140253-9854", "091101A988U", "310253-9853"],
        no: &[
            "310253-9853x",
            "140253-98.3",
            "140253G9853",
            "140253-985",
            "14025319853",
            "14025-39853",
        ],
    },
};

/// The century of a sign; `+` is the nineteenth.
fn century(sign: u8) -> Option<u64> {
    match sign {
        b'+' => Some(1800),
        b'-' | b'U'..=b'Y' => Some(1900),
        b'A'..=b'F' => Some(2000),
        _ => None,
    }
}

fn is_formed(code: &[u8; 11]) -> bool {
    code[..6].iter().chain(&code[7..10]).all(u8::is_ascii_digit)
        && century(code[6].to_ascii_uppercase()).is_some()
        && code[10].is_ascii_alphanumeric()
}

fn has_date(code: &[u8; 11]) -> bool {
    let date = |century: u64| {
        is_day(century + number(&code[4..6]), number(&code[2..4]), number(&code[..2]))
    };
    century(code[6].to_ascii_uppercase()).is_some_and(date) && number(&code[7..10]) >= 2
}

fn check(code: &[u8; 11]) -> u8 {
    let digits = number(&code[..6]) * 1000 + number(&code[7..10]);
    b"0123456789ABCDEFHJKLMNPRSTUVWXY"[(digits % 31) as usize]
}
