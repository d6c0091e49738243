//! Australian Medicare card numbers: eight digits, the first from 2 to 6, a check digit modulo ten, the number
//! of the card, and the place of the person on it.
//!
//! One of twenty random numbers of ten digits passes, and telephone numbers have ten: printed 4-5-1 and proven, a
//! column speaks for itself; all else needs the name.

use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::kinds::national::NEEDS_NAME;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any};

pub const AU_MEDICARE: Recogniser = Recogniser {
    name: "au_medicare",
    category: "user.health_and_medical.insurance_beneficiary_id",
    names: Names {
        strong: &[
            "medicare number",
            "medicare no",
            "medicare card",
            "medicare card number",
            "medicare card no",
        ],
        weak: &["medicare"],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 85, within: 86, ..NEEDS_NAME },
    source: "Services Australia: Medicare card number, METeOR 270101",
    gate: Gate::ANY.bytes(10..=15).digits(10..=11).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::NamedNumber,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["2070 27086 2", "4207 76169 2", "2184-09305-2-1"],
        shape: &["2070 27087 2", "2070270862", "21840930521"],
        no: &[
            "1070 27086 2",
            "7070 27086 2",
            "207 027 0862",
            "2070 27086",
            "2070270872",
            "(202) 456-1111",
            "2070 27086 0",
        ],
    },
};

const PRINTED: [&str; 4] = ["0000 00000 0", "0000-00000-0", "0000 00000 0 0", "0000-00000-0-0"];

fn judge(text: &str) -> Match {
    let without_person = || {
        let id = compact::<11>(text)?;
        id.first_chunk::<10>().copied()
    };
    let Some(id) = compact::<10>(text).or_else(without_person) else { return Match::No };
    if !matches!(id[0], b'2'..=b'6') || id[9] == b'0' {
        return Match::No;
    }
    let proven = weighted(&id[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == u32::from(id[8] - b'0');
    let printed = has_any(text, &PRINTED);
    match (printed, proven) {
        (true, true) => Match::Valid,
        (true, false) => Match::Shape,
        (false, true) if has_any(text, &["0000000000", "00000000000"]) => Match::Shape,
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    /// The number of the card, after the check digit, is not part of it.
    #[test]
    fn one_wrong_digit_never_passes() {
        for id in AU_MEDICARE.examples.valid {
            let (number, card) = id.split_at(10);
            assert!(
                rejects_every_wrong_digit(number, |number| {
                    judge(&format!("{number}{card}")) == Match::Valid
                }),
                "{id}"
            );
        }
    }

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("card 2070 27086 2 copied", false),
            ("medicare card 2070270862", true),
            ("Medicare no. 2070 27086 2 1", true),
            ("call 2070 27087 2", false),
            ("call 2070270862", false),
        ] {
            assert_eq!(found("au_medicare", text), expected, "{text}");
        }
    }
}
