//! UK driver numbers: five characters of the surname, the birth date with the decade torn from the year (50
//! added to the month of a woman), initials, and three characters that only the agency can check.
//!
//! The date and its surroundings leave one in some ten million texts of sixteen characters, which is proof
//! enough without the check characters, whose rule is not published.

use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, Sought, number};
use crate::detect::within::Within;

pub const UK_DRIVING_LICENCE: Recogniser = Recogniser {
    name: "uk_driving_licence",
    category: "user.government_id.drivers_license_number",
    names: Names {
        strong: &["dvla number", "uk driving licence", "uk driving licence number"],
        weak: &["driver number"],
        not: &["version"],
        tables: &[],
    },
    trust: Trust {
        values: 92,
        named: 75,
        within: 92,
        within_least: 0,
        enough: Some(2),
        proven_of_shaped: 40,
        integers: Integers::Never,
        dates: false,
    },
    source: "DVLA INF45: driver number",
    gate: Gate::ANY.bytes(16..=18).digits(6..=15).letters(1..=10),
    judge: |cell| match template::read(cell.text, FORMS) {
        Some(id) if is_proven(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Around(Gate::ANY.digits(6..=15), |cell| {
        cell.digits >= 6 && template::any(cell, &SOUGHT, |id, _| is_proven(id))
    }),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["MUSTE752089EA9IJ", "AB999 861015 A99ZZ", "QUILL 701311 XY2AB"],
        shape: &["MUSTE772089EA9IJ", "AB999861325A99ZZ", "MU9TE752089EA9IJ"],
        no: &[
            "MUSTE75208EA9IJ",
            "MUSTE752089E99IJX",
            "MUSTE-752089EA9IJ",
            "MUSTE752089E9A9I",
            "SCN-125",
        ],
    },
};

const FORMS: &[&str] = &["A****_999999_***AA"];
const SOUGHT: [Sought; 1] = [Sought::of(FORMS[0])];

fn is_proven(id: &[u8]) -> bool {
    is_laid_out(id) && has_date(id)
}

/// The surname is filled with nines, and so are the initials.
fn is_laid_out(id: &[u8]) -> bool {
    let letters = |part: &[u8]| part.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let filled = |part: &[u8]| part[letters(part)..].iter().all(|b| *b == b'9');
    letters(&id[..5]) > 0
        && filled(&id[..5])
        && letters(&id[11..13]) > 0
        && filled(&id[11..13])
        && id[13].is_ascii_digit()
}

/// Any year has a 29 February here, since its century is not told.
fn has_date(id: &[u8]) -> bool {
    let month = number(&id[6..8]);
    let day = number(&id[8..10]);
    let month = if month > 50 { month - 50 } else { month };
    let length = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=length).contains(&day)
}
