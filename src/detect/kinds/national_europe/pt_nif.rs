//! Portuguese tax numbers: nine digits, the first of which say whose it is, the last a check digit
//! modulo 11 in which 10 and 11 are both written nought.

use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const PT_NIF: Recogniser = Recogniser {
    name: "pt_nif",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "nif",
            "numero contribuinte",
            "número contribuinte",
            "numero de contribuinte",
            "número de contribuinte",
            "contribuinte",
            "identificacao fiscal",
            "identificação fiscal",
            "nipc",
        ],
        weak: &[],
        not: &["empresa"],
        tables: &[],
    },
    trust: worth::PLAIN,
    source: "Decreto-Lei n.º 14/2013; Portaria n.º 377/2013",
    gate: Gate::ANY.bytes(9..=11).digits(9..=9).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["999_999_999"]) {
        Some(id) if !is_given(number(&id[..2])) => Match::No,
        Some(id) if is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NamedNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["231672322", "286 563 550", "150.587.708"],
        shape: &["231672323", "123456788"],
        no: &["431672322", "23167232", "2316723222", "2316 72322", "SCN-125"],
    },
};

/// Persons, companies, public bodies, sole traders, and those abroad.
fn is_given(prefix: u64) -> bool {
    matches!(prefix, 10..=39 | 45 | 50..=69 | 70..=72 | 74..=75 | 77..=91 | 98..=99)
}

pub fn is_checked(id: &[u8]) -> bool {
    let check = 11 - weighted(id, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    u32::from(id[8] - b'0') == if check > 9 { 0 } else { check }
}
