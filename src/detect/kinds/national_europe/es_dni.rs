//! Spanish identity numbers: DNI (eight digits) and NIE (X, Y or Z and seven digits), each with a letter
//! that the remainder modulo 23 chooses.

use super::worth;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const ES_DNI: Recogniser = Recogniser {
    name: "es_dni",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "dni",
            "dni nie",
            "documento identidad",
            "documento de identidad",
            "documento nacional de identidad",
            "numero identidad",
            "número identidad",
            "numero de identidad",
            "número de identidad",
            "numero dni",
            "número dni",
            "nif nie",
            "dni nif",
            "nif dni",
            "num dni",
            "nro dni",
            "dninif",
            "num documento",
        ],
        weak: &["nif", "documento", "nie"],
        not: &["cif", "empresa"],
        tables: &[],
    },
    trust: Trust { enough: Some(3), integers: Integers::Never, ..worth::DATED },
    source: "Real Decreto 1553/2005 (DNI), Orden INT/2058/2008 (NIE)",
    gate: Gate::ANY.bytes(9..=12).digits(7..=8).letters(1..=2),
    judge: |cell| match template::read(cell.text, FORMS) {
        Some(id) if is_checked(&id) => Match::Valid,
        Some(id) if id[0].is_ascii_digit() || b"XYZ".contains(&id[0]) => Match::Shape,
        _ => Match::No,
    },
    within: Within::Word,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["02685995D", "28.907.866-V", "66176031-v", "X9281590D", "Y-1215472-M"],
        shape: &["02685995E", "X9281590E"],
        no: &["2685995D", "028599512", "A9281590D", "0268599501D", "SCN-125", "02685995DD"],
    },
};

const FORMS: &[&str] = &["99999999_A", "99.999.999-A", "A_9999999_A"];

const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

pub fn is_checked(id: &[u8]) -> bool {
    let (first, digits, letter) = (id[0], &id[1..8], id[8]);
    let lead = match first {
        b'X'..=b'Z' => u64::from(first - b'X'),
        b'0'..=b'9' => u64::from(first - b'0'),
        _ => return false,
    };
    LETTERS[((lead * 10_000_000 + number(digits)) % 23) as usize] == letter
}
