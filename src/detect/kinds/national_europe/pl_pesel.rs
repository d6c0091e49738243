//! Polish PESEL numbers: birth date with the century in the month, a serial number, a check digit.

use super::dates::is_day;
use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const PL_PESEL: Recogniser = Recogniser {
    name: "pl_pesel",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "pesel",
            "numer pesel",
            "nr pesel",
            "pesel number",
            "numer ewidencyjny pesel",
            "pesel nr",
        ],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: worth::DATED,
    source: "Ustawa o ewidencji ludności (2010), art. 15; gov.pl: numer PESEL",
    gate: Gate::ANY.bytes(11..=11).digits(11..=11),
    judge: |cell| match template::read(cell.text, &["99999999999"]) {
        Some(id) if !is_dated(&id) => Match::No,
        Some(id) if is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Number,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["72042595488", "66030257982", "41082529023", "02270812350"],
        shape: &["72042595489", "66030257981"],
        no: &[
            "72132595488",
            "72043295488",
            "7204259548",
            "720425954888",
            "720425 95488",
            "00000000000",
        ],
    },
};

/// Months of the twentieth century are plain, those of the twenty-first have 20 added. Earlier and later
/// centuries have numbers too, which no living person bears: they would only let more chance through.
fn is_dated(id: &[u8]) -> bool {
    let (year, month, day) = (number(&id[..2]), number(&id[2..4]), number(&id[4..6]));
    match month {
        1..=12 => is_day(1900 + year, month, day),
        21..=32 => is_day(2000 + year, month - 20, day),
        _ => false,
    }
}

fn is_checked(id: &[u8]) -> bool {
    weighted(id, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}
