//! Australian tax file numbers: nine digits, their weighted sum a multiple of eleven.
//!
//! One of eleven random numbers passes and there is nothing else to see, so the name is needed everywhere. The
//! eight digits of very old ones are not looked for.

use super::NEEDS_NAME;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any};

pub const AU_TFN: Recogniser = Recogniser {
    name: "au_tfn",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["tfn", "tax file number", "tax file no", "tfn number"],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: NEEDS_NAME,
    source: "Australian Taxation Office: tax file number algorithm",
    gate: Gate::ANY.bytes(9..=11).digits(9..=9).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::CalledNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["998 675 783", "170888656", "149-011-735"],
        shape: &["998 675 784", "170888657"],
        no: &["99 8675 783", "17088865", "1708886560", "170.888.656", "1708 88656"],
    },
};

const WEIGHTS: [u32; 9] = [1, 4, 3, 7, 5, 8, 6, 9, 10];

fn judge(text: &str) -> Match {
    match compact::<9>(text) {
        Some(id) if has_any(text, &["000 000 000", "000-000-000", "000000000"]) => {
            if weighted(&id, &WEIGHTS).is_multiple_of(11) { Match::Valid } else { Match::Shape }
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        for id in AU_TFN.examples.valid {
            assert!(rejects_every_wrong_digit(id, |text| judge(text) == Match::Valid), "{id}");
        }
    }

    #[test]
    fn needs_its_name_within_text() {
        assert!(found("au_tfn", "TFN 998 675 783 on file"));
        assert!(!found("au_tfn", "ref 998 675 783 on file"));
    }
}
