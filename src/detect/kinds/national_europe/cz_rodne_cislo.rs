//! Czech and Slovak birth numbers: birth date (50 added to the month of women, 20 more when a day's numbers
//! ran out), a slash, and digits that make the whole a multiple of eleven. Those given before 1954 have nine
//! digits and no check.
//!
//! Without the slash they are ten digits with a date, as many things are; within text the slash is needed.

use super::dates::is_short_day;
use super::worth;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const CZ_RODNE_CISLO: Recogniser = Recogniser {
    name: "cz_rodne_cislo",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "rodne cislo",
            "rodné číslo",
            "rodné cislo",
            "rodnecislo",
            "rodnécíslo",
            "rodcis",
            "rod cislo",
            "birth number",
        ],
        weak: &["rc", "rč"],
        not: &["version", "release", "build"],
        tables: &[],
    },
    trust: worth::DATED,
    source: "Zákon č. 133/2000 Sb. § 13; zákon č. 301/1995 Z. z.",
    gate: Gate::ANY.bytes(9..=11).digits(9..=10).letters(0..=0),
    judge: |cell| match template::read(cell.text, FORMS).as_deref() {
        Some(id) if !has_date(id) => Match::No,
        Some(id) if is_checked(id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NumberIn(|text| text.contains('/')),
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["830306/4704", "7006118537", "585915/4631"],
        shape: &["830306/4705", "480715/123", "480715123"],
        no: &[
            "831306/4704",
            "830332/4704",
            "83030/64704",
            "830306-4704",
            "830306/47044",
            "SCN-125",
        ],
    },
};

const FORMS: &[&str] = &["999999/9999", "9999999999", "999999/999", "999999999"];

fn has_date(id: &[u8]) -> bool {
    let month = match number(&id[2..4]) {
        month @ 71..=82 => month - 70,
        month @ 51..=62 => month - 50,
        month @ 21..=32 => month - 20,
        month => month,
    };
    let nine_digits_ended = id.len() == 9 && number(&id[..2]) > 53;
    !nine_digits_ended && is_short_day(&id[..2], month, number(&id[4..6]))
}

/// Until 1985 a remainder of ten was written nought.
fn is_checked(id: &[u8]) -> bool {
    let ten =
        || (54..=85).contains(&number(&id[..2])) && id[9] == b'0' && number(&id[..9]) % 11 == 10;
    id.len() == 10 && (number(id).is_multiple_of(11) || ten())
}
