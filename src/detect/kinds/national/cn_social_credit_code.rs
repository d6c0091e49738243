//! Chinese unified social credit codes, GB 32100-2015: registrar, kind of entity, six digits of region, nine
//! characters of the organisation, and a check character modulo 31.
//!
//! Companies have one, and so have sole traders and associations, so it is the data subject's organisation.
//! A resident identity number has the same length and may pass by chance; it is none. Codes
//! of digits alone need their name within text.

use super::NEEDS_NAME;
use super::cn_resident_id::{self, PROVINCES};
use crate::detect::checksum::weighted;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{LETTERS, compact, number};

pub const CN_SOCIAL_CREDIT_CODE: Recogniser = Recogniser {
    name: "cn_social_credit_code",
    category: "user.contact.organization",
    names: Names {
        strong: &[
            "social credit code",
            "unified social credit code",
            "税号",
            "uscc",
            "uscc code",
            "tyshxydm",
            "统一社会信用代码",
            "社会信用代码",
            "统一信用代码",
            "信用代码",
            "纳税人识别号",
            "統一社會信用代碼",
        ],
        weak: &["credit code"],
        not: &[],
        tables: &[],
    },
    trust: Trust {
        values: 95,
        named: 80,
        within: 90,
        enough: Some(1),
        integers: Integers::Never,
        ..NEEDS_NAME
    },
    source: "GB 32100-2015, ISO 7064 MOD 31-3 weights",
    gate: Gate::ANY.bytes(18..=18).digits(8..=18).letters(0..=10).without(!(mark::DIGIT | LETTERS)),
    judge: |cell| judge(cell.text),
    within: Within::WordIn(|word| word.contains(|c: char| c.is_ascii_alphabetic())),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["92330106NH0UBXAMR2", "914403050D9NWAYPUQ", "91310115N51HWTGB59"],
        shape: &["92330106NH0UBXAMR3", "914403050D9NWAYPUR"],
        no: &[
            "11010519491231002X",
            "440524188001010014",
            "914403050D9NWAYPU",
            "9144O3050D9NWAYPUQ",
            "00330106NH0UBXAMR2",
            "202401310001230001",
            "550e8400-e29b-41d4",
        ],
    },
};

/// The digits and letters of the code, without those that are mistaken for others: I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Powers of three, modulo 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

fn judge(text: &str) -> Match {
    match compact::<18>(text) {
        Some(code) if is_laid_out(&code) && !cn_resident_id::is_resident_id(&code) => {
            if check(&code[..17]) == Some(code[17]) { Match::Valid } else { Match::Shape }
        }
        _ => Match::No,
    }
}

/// A registrar (nine is the market regulator), a kind of entity it registers, a region, and letters of the alphabet.
fn is_laid_out(code: &[u8; 18]) -> bool {
    matches!(code[0], b'1'..=b'9' | b'A' | b'N' | b'Y')
        && matches!(code[1], b'1' | b'2' | b'3' | b'9')
        && code[2..8].iter().all(u8::is_ascii_digit)
        && (PROVINCES.contains(&(number(&code[2..4]) as u8)) || &code[2..4] == b"10")
        && code.iter().all(|char| ALPHABET.contains(char))
}

fn check(code: &[u8]) -> Option<u8> {
    let mut values = [0; 17];
    for (value, char) in values.iter_mut().zip(code) {
        *value = b'0' + ALPHABET.iter().position(|one| one == char)? as u8;
    }
    Some(ALPHABET[(31 - weighted(&values, &WEIGHTS) as usize % 31) % 31])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for code in CN_SOCIAL_CREDIT_CODE.examples.valid {
            assert!(rejects_every_wrong_digit(code, |text| judge(text) == Match::Valid), "{code}");
        }
    }

    #[test]
    fn stands_within_sentences() {
        assert!(found("cn_social_credit_code", "开票信息：91310115N51HWTGB59，请核对"));
        assert!(!found("cn_social_credit_code", "开票信息：91310115N51HWTGB58，请核对"));
        assert!(found("cn_social_credit_code", "税号：913101150123456784"));
        assert!(!found("cn_social_credit_code", "订单：913101150123456784"));
    }
}
