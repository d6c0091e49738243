//! Norwegian birth numbers: birth date, a serial number, two check digits modulo 11. D numbers add 40 to
//! the day, help numbers 40 to the month.

use super::dates::is_short_day;
use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const NO_FODSELSNUMMER: Recogniser = Recogniser {
    name: "no_fodselsnummer",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "fødselsnummer",
            "fodselsnummer",
            "foedselsnummer",
            "fødselsnr",
            "fodselsnr",
            "fnr",
            "personnummer",
            "norwegian national id",
            "d nummer",
            "dnummer",
        ],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: worth::STRONG,
    source: "Folkeregisterforskriften (2017) § 2-2-1; Skatteetaten: fødselsnummer",
    gate: Gate::ANY
        .bytes(11..=12)
        .digits(11..=11)
        .letters(0..=0)
        .without(!(mark::DIGIT | mark::DOT | mark::DASH | mark::SPACE)),
    judge: |cell| match template::read(cell.text, &["999999_99999"]) {
        Some(id) if has_date(&id) && is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Number,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["22056507608", "180976 25332", "23064514253", "56015823483"],
        shape: &["22056507609", "180976 25333", "32056507608"],
        no: &["22/056507608", "2205650760A", "2205650760", "220565076088", "2205 6507608"],
    },
};

fn has_date(id: &[u8]) -> bool {
    let plain = |number: u64| if number > 40 { number - 40 } else { number };
    is_short_day(&id[4..6], plain(number(&id[2..4])), plain(number(&id[..2])))
}

fn is_checked(id: &[u8]) -> bool {
    weighted(id, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
        && weighted(id, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}
