//! Macao resident identity cards: 1, 5 or 7, six digits, and a check digit in brackets whose rule is not
//! public.
//!
//! So nothing can be proven: the form with brackets is suspicious by itself, anything else needs the name.

use super::NEEDS_NAME;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, has_form};

pub const MO_RESIDENT_ID: Recogniser = Recogniser {
    name: "mo_resident_id",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "macau id",
            "macao id",
            "macau id card",
            "macao id card",
            "macau resident id",
            "macao resident id",
            "bilhete de identidade de residente",
            "bir number",
            "澳门身份证",
            "澳門身份證",
            "澳门居民身份证",
            "澳門居民身份證",
        ],
        weak: &["bir"],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 45, named: 80, proven_of_shaped: 80, ..NEEDS_NAME },
    source: "Law 8/2002 (Macao), Identification Services Bureau",
    gate: Gate::ANY.bytes(8..=10).digits(8..=8).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::NamedNumber,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["1234567(8)", "5040302(1)", "7123456(0)"],
        shape: &["12345678", "1/234567/8", "51234567"],
        no: &[
            "22345678",
            "2234567(8)",
            "1234567",
            "1234-5678",
            "12345678(9)",
            "20240131",
            "12.34.56.78",
        ],
    },
};

fn judge(text: &str) -> Match {
    match compact::<8>(text) {
        Some([b'1' | b'5' | b'7', ..]) if has_form(text, "0000000(0)") => Match::Valid,
        // A number within text ends before the bracket.
        Some([b'1' | b'5' | b'7', ..])
            if has_any(text, &["00000000", "0000000(0", "0/000000/0"]) =>
        {
            Match::Shape
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn needs_its_name_within_text() {
        assert!(found("mo_resident_id", "澳门身份证 1234567(8)"));
        assert!(!found("mo_resident_id", "see 1234567(8)"));
    }
}
