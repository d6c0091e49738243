//! Irish PPS numbers: seven digits and a check letter modulo 23, since 2013 with one letter more that is
//! counted, too.

use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;

pub const IE_PPS: Recogniser = Recogniser {
    name: "ie_pps",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "pps",
            "ppsn",
            "pps number",
            "pps no",
            "personal public service number",
            "rsi number",
        ],
        weak: &[],
        not: &["sequence", "packets", "rate"],
        tables: &[],
    },
    trust: Trust { integers: Integers::Never, ..worth::DATED },
    source: "Social Welfare Consolidation Act 2005 s. 262; Department of Social Protection: PPS number",
    gate: Gate::ANY.bytes(8..=10).digits(7..=7).letters(1..=2),
    judge: |cell| match template::read(cell.text, &["9999999_A", "9999999_AA"]).as_deref() {
        Some(id) if id.get(8).is_some_and(|second| !b"ABHTWX".contains(second)) => Match::No,
        Some(id) if check(id) == id[7] => Match::Valid,
        Some(id) if id[7] <= b'W' => Match::Shape,
        _ => Match::No,
    },
    within: Within::NamedWord,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["3380141S", "2690604F", "4319829v", "3191284AA", "5298415PW"],
        shape: &["3380141T", "3191284BA"],
        no: &["338014S", "33801411", "3380141Y", "3380141SZ", "S3380141", "SCN-125"],
    },
};

/// The second letter counts nine times its place in the alphabet, but `W` (a wife's number) nothing.
fn check(id: &[u8]) -> u8 {
    let second = match id.get(8) {
        Some(b'W') | None => 0,
        Some(letter) => u32::from(letter - b'A') + 1,
    };
    let sum = weighted(id, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    b"WABCDEFGHIJKLMNOPQRSTUV"[(sum % 23) as usize]
}
