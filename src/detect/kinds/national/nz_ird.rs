//! Tax numbers of New Zealand (IRD): eight or nine digits in the range given out so far, the last a check digit
//! modulo eleven, by a second set of weights where the first gives ten.
//!
//! One of eleven random numbers passes, so the name is needed everywhere.

use super::NEEDS_NAME;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, number};

pub const NZ_IRD: Recogniser = Recogniser {
    name: "nz_ird",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["ird number", "ird no", "inland revenue number", "nz ird"],
        weak: &["ird"],
        not: &[],
        tables: &[],
    },
    trust: NEEDS_NAME,
    source: "Inland Revenue (New Zealand): Resident withholding tax specification, IRD number validation",
    gate: Gate::ANY.bytes(8..=11).digits(8..=9).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::CalledNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["111-102-783", "120950614", "53-061-281", "93365267"],
        shape: &["111-102-784", "93365268"],
        no: &["911-102-783", "09-336-526", "9336526", "53061-281", "0000000000", "53.061.281"],
    },
};

fn judge(text: &str) -> Match {
    let eight =
        || compact::<8>(text).map(|[a, b, c, d, e, f, g, h]| [b'0', a, b, c, d, e, f, g, h]);
    let forms = ["000-000-000", "000 000 000", "000000000", "00-000-000", "00 000 000", "00000000"];
    match compact::<9>(text).or_else(eight) {
        Some(id) if has_any(text, &forms) && (10_000_000..150_000_000).contains(&number(&id)) => {
            if check(&id[..8]) == number(&id[8..]) {
                Match::Valid
            } else {
                Match::Shape
            }
        }
        _ => Match::No,
    }
}

/// Ten is no digit, so a number whose second try gives it was never given out.
fn check(digits: &[u8]) -> u32 {
    match (11 - weighted(digits, &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 {
        10 => (11 - weighted(digits, &[7, 4, 3, 2, 5, 2, 7, 6]) % 11) % 11,
        check => check,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::within::found;

    #[test]
    fn a_wrong_check_digit_never_passes() {
        for last in 0..=9 {
            let expected = if last == 4 { Match::Valid } else { Match::Shape };
            assert_eq!(judge(&format!("12095061{last}")), expected);
        }
    }

    #[test]
    fn needs_its_name_within_text() {
        assert!(found("nz_ird", "IRD number 111-102-783"));
        assert!(!found("nz_ird", "ref 111-102-783"));
    }
}
