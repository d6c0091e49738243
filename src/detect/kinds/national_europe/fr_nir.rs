//! French registration numbers (NIR, "numéro de sécurité sociale"): sex, year and month of birth,
//! department, commune, order and a key modulo 97. Corsica's departments are 2A and 2B.

use super::worth;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, Sought, number};
use crate::detect::within::Within;

pub const FR_NIR: Recogniser = Recogniser {
    name: "fr_nir",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "insee number",
            "numero insee",
            "numéro insee",
            "no insee",
            "numero securite sociale",
            "numéro sécurité sociale",
            "numero de securite sociale",
            "numéro de sécurité sociale",
            "securite sociale",
            "sécurité sociale",
            "num secu",
            "numero secu",
            "no secu",
            "french social security number",
            "n secu",
            "numéro sécu",
            "no sécu",
            "numero sécu",
            "num sécu",
            "num sécurité sociale",
            "sécu",
            "n ss",
            "no ss",
            "num ss",
        ],
        weak: &["insee", "secu", "nir", "nss"],
        not: &["commune", "ville", "light", "sensor"],
        tables: &[],
    },
    trust: Trust { enough: Some(1), ..worth::STRONG },
    source: "Décret n° 82-103, article 4; INSEE: numéro d'inscription au répertoire",
    gate: Gate::ANY.bytes(13..=21).digits(12..=15).letters(0..=1).without(mark::COLON),
    judge: |cell| match template::read(cell.text, FORMS) {
        Some(nir) if is_proven(&nir) => Match::Valid,
        // Thirteen digits without their key are many a number: they must at least be placed.
        Some(nir) if nir.len() == 15 || is_placed(&nir) => Match::Shape,
        Some(_) => Match::No,
        None => Match::No,
    },
    within: Within::Text(|cell| {
        cell.digits >= 14 && template::any(cell, &SOUGHT, |nir, _| is_proven(nir))
    }),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "192077128621373",
            "2 83 07 30 155 043 45",
            "291022A51627560",
            "1 82 09 2B 068 243 97",
        ],
        shape: &["192077128621374", "1920771286213", "291022A51627561", "392177128621373"],
        no: &[
            "39217712862137312",
            "1921371286213",
            "19207712862137",
            "1920700286213",
            "1706659200123",
        ],
    },
};

const FORMS: &[&str] = &["9_99_99_9*_999_999_99", "9_99_99_9*_999_999 99", "9_99_99_9*_999_999"];
const SOUGHT: [Sought; 2] = [Sought::of(FORMS[0]), Sought::of(FORMS[1])];

fn is_proven(nir: &[u8]) -> bool {
    nir.len() == 15 && is_placed(nir) && is_checked(nir)
}

/// Sex, month and department that exist; 20 is a month nobody knows, 99 is abroad.
fn is_placed(nir: &[u8]) -> bool {
    let department = match &nir[5..7] {
        [b'2', b'A' | b'B'] => true,
        digits => {
            digits[1].is_ascii_digit() && matches!(number(digits), 1..=19 | 21..=95 | 97..=99)
        }
    };
    matches!(nir[0], b'1' | b'2') && matches!(number(&nir[3..5]), 1..=12 | 20) && department
}

/// What the number and its key leave modulo 97, Corsica's letters counted as 19 and 18.
fn is_checked(nir: &[u8]) -> bool {
    let department = match nir[6] {
        b'A' => 19,
        b'B' => 18,
        _ => number(&nir[5..7]),
    };
    let id = (number(&nir[..5]) * 100 + department) * 1_000_000 + number(&nir[7..13]);
    97 - id % 97 == number(&nir[13..15])
}
