//! Brazilian taxpayer numbers of persons (CPF): nine digits and two check digits, each modulo eleven.
//!
//! One of a hundred random numbers of eleven digits passes, as many as there are telephone numbers of that
//! length: in text it counts written 000.000.000-00, or with its name close by.

use super::NEEDS_NAME;
use crate::detect::checksum::{eleven_less, weighted};
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, has_form};

pub const BR_CPF: Recogniser = Recogniser {
    name: "br_cpf",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["cpf", "cadastro de pessoas fisicas", "cadastro de pessoas físicas"],
        weak: &["documento"],
        not: &["contribution", "amount", "rate"],
        tables: &[],
    },
    trust: Trust { values: 95, within: 92, enough: Some(1), ..NEEDS_NAME },
    source: "Receita Federal do Brasil, Instrução Normativa RFB 2172/2024",
    gate: Gate::ANY
        .bytes(11..=14)
        .digits(11..=11)
        .letters(0..=0)
        .without(!(mark::DIGIT | mark::DOT | mark::DASH)),
    judge: |cell| judge(cell.text),
    within: Within::NumberIn(|text| has_form(text, "000.000.000-00")),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["248.521.487-59", "741.274.515-80", "24936984523"],
        shape: &["248.521.487-58", "741.274.515-90", "13912345678"],
        no: &[
            "111.111.111-11",
            "00000000000",
            "248-521-487-59",
            "248.521.48-759",
            "2485214875",
            "139 1234 5678",
        ],
    },
};

const WEIGHTS: [u32; 10] = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];

fn judge(text: &str) -> Match {
    match compact::<11>(text) {
        Some(id) if has_any(text, &["000.000.000-00", "000000000-00", "00000000000"]) => {
            if id.iter().all(|digit| *digit == id[0]) {
                Match::No
            } else if check(&id[..9]) == id[9] && check(&id[..10]) == id[10] {
                Match::Valid
            } else {
                Match::Shape
            }
        }
        _ => Match::No,
    }
}

/// Weights rise from two at the last digit.
fn check(digits: &[u8]) -> u8 {
    eleven_less(weighted(digits, &WEIGHTS[WEIGHTS.len() - digits.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    /// Two remainders share the digit 0, so it is not promised for every number; it holds for nearly all.
    #[test]
    fn one_wrong_digit_never_passes() {
        for id in BR_CPF.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("o cliente 248.521.487-59 ligou", true),
            ("CPF 24852148759", true),
            ("ligue para 24852148759", false),
        ] {
            assert_eq!(found("br_cpf", text), expected, "{text}");
        }
    }
}
