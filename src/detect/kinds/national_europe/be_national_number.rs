//! Belgian national register numbers: birth date, a serial number, and what is left of 97. For those born
//! since 2000 a 2 is put before the nine digits; the number itself does not say which. BIS numbers, for
//! people who are not registered, add 20 or 40 to the month.

use super::dates::is_day;
use super::worth;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const BE_NATIONAL_NUMBER: Recogniser = Recogniser {
    name: "be_national_number",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "rijksregisternummer",
            "rijksregister",
            "registre national",
            "numero national",
            "numéro national",
            "numero registre national",
            "insz",
            "niss",
            "national register number",
            "nationalregisternummer",
        ],
        weak: &["national number", "nrn", "rrn"],
        not: &[],
        tables: &[],
    },
    trust: worth::STRONG,
    source: "Koninklijk besluit van 3 april 1984 over het identificatienummer van het Rijksregister",
    gate: Gate::ANY
        .bytes(11..=15)
        .digits(11..=11)
        .letters(0..=0)
        .without(!(mark::DIGIT | mark::DOT | mark::DASH | mark::SPACE)),
    judge: |cell| match template::read(cell.text, FORMS) {
        Some(id) if is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Number,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "98040408736",
            "56.05.02-928.29",
            "890309-774-70",
            "14.08.25-122.89",
            "06050395914",
        ],
        shape: &["98040408737", "56.05.02-928.30", "98130408736"],
        no: &["98.040408736", "5605.0292829", "9804040873", "980404087366", "98/04/04 087 36"],
    },
};

const FORMS: &[&str] = &[
    "99999999999",
    "99.99.99-999.99",
    "99.99.99-999-99",
    "999999-999-99",
    "999999-999.99",
    "999999 999 99",
];

fn has_date(id: &[u8], century: u64) -> bool {
    let month = match number(&id[2..4]) {
        month @ 41.. => month - 40,
        month @ 21.. => month - 20,
        month => month,
    };
    is_day(century + number(&id[..2]), month, number(&id[4..6])) && number(&id[6..9]) > 0
}

fn is_checked(id: &[u8]) -> bool {
    let (serial, check) = (number(&id[..9]), number(&id[9..]));
    let leaves = |century: u64, serial: u64| has_date(id, century) && 97 - serial % 97 == check;
    leaves(1900, serial) || leaves(2000, 2_000_000_000 + serial)
}
