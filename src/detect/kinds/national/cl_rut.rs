//! Chilean identity and tax numbers (RUN, RUT): seven or eight digits and a check digit modulo eleven, ten
//! written K.
//!
//! One of eleven numbers with a dash before the last digit passes: in text it counts with its dots
//! (12.345.678-5), or with its name close by; in a column, when most pass. Without the dash it needs the name.

use super::NEEDS_NAME;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any};

pub const CL_RUT: Recogniser = Recogniser {
    name: "cl_rut",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "rut",
            "rol unico tributario",
            "rol único tributario",
            "rol unico nacional",
            "rol único nacional",
            "rut number",
        ],
        weak: &["run"],
        not: &["depth", "index"],
        tables: &[],
    },
    trust: Trust { values: 88, within: 90, enough: Some(2), ..NEEDS_NAME },
    source: "Decreto con Fuerza de Ley 3 de 1969 and Registro Civil (Chile)",
    gate: Gate::ANY.bytes(8..=12).digits(7..=9).letters(0..=1),
    judge: |cell| judge(cell.text),
    within: Within::WordIn(|text| has_any(text, &PRINTED)),
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["13.047.920-0", "16257769-7", "22267542-1", "22.302.125-5"],
        shape: &["13.047.920-1", "16257769-K", "162577697"],
        no: &[
            "13.047.920-X",
            "13.047-920-0",
            "130479200-0",
            "1998",
            "404-1",
            "16 257 769-7",
            "2024-01-31",
            "1234567",
        ],
    },
};

const PRINTED: [&str; 2] = ["00.000.000-*", "0.000.000-*"];

fn judge(text: &str) -> Match {
    let seven =
        || compact::<8>(text).map(|[a, b, c, d, e, f, g, h]| [b'0', a, b, c, d, e, f, g, h]);
    match compact::<9>(text).or_else(seven) {
        Some(id) if !matches!(id[8], b'0'..=b'9' | b'K') => Match::No,
        Some(id) if has_any(text, &PRINTED) || has_any(text, &["00000000-*", "0000000-*"]) => {
            if check(&id[..8]) == id[8] {
                Match::Valid
            } else {
                Match::Shape
            }
        }
        Some(id) if has_any(text, &["00000000*", "0000000*"]) && check(&id[..8]) == id[8] => {
            Match::Shape
        }
        _ => Match::No,
    }
}

fn check(digits: &[u8]) -> u8 {
    match (11 - weighted(digits, &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 {
        10 => b'K',
        check => b'0' + check as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in CL_RUT.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("cliente 13.047.920-0 llamó", true),
            ("RUT: 16257769-7", true),
            ("pedido 16257769-7", false),
            ("cliente 13.047.920-1 llamó", false),
        ] {
            assert_eq!(found("cl_rut", text), expected, "{text}");
        }
    }
}
