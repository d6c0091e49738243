//! NHS numbers: ten digits, the last a check digit modulo 11. Nothing else marks them, so their name must.

use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template;
use crate::detect::within::Within;

pub const UK_NHS: Recogniser = Recogniser {
    name: "uk_nhs",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["nhs number", "nhs no", "nhs num", "nhsnumber", "nhs id", "nhs"],
        weak: &[],
        not: &["trust", "site", "board", "region", "provider", "login", "mail", "email"],
        tables: &[],
    },
    trust: worth::PLAIN,
    source: "NHS Data Dictionary: NHS NUMBER",
    gate: Gate::ANY.bytes(10..=12).digits(10..=10).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["999_999_9999"]) {
        Some(number) if is_checked(&number) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NamedNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["9908301667", "913 186 0915", "939-099-6031"],
        shape: &["9908301668", "913 186 0916"],
        no: &[
            "990830166",
            "99083016677",
            "9908 301 667",
            "0000000000 1",
            "SCN-125",
            "990.830-1667",
        ],
    },
};

fn is_checked(number: &[u8]) -> bool {
    weighted(number, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
        && number.iter().any(|digit| *digit != number[0])
}
