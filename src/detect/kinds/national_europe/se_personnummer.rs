//! Swedish personal identity numbers: birth date, a serial number, Luhn over ten digits. Coordination
//! numbers, for those who are not registered, add 60 to the day.
//!
//! Business numbers are dates and counters, too (`20240131-0012`), and one in ten passes Luhn: within text a
//! number without its name must be written with its sign and belong to somebody born before 2010.

use super::dates::{is_day, is_short_day};
use super::worth;
use crate::detect::checksum::luhn;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const SE_PERSONNUMMER: Recogniser = Recogniser {
    name: "se_personnummer",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "personnummer",
            "personnr",
            "pers nr",
            "persnr",
            "samordningsnummer",
            "personal identity number",
            "personal number",
            "swedish personal number",
            "persnummer",
            "personnr 10",
            "persnum",
        ],
        weak: &["pnr"],
        not: &["mobile", "phone"],
        tables: &[],
    },
    trust: worth::DATED,
    source: "Folkbokföringslag (1991:481) § 18; Skatteverket SKV 704 and SKV 707",
    gate: Gate::ANY.bytes(10..=13).digits(10..=12).letters(0..=0),
    judge: |cell| match template::read(cell.text, FORMS).as_deref() {
        Some(id) if !has_date(id) => Match::No,
        Some(id) if luhn(&id[id.len() - 10..]) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NumberIn(is_written_for_a_person),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "840515-8877",
            "7204238484",
            "19970427-7269",
            "194707155133",
            "760361-7072",
            "470715+5133",
        ],
        shape: &["840515-8878", "197204238485"],
        no: &["841315-8877", "840595-8877", "840515 8877", "84051588", "170515-88777", "SCN-125"],
    },
};

const FORMS: &[&str] =
    &["9999999999", "999999-9999", "999999+9999", "999999999999", "99999999-9999", "99999999+9999"];

fn has_date(id: &[u8]) -> bool {
    let date = &id[..id.len() - 4];
    let (year, rest) = date.split_at(date.len() - 4);
    let (month, day) = (number(&rest[..2]), number(&rest[2..]));
    let day = if day > 60 { day - 60 } else { day };
    match year.len() {
        2 => is_short_day(year, month, day),
        _ => (1850..2100).contains(&number(year)) && is_day(number(year), month, day),
    }
}

/// The sign of a personal number, or a century before it, and a birth year that no running invoice has and no
/// time of day follows (`202405211030`).
fn is_written_for_a_person(text: &str) -> bool {
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return (1910..=2010).contains(&number(&text.as_bytes()[..4]));
    }
    let sign = text.len().checked_sub(5).and_then(|at| text.as_bytes().get(at));
    let year = text.len().checked_sub(11).and_then(|at| text.as_bytes().get(at..at + 2));
    sign == Some(&b'-') && year.is_some_and(|year| !(10..40).contains(&number(year)))
}
