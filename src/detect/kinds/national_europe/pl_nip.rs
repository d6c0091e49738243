//! Polish tax numbers (NIP): ten digits, the last a remainder modulo 11. Sole traders have one, too.

use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template;
use crate::detect::within::Within;

pub const PL_NIP: Recogniser = Recogniser {
    name: "pl_nip",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &["nip", "numer nip", "nr nip", "nip number", "numer identyfikacji podatkowej"],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: worth::PLAIN,
    source: "Ustawa o zasadach ewidencji i identyfikacji podatników (1995), art. 8b",
    gate: Gate::ANY.bytes(10..=13).digits(10..=10).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["999_999_99_99", "999_99_99_999"]) {
        Some(id) if is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::NamedNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["5227918059", "588-871-80-38", "534-01-87-804"],
        shape: &["5227918058", "123-456-78-90"],
        no: &["522791805", "52279180599", "52-27-91-80-59", "SCN-125", "522791805A"],
    },
};

/// Ten is no digit, so that remainder is never given out.
pub fn is_checked(id: &[u8]) -> bool {
    let sum = weighted(id, &[6, 5, 7, 2, 3, 4, 5, 6, 7]);
    sum > 0 && sum % 11 == u32::from(id[9] - b'0')
}
