//! Individual taxpayer identification numbers of the United States: written as social security numbers, from
//! 900 on, in groups that the revenue service keeps for them. There is no check digit.

use super::NEEDS_NAME;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, number};

pub const US_ITIN: Recogniser = Recogniser {
    name: "us_itin",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["itin", "individual taxpayer identification number", "individual taxpayer id"],
        weak: &["tax id", "tin", "taxpayer id"],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 55, named: 88, proven_of_shaped: 80, ..NEEDS_NAME },
    source: "Internal Revenue Service, Publication 4757 and IRM 3.21.263",
    gate: Gate::ANY.bytes(9..=11).digits(9..=9).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::NamedNumber,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["912-90-3456", "987-65-4329", "900 70 0001"],
        shape: &["912903456", "987654329"],
        no: &[
            "812-90-3456",
            "912-93-3456",
            "912-89-3456",
            "912-49-3456",
            "912-66-3456",
            "91-290-3456",
            "912.90.3456",
            "912 66 3456",
        ],
    },
};

fn judge(text: &str) -> Match {
    match compact::<9>(text) {
        Some(itin) if itin[0] != b'9' || !is_group(number(&itin[3..5])) => Match::No,
        Some(_) if has_any(text, &["000-00-0000", "000 00 0000"]) => Match::Valid,
        Some(_) if has_any(text, &["000000000"]) => Match::Shape,
        _ => Match::No,
    }
}

/// 93 is for children in adoption, the others are not given out.
fn is_group(group: u32) -> bool {
    matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn needs_its_name_within_text() {
        assert!(found("us_itin", "ITIN: 912-90-3456"));
        assert!(!found("us_itin", "see 912-90-3456"));
    }
}
