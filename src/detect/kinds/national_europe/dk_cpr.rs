//! Danish CPR numbers: birth date and four digits. Their sum modulo 11 has not been kept since 2007, when
//! the numbers of some days ran out, so that a number that fails it may still be one.

use super::dates::is_short_day;
use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::template::{self, number};
use crate::detect::within::Within;

pub const DK_CPR: Recogniser = Recogniser {
    name: "dk_cpr",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["cpr", "cpr nummer", "cpr nr", "cprnr", "cprnummer", "cpr number", "danish cpr"],
        weak: &["personnummer"],
        not: &["training", "course", "certified", "certification", "trained"],
        tables: &[],
    },
    trust: Trust { named: 92, ..worth::DATED },
    source: "CPR-loven; CPR-kontoret: personnumre uden kontrolciffer (modulus 11)",
    gate: Gate::ANY.bytes(10..=11).digits(10..=10).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["999999_9999"]) {
        Some(id) if !is_short_day(&id[4..6], number(&id[2..4]), number(&id[..2])) => Match::No,
        Some(id) if is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NamedNumber,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["030541-3240", "0305453110", "280444-1355"],
        shape: &["030541-3241", "010120-1234"],
        no: &["320541-3240", "031341-3240", "030541324", "03054132400", "0305-413240"],
    },
};

fn is_checked(id: &[u8]) -> bool {
    weighted(id, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}
