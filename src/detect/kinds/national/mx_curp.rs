//! Mexican population registry codes (CURP): four letters of the name, birth date, sex, state, three consonants,
//! a mark of the century, and a check digit modulo ten.
//!
//! Letters, date, state and check leave nothing to chance: one hit is a hit.

use chrono::NaiveDate;

use super::NEEDS_NAME;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_form, number};

pub const MX_CURP: Recogniser = Recogniser {
    name: "mx_curp",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "curp",
            "clave unica de registro de poblacion",
            "clave única de registro de población",
        ],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: Trust {
        values: 99,
        within: 97,
        enough: Some(1),
        proven_of_shaped: 0,
        integers: Integers::Never,
        ..NEEDS_NAME
    },
    source: "Registro Nacional de Población (Mexico): Instructivo Normativo para la CURP",
    gate: Gate::ANY.bytes(18..=18).digits(7..=8).letters(10..=11),
    judge: |cell| judge(cell.text),
    within: Within::Word,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["PIJF550326HBSRRQ05", "RINF951110HCCFFQ05", "NENG540206MCLSPS00"],
        shape: &["PIJF550326HBSRRQ06", "NENG540206MCLSPS01"],
        no: &[
            "PIJF551326HBSRRQ05",
            "PIJF550326ABSRRQ05",
            "PIJF550326HQQRRQ05",
            "PIJF550326HBSRRQ0",
            "550e8400-e29b-41d4",
            "11010519491231002X",
        ],
    },
};

const STATES: [&[u8; 2]; 33] = [
    b"AS", b"BC", b"BS", b"CC", b"CH", b"CL", b"CM", b"CS", b"DF", b"DG", b"GR", b"GT", b"HG",
    b"JC", b"MC", b"MN", b"MS", b"NE", b"NL", b"NT", b"OC", b"PL", b"QR", b"QT", b"SL", b"SP",
    b"SR", b"TC", b"TL", b"TS", b"VZ", b"YN", b"ZS",
];

fn judge(text: &str) -> Match {
    match compact::<18>(text) {
        Some(id) if has_form(text, "AAAA000000AAAAAA*0") && is_laid_out(&id) => {
            if check(&id[..17]) == number(&id[17..]) { Match::Valid } else { Match::Shape }
        }
        _ => Match::No,
    }
}

/// Sex (X since 2023), state, and a date; a digit as the mark of the century says before 2000.
fn is_laid_out(id: &[u8; 18]) -> bool {
    let century = if id[16].is_ascii_digit() { 1900 } else { 2000 };
    let year = century + number(&id[4..6]);
    b"HMX".contains(&id[10])
        && STATES.iter().any(|state| state[..] == id[11..13])
        && NaiveDate::from_ymd_opt(year as i32, number(&id[6..8]), number(&id[8..10])).is_some()
}

/// Weights eighteen to two; letters count from ten in the Spanish alphabet, where Ñ stands after N.
fn check(id: &[u8]) -> u32 {
    let value = |char: u8| match char {
        b'0'..=b'9' => u32::from(char - b'0'),
        b'A'..=b'N' => u32::from(char - b'A') + 10,
        _ => u32::from(char - b'A') + 11,
    };
    let sum: u32 = id.iter().zip((2..=18).rev()).map(|(char, weight)| value(*char) * weight).sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::within::found;

    #[test]
    fn a_wrong_check_digit_never_passes() {
        for last in 0..=9 {
            let expected = if last == 5 { Match::Valid } else { Match::Shape };
            assert_eq!(judge(&format!("PIJF550326HBSRRQ0{last}")), expected);
        }
    }

    #[test]
    fn stands_within_sentences() {
        assert!(found("mx_curp", "La persona RINF951110HCCFFQ05 firmó."));
        assert!(!found("mx_curp", "La persona RINF951110HCCFFQ06 firmó."));
    }
}
