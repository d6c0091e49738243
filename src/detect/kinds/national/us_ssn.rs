//! Social security numbers of the United States: area, group and serial, 3-2-4. There is no check digit, only
//! what was never given out.
//!
//! Written 3-2-4 a column of them is worth a question; nine bare digits are anything. The name decides.

use super::NEEDS_NAME;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::written::{compact, has_any, number};

pub const US_SSN: Recogniser = Recogniser {
    name: "us_ssn",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "ssn",
            "ssns",
            "social security number",
            "social security no",
            "social security",
            "soc sec",
            "ssnum",
            "socialsecuritynumber",
            "seguro social",
            "seguridad social",
            "ss number",
            "ss num",
            "ss no",
            "ssn number",
            "ssn no",
            "ssn num",
            "perid",
            "soc sec no",
            "soc sec num",
            "soc sec number",
            "socsec",
            "social sec",
            "social sec no",
            "employee ssn",
            "social insurance",
            "social is",
            "pid 19",
            "soc sec nbr",
            "social sec nbr",
            "ssn nbr",
            "ssn4",
            "national identifier",
        ],
        weak: &["social", "tax id", "tin", "taxpayer id", "tax identifier", "national id"],
        not: &["card", "tax", "amount", "rate", "contribution", "deduction", "wages", "benefits"],
        tables: &[],
    },
    trust: Trust { values: 50, named: 88, proven_of_shaped: 80, ..NEEDS_NAME },
    source: "Social Security Administration: number scheme, and randomization of 2011",
    gate: Gate::ANY.bytes(9..=11).digits(9..=9).letters(0..=0),
    judge: |cell| judge(cell.text),
    within: Within::NamedNumber,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["536-90-4399", "219-10-9998", "731 45 0021"],
        shape: &["536904399", "219109998"],
        no: &[
            "000-12-3456",
            "666-12-3456",
            "900-70-1234",
            "536-00-4399",
            "536-90-0000",
            "078-05-1120",
            "219-09-9999",
            "53-690-4399",
            "5369-04-399",
            "536.90.4399",
            "666123456",
        ],
    },
};

/// Printed in advertisements and used by thousands; the administration calls them void.
const VOID: [&[u8; 9]; 2] = [b"078051120", b"219099999"];

fn judge(text: &str) -> Match {
    match compact::<9>(text) {
        Some(ssn) if !is_given(&ssn) => Match::No,
        Some(_) if has_any(text, &["000-00-0000", "000 00 0000"]) => Match::Valid,
        Some(_) if has_any(text, &["000000000"]) => Match::Shape,
        _ => Match::No,
    }
}

/// No area 000, 666 or from 900 on, no group 00, no serial 0000.
fn is_given(ssn: &[u8; 9]) -> bool {
    let (area, group, serial) = (number(&ssn[..3]), number(&ssn[3..5]), number(&ssn[5..]));
    (1..900).contains(&area) && area != 666 && group != 0 && serial != 0 && !VOID.contains(&ssn)
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn needs_its_name_within_text() {
        for (text, expected) in [
            ("my SSN is 536-90-4399.", true),
            ("social security: 536904399", true),
            (r#"{"ssn":"536-90-4399"}"#, true),
            ("part 536-90-4399", false),
            ("my SSN is 666-90-4399", false),
            ("the lesson 536904399", false),
        ] {
            assert_eq!(found("us_ssn", text), expected, "{text}");
        }
    }
}
