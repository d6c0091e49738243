//! Dutch citizen service numbers: nine digits whose weighted sum is a multiple of eleven ("elfproef").

use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template;
use crate::detect::within::Within;

pub const NL_BSN: Recogniser = Recogniser {
    name: "nl_bsn",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "bsn",
            "bsn nummer",
            "bsnnummer",
            "burgerservicenummer",
            "burger service nummer",
            "sofinummer",
            "sofi nummer",
            "citizen service number",
            "bsnnr",
            "bsn nr",
            "sofinr",
        ],
        weak: &["sofi"],
        not: &[],
        tables: &[],
    },
    trust: worth::PLAIN,
    source: "Wet algemene bepalingen burgerservicenummer; RvIG: elfproef",
    gate: Gate::ANY.bytes(9..=11).digits(9..=9).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["999_999_999", "9999_99_999"]) {
        Some(number) if is_checked(&number) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NamedNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["276122203", "197.299.751", "1882.00.186"],
        shape: &["276122204", "123456789"],
        no: &["27612220", "2761222033", "27 61 22 203", "SCN-125", "276122203X"],
    },
};

/// The last digit counts against the others: 10 would otherwise be needed as a check digit.
fn is_checked(number: &[u8]) -> bool {
    let sum = weighted(number, &[9, 8, 7, 6, 5, 4, 3, 2, 10]);
    sum.is_multiple_of(11) && number.iter().any(|digit| *digit != b'0')
}
