//! Canadian social insurance numbers: nine digits by Luhn, the first the province (9 for temporary residents, 0
//! and 8 are not given out).
//!
//! One of ten random numbers passes, so the name is needed everywhere. Its short name is a word of other
//! languages ("sin" is "without" in Spanish): in text it counts in capitals, in a column's name alone.

use super::NEEDS_NAME;
use crate::detect::called::is_named;
use crate::detect::cell::Cell;
use crate::detect::checksum::luhn;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::spans;
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any};

pub const CA_SIN: Recogniser = Recogniser {
    name: "ca_sin",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "social insurance number",
            "social insurance no",
            "social insurance",
            "sin number",
            "canadian sin",
            "assurance sociale",
        ],
        weak: &["sin", "nas"],
        not: &["amount", "rate", "contribution", "deduction", "premium", "benefits"],
        tables: &[
            "employee",
            "person",
            "customer",
            "user",
            "patient",
            "member",
            "applicant",
            "payroll",
            "staff",
        ],
    },
    trust: NEEDS_NAME,
    source: "Employment and Social Development Canada: Social Insurance Number Code of Practice",
    gate: Gate::ANY.bytes(9..=11).digits(9..=9).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::Text(stands_within),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["607 387 008", "225-631-100", "472255645"],
        shape: &["607 387 009", "472255646"],
        no: &["007 387 008", "825-631-100", "60 7387 008", "60738700", "607.387.008", "6073 87008"],
    },
};

fn judge(text: &str) -> Match {
    match compact::<9>(text) {
        Some([b'0' | b'8', ..]) => Match::No,
        Some(id) if has_any(text, &["000 000 000", "000-000-000", "000000000"]) => {
            if luhn(&id) {
                Match::Valid
            } else {
                Match::Shape
            }
        }
        _ => Match::No,
    }
}

fn stands_within(cell: &Cell<'_>) -> bool {
    cell.digits >= 9
        && spans::any(cell, 9..=9, |span| {
            judge(span.text) == Match::Valid
                && (is_called_sin(cell.text, span.text) || is_named(cell.text, span.text, &CA_SIN))
        })
}

/// Whether one of the four words before `part`, a slice of `text`, is the name in capitals.
fn is_called_sin(text: &str, part: &str) -> bool {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    let words =
        text[..start].rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(4).any(|word| matches!(word, "SIN" | "NAS"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in CA_SIN.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn needs_its_name_within_text() {
        for (text, expected) in [
            ("my SIN is 607 387 008", true),
            ("SIN/NAS: 607387008", true),
            ("numéro d'assurance sociale 607-387-008", true),
            ("pedido sin pagar 607 387 008", false),
            ("ref 607 387 008", false),
            ("my SIN is 607 387 009", false),
        ] {
            assert_eq!(found("ca_sin", text), expected, "{text}");
        }
    }
}
