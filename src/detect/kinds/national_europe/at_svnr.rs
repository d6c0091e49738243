//! Austrian social insurance numbers: a serial number, a check digit modulo 11, and the birth date, whose
//! month goes on to 15 when a day's numbers have run out.

use super::dates::is_short_day;
use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const AT_SVNR: Recogniser = Recogniser {
    name: "at_svnr",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "svnr",
            "sv nr",
            "sv nummer",
            "sozialversicherungsnummer",
            "sozialversicherungsnr",
            "versicherungsnummer",
        ],
        weak: &["sv"],
        not: &["kfz", "haftpflicht"],
        tables: &[],
    },
    trust: worth::DATED,
    source: "ASVG § 30c; Dachverband der Sozialversicherungsträger: Versicherungsnummer",
    gate: Gate::ANY.bytes(10..=12).digits(10..=10).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["9999_999999", "9999 99 99 99", "9999/999999"])
    {
        Some(id) if !has_date(&id) => Match::No,
        Some(id) if check(&id) == u32::from(id[3] - b'0') => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NumberIn(|text| template::read(text, &["9999 999999"]).is_some()),
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["5577041192", "6592 270772", "4153-230454"],
        shape: &["5578041192", "6593 270772"],
        no: &["5577321192", "5577041692", "0577041192", "557704119", "55770411922", "557704 1192"],
    },
};

fn has_date(id: &[u8]) -> bool {
    let month = number(&id[6..8]);
    id[0] != b'0'
        && (1..=15).contains(&month)
        && is_short_day(&id[8..10], month.min(12), number(&id[4..6]))
}

/// Ten is no digit: a serial number that would need it is left out.
fn check(id: &[u8]) -> u32 {
    weighted(id, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11
}
