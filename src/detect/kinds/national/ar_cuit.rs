//! Argentine tax and labour numbers (CUIT, CUIL): two digits of kind, eight of the identity document, a check
//! digit modulo eleven.
//!
//! Kind and check leave one of a hundred random numbers; in text it counts written 00-00000000-0, or with its
//! name close by.

use super::NEEDS_NAME;
use crate::detect::checksum::weighted;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, has_form, number};

pub const AR_CUIT: Recogniser = Recogniser {
    name: "ar_cuit",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "cuit",
            "cuil",
            "clave unica de identificacion tributaria",
            "clave única de identificación tributaria",
        ],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 95, within: 92, enough: Some(3), ..NEEDS_NAME },
    source: "Resolución General AFIP 10/97 (Argentina)",
    gate: Gate::ANY
        .bytes(11..=13)
        .digits(11..=11)
        .letters(0..=0)
        .without(!(mark::DIGIT | mark::DASH)),
    judge: |cell| judge(cell.text),
    within: Within::NumberIn(|text| has_form(text, "00-00000000-0")),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["23-41864581-4", "20-72694133-6", "27662346417"],
        shape: &["23-41864581-5", "20-72694133-7"],
        no: &[
            "21-41864581-4",
            "13912345678",
            "20.72694133.6",
            "2072-694133-6",
            "2072694133",
            "45-41864581-4",
        ],
    },
};

fn judge(text: &str) -> Match {
    match compact::<11>(text) {
        Some(id) if has_any(text, &["00-00000000-0", "00000000000"]) && is_kind(&id) => {
            if check(&id[..10]) == number(&id[10..]) { Match::Valid } else { Match::Shape }
        }
        _ => Match::No,
    }
}

/// Persons, companies, and those of international purposes.
fn is_kind(id: &[u8; 11]) -> bool {
    matches!(number(&id[..2]), 20 | 23 | 24 | 25 | 26 | 27 | 30 | 33 | 34 | 50 | 51 | 55)
}

/// Ten is written 9, as the authority's own program does.
fn check(digits: &[u8]) -> u32 {
    match (11 - weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 {
        10 => 9,
        check => check,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in AR_CUIT.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn stands_within_sentences() {
        assert!(found("ar_cuit", "factura a 20-72694133-6 enviada"));
        assert!(found("ar_cuit", "CUIT 20726941336"));
        assert!(!found("ar_cuit", "llame al 20726941336"));
    }
}
