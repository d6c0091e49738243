//! National Insurance numbers: two letters, six digits, a letter from A to D.
//!
//! There is no check digit, and product codes look alike: only one written in its customary groups
//! (`AA 12 34 56 A`) is taken for proven, and a column must be called so.

use super::worth;
use crate::detect::called::is_named;
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, Sought};
use crate::detect::within::Within;

pub const UK_NINO: Recogniser = Recogniser {
    name: "uk_nino",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "national insurance number",
            "national insurance no",
            "national insurance",
            "ni number",
            "ni no",
            "nino",
            "ni num",
            "nat ins no",
            "nat ins number",
            "nat ins",
            "national id number",
        ],
        weak: &["ni"],
        not: &["contribution", "contributions", "category", "rate", "scheme"],
        tables: &[],
    },
    trust: Trust {
        values: 80,
        named: 92,
        within: 88,
        proven_of_shaped: 50,
        integers: Integers::Never,
        ..worth::PLAIN
    },
    source: "HMRC National Insurance Manual NIM39110",
    gate: Gate::ANY.bytes(8..=13).digits(6..=6).letters(2..=3).without(mark::AT | mark::SLASH),
    judge: |cell| match template::read(cell.text, FORMS) {
        Some(number) if !is_issued(&number) => Match::No,
        Some(number) if number.apart && number.len() == 9 => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Around(Gate::ANY.digits(2..=6).letters(0..=3), within),
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["AB 12 34 56 C", "ye-65-43-21-a"],
        shape: &["AB123456C", "ab123456d", "JG103759"],
        no: &["QQ123456C", "AB123456E", "GB123456A", "AO123456A", "A1234567C", "AB 123 456 C"],
    },
};

const FORMS: &[&str] = &["AA_99_99_99_A", "AA999999"];
const SOUGHT: [Sought; 1] = [Sought::of(FORMS[0])];

/// Letters and pairs that are not given out, and the four suffixes.
fn is_issued(number: &[u8]) -> bool {
    let never = [*b"BG", *b"GB", *b"KN", *b"NK", *b"NT", *b"TN", *b"ZZ"];
    !b"DFIQUV".contains(&number[0])
        && !b"DFIQUVO".contains(&number[1])
        && !never.contains(&[number[0], number[1]])
        && number.get(8).is_none_or(|suffix| (b'A'..=b'D').contains(suffix))
}

fn within(cell: &Cell<'_>) -> bool {
    cell.digits >= 6
        && cell.letters >= 3
        && template::any(cell, &SOUGHT, |number, part| {
            is_issued(number)
                && (number.apart
                    || follows_short(cell.text, part)
                    || is_named(cell.text, part, &UK_NINO))
        })
}

/// `NI: AB123456C`: two letters that say too little unless they stand right before.
fn follows_short(text: &str, part: &str) -> bool {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    let before = text[..start].trim_end_matches([' ', ':', '#', '.']);
    before.strip_suffix("NI").is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
}
