//! Hong Kong identity card numbers: one or two letters, six digits and a check character in brackets, the
//! weighted sum a multiple of eleven.
//!
//! One of eleven codes of a letter and seven digits passes. In text it counts with its brackets, which nothing
//! else writes so, or with its name close by; in a column, when most of that shape pass.

use super::NEEDS_NAME;
use crate::detect::called::is_named;
use crate::detect::cell::Cell;
use crate::detect::gate::Gate;
use crate::detect::groups::Group;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any};

pub const HK_IDENTITY_CARD: Recogniser = Recogniser {
    name: "hk_identity_card",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "hkid",
            "hkid number",
            "hk id",
            "hk id card",
            "hkic",
            "hong kong id",
            "hong kong identity card",
            "香港身份证",
            "香港身份證",
            "身份證",
            "身份證號碼",
        ],
        weak: &["id no", "id card", "id card number", "id number", "identity card"],
        not: &[],
        tables: &[],
    },
    trust: Trust {
        values: 90,
        within: 90,
        enough: Some(2),
        integers: Integers::Never,
        ..NEEDS_NAME
    },
    source: "Registration of Persons Regulations (Cap. 177A), Hong Kong Immigration Department",
    gate: Gate::ANY.bytes(8..=12).digits(6..=7).letters(1..=3),
    judge: |cell| judge(cell.text),
    within: Within::Around(Gate::ANY.digits(6..=7), stands_within),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["A691340(A)", "Z221003(8)", "XA127147(1)", "K6828132"],
        shape: &["A691340(7)", "Z221003(9)", "K6828133"],
        no: &[
            "A691340",
            "ABC123456(7)",
            "A69134(0)",
            "1234567(8)",
            "SCN-125",
            "AB12345678",
            "R123351[2]",
        ],
    },
};

const FORMS: &[&str] =
    &["A000000(*)", "AA000000(*)", "A000000 (*)", "AA000000 (*)", "A000000*", "AA000000*"];

fn judge(text: &str) -> Match {
    let one_letter =
        || compact::<8>(text).map(|[a, b, c, d, e, f, g, h]| [b' ', a, b, c, d, e, f, g, h]);
    match compact::<9>(text).or_else(one_letter) {
        Some(id) if has_any(text, FORMS) && matches!(id[8], b'0'..=b'9' | b'A') => {
            if sum(&id).is_multiple_of(11) { Match::Valid } else { Match::Shape }
        }
        _ => Match::No,
    }
}

/// Weights nine to one; letters count from ten, the missing first letter 36.
fn sum(id: &[u8; 9]) -> u32 {
    let value = |char: u8| match char {
        b' ' => 36,
        b'0'..=b'9' => u32::from(char - b'0'),
        _ => u32::from(char - b'A') + 10,
    };
    id.iter().zip((1..=9).rev()).map(|(char, weight)| value(*char) * weight).sum()
}

/// Words end at brackets, so this looks for itself: letters, six digits, and what follows.
fn stands_within(cell: &Cell<'_>) -> bool {
    if cell.digits < 6 || cell.letters == 0 {
        return false;
    }
    let mut at = 0;
    while let Some(Group { start, end }) = cell.next_group(at) {
        at = end;
        if (6..=7).contains(&(end - start)) && is_card(cell.text, start) {
            return true;
        }
    }
    false
}

/// Whether a number stands around six digits from `start` on.
fn is_card(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let letters = bytes[..start].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    // In Chinese its name stands against it: HKIDA691340(A).
    let glued = text[..start].get(start - letters..).is_some_and(|all| all.starts_with("HKID"));
    let first = start - letters + if glued { 4 } else { 0 };
    let alone = glued
        || first == 0
        || !(bytes[first - 1].is_ascii_alphanumeric() || bytes[first - 1] == b'_');
    if !alone {
        return false;
    }
    [(start + 9, true), (start + 10, true), (start + 7, false)].into_iter().any(
        |(end, brackets)| {
            let after = bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
            text.get(first..end).is_some_and(|id| {
                !after
                    && brackets == id.ends_with(')')
                    && judge(id) == Match::Valid
                    && (brackets || glued || is_named(text, id, &HK_IDENTITY_CARD))
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in HK_IDENTITY_CARD.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("her card is Z221003(8), she says", true),
            ("her card is Z221003 (8).", true),
            ("證件A691340(A)已核", true),
            ("HKID Z2210038", true),
            ("持证人HKIDZ221003(8)。", true),
            ("HKIDZ2210038。", true),
            ("HKIDZ221003(9)", false),
            ("part Z2210038", false),
            ("her card is Z221003(9)", false),
            ("see BZ221003(8)7", false),
            ("see 9Z221003(8)", false),
        ] {
            assert_eq!(found("hk_identity_card", text), expected, "{text}");
        }
    }
}
