//! Romanian personal codes: a digit for sex and century, birth date, county, serial number, check digit.

use super::dates::is_day;
use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const RO_CNP: Recogniser = Recogniser {
    name: "ro_cnp",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["cod numeric personal", "codul numeric personal"],
        weak: &["cnp"],
        not: &[],
        tables: &[],
    },
    trust: worth::STRONG,
    source: "OUG 97/2005; HG 1375/2006, Annex 1",
    gate: Gate::ANY.bytes(13..=13).digits(13..=13),
    judge: |cell| match template::read(cell.text, &["9999999999999"]) {
        Some(id) if has_date_and_county(&id) && check(&id) == u32::from(id[12] - b'0') => {
            Match::Valid
        }
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Number,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["1650602090151", "1801209281689", "2780423190470"],
        shape: &["1650602090152", "2780423190471", "1651302090151", "4006381333931"],
        no: &["165060209015A", "165-0602090151", "16506020901511", "165060209015", "SCN-125"],
    },
};

fn has_date_and_county(id: &[u8]) -> bool {
    let century = match id[0] {
        b'1' | b'2' | b'7'..=b'9' => 1900,
        b'3' | b'4' => 1800,
        b'5' | b'6' => 2000,
        _ => return false,
    };
    let county = matches!(number(&id[7..9]), 1..=52 | 70..=79);
    county && is_day(century + number(&id[1..3]), number(&id[3..5]), number(&id[5..7]))
}

/// Ten is written 1.
fn check(id: &[u8]) -> u32 {
    match weighted(id, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
        10 => 1,
        check => check,
    }
}
