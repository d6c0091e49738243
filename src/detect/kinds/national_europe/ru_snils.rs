//! Russian pension insurance numbers: nine digits and their weighted sum modulo 101.

use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const RU_SNILS: Recogniser = Recogniser {
    name: "ru_snils",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["снилс", "snils", "страховой номер", "номер снилс", "пенсионное страхование"],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: Trust { integers: Integers::Named, ..worth::DATED },
    source: "Federal Law 27-FZ on individual (personified) records, Art. 6; PFR: checksum of SNILS",
    gate: Gate::ANY.bytes(11..=14).digits(11..=11).letters(0..=0),
    judge: |cell| match template::read(
        cell.text,
        &["999-999-999 99", "999-999-999-99", "99999999999"],
    ) {
        Some(id) if is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::CalledNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["112-233-445 95", "322-453-832 49", "22415499053"],
        shape: &["112-233-445 96", "12345678901"],
        no: &["11223344595A", "112-233-44595", "1122334459", "112 233 445 95", "SCN-125"],
    },
};

/// A remainder of 100 is written as 0.
fn is_checked(id: &[u8]) -> bool {
    let sum = weighted(id, &[9, 8, 7, 6, 5, 4, 3, 2, 1]);
    u64::from(sum % 101 % 100) == number(&id[9..])
}
