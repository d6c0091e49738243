//! Numbers of Germany's insured (`KVNR`): a letter, eight digits and a check digit, which stay with a person for life.
//!
//! One in ten of what has that shape passes, and serial numbers have it too, so that the name is needed.

use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;

pub const DE_KVNR: Recogniser = Recogniser {
    name: "de_kvnr",
    category: "user.health_and_medical.insurance_beneficiary_id",
    names: Names {
        strong: &[
            "kvnr",
            "kv nr",
            "kv nummer",
            "versichertennummer",
            "versicherten nr",
            "versichertennr",
            "krankenversichertennummer",
            "krankenversicherungsnummer",
            "egk nummer",
            "egk nr",
        ],
        ..Names::NONE
    },
    trust: Trust {
        values: 80,
        named: 90,
        within: 88,
        within_least: 5,
        enough: None,
        proven_of_shaped: 60,
        integers: Integers::Never,
        dates: false,
    },
    source: "SGB V section 290; GKV-Spitzenverband: structure of the insured's number, Luhn over the letter's two digits",
    gate: Gate::ANY.bytes(10..=13).digits(9..=9).letters(1..=1),
    judge: |cell| match template::read(cell.text, &["A999999999", "A999 999 999", "A 999999999"]) {
        Some(number) if is_checked(&number) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::CalledWord,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["T406371336", "A700512979", "P485440723"],
        shape: &["T406371337", "A123456789"],
        no: &["AB12345678", "1234567890", "SCN-125", "A12345678", "2024-01-31"],
    },
};

/// The letter counts as its two digits (`A` is `01`); every second digit twice, from the second on.
fn is_checked(number: &[u8]) -> bool {
    let letter = number[0] - b'A' + 1;
    let digits =
        [letter / 10, letter % 10].into_iter().chain(number[1..9].iter().map(|d| d - b'0'));
    let sum: u32 = digits
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit * weight))
        .map(|twice| twice / 10 + twice % 10)
        .sum();
    sum % 10 == u32::from(number[9] - b'0')
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_beside_its_name() {
        assert!(found("de_kvnr", "KV-Nr. K661347844 geprüft"));
        assert!(!found("de_kvnr", "Bestellung K661347844 geprüft"));
        assert!(!found("de_kvnr", "KV-Nr. K661347845 geprüft"));
    }
}
