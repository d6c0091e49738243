//! German pension insurance numbers: area, birth date, the first letter of the birth name, a serial number
//! and a check digit over it all.

use super::dates::is_short_day;
use super::worth;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, Sought, number};
use crate::detect::within::Within;

pub const DE_SOCIAL_INSURANCE: Recogniser = Recogniser {
    name: "de_social_insurance",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "sozialversicherungsnummer",
            "sozialversicherungsnr",
            "rentenversicherungsnummer",
            "versicherungsnummer",
            "sv nummer",
            "sv nr",
            "svnr",
            "rvnr",
            "rv nummer",
            "social insurance number",
            "social security number",
        ],
        weak: &["sv"],
        not: &["kranken", "kfz", "haftpflicht"],
        tables: &[],
    },
    trust: Trust { integers: Integers::Never, ..worth::STRONG },
    source: "VKVV § 2 (Versicherungsnummer der Rentenversicherung)",
    gate: Gate::ANY.bytes(12..=16).digits(11..=11).letters(1..=1),
    judge: |cell| match template::read(cell.text, FORMS) {
        Some(id) if is_proven(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Text(|cell| {
        cell.digits >= 11 && template::any(cell, &SOUGHT, |id, _| is_proven(id))
    }),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["52010872B788", "12 160163 S 369", "15 240475 D 63 7"],
        shape: &["52010872B789", "12 160163 T 369", "52011372B788", "52320872B788"],
        no: &["52010872B78", "52 010872B788", "520108720788", "5201087B7288", "SCN-125"],
    },
};

const FORMS: &[&str] = &["99_999999_A_999", "99_999999_A_99_9"];
const SOUGHT: [Sought; 2] = [Sought::of(FORMS[0]), Sought::of(FORMS[1])];

fn is_proven(id: &[u8]) -> bool {
    is_short_day(&id[6..8], number(&id[4..6]), number(&id[2..4]))
        && number(&id[..2]) >= 2
        && check(id) == u32::from(id[11] - b'0')
}

/// The letter counts as its place in the alphabet in two digits; of each product the digits are added.
fn check(id: &[u8]) -> u32 {
    let letter = id[8] - b'A' + 1;
    let digits = id[..8].iter().map(|b| b - b'0');
    let digits = digits.chain([letter / 10, letter % 10]).chain(id[9..11].iter().map(|b| b - b'0'));
    let products = digits.zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]);
    products.map(|(digit, weight)| u32::from(digit) * weight).map(|p| p / 10 + p % 10).sum::<u32>()
        % 10
}
