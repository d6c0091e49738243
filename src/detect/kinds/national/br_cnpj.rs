//! Brazilian numbers of legal entities (CNPJ): eight characters of the entity, four of the branch, two check
//! digits, each modulo eleven. From 2026 on the first twelve may be letters.
//!
//! Sole traders have one too, so it is the data subject's organisation.

use super::NEEDS_NAME;
use crate::detect::checksum::{eleven_less, weighted};
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, has_form};

pub const BR_CNPJ: Recogniser = Recogniser {
    name: "br_cnpj",
    category: "user.contact.organization",
    names: Names {
        strong: &[
            "cnpj",
            "cadastro nacional da pessoa juridica",
            "cadastro nacional da pessoa jurídica",
        ],
        weak: &["documento"],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 95, within: 92, enough: Some(1), ..NEEDS_NAME },
    source: "Receita Federal do Brasil, Instrução Normativa RFB 2229/2024 (alphanumeric CNPJ)",
    gate: Gate::ANY.bytes(14..=18).digits(2..=14).letters(0..=12).without(
        !(mark::DIGIT | mark::UPPER | mark::BEYOND_F | mark::DOT | mark::SLASH | mark::DASH),
    ),
    judge: |cell| judge(cell.text),
    within: Within::WordIn(|text| has_form(text, PRINTED)),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "11.902.086/0001-64",
            "88236947000147",
            "17.ATE.MGK/0001-06",
            "EN.LRA.QT7/0001-05",
        ],
        shape: &["11.902.086/0001-65", "88236947000148", "20240131000123"],
        no: &[
            "00.000.000/0000-00",
            "11.902.086/0001-6A",
            "11.902.0860/001-64",
            "1190208600016",
            "17.ate.mgk/0001-06",
            "11-902-086/0001-64",
        ],
    },
};

const PRINTED: &str = "**.***.***/****-00";

const WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

fn judge(text: &str) -> Match {
    match compact::<14>(text) {
        Some(id) if has_any(text, &[PRINTED, "************00"]) => {
            // Letters are written large; codes and hashes are not.
            if id[..12].iter().all(|char| *char == b'0')
                || text.bytes().any(|b| b.is_ascii_lowercase())
            {
                Match::No
            } else if check(&id[..12]) == id[12] && check(&id[..13]) == id[13] {
                Match::Valid
            } else {
                Match::Shape
            }
        }
        _ => Match::No,
    }
}

fn check(id: &[u8]) -> u8 {
    eleven_less(weighted(id, &WEIGHTS[WEIGHTS.len() - id.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in BR_CNPJ.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("fornecedor 11.902.086/0001-64 aprovado", true),
            ("fornecedor 17.ATE.MGK/0001-06 aprovado", true),
            ("CNPJ: 88236947000147", true),
            ("pedido 88236947000147", false),
        ] {
            assert_eq!(found("br_cnpj", text), expected, "{text}");
        }
    }
}
