//! Turkish identity numbers: eleven digits, the first of them no zero, two check digits.

use super::worth;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser};
use crate::detect::template;
use crate::detect::within::Within;

pub const TR_KIMLIK: Recogniser = Recogniser {
    name: "tr_kimlik",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "tckn",
            "tc kimlik",
            "tc kimlik no",
            "tc kimlik numarası",
            "kimlik no",
            "kimlik numarası",
            "t c kimlik no",
            "tc no",
            "tcno",
            "turkish id",
            "vatandaşlık no",
            "vatandaşlık numarası",
        ],
        weak: &["tc", "kimlik"],
        not: &["vergi", "kurum"],
        tables: &[],
    },
    trust: worth::DATED,
    source: "Nüfus ve Vatandaşlık İşleri: T.C. Kimlik Numarası, Law 5490 Art. 46",
    gate: Gate::ANY.bytes(11..=14).digits(11..=11).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["99999999999", "999_999_999_99"]) {
        Some(id) if id[0] == b'0' => Match::No,
        Some(id) if is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::CalledNumber,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["10000000146", "83021573616", "74262129946"],
        shape: &["10000000147", "12345678901"],
        no: &["00000000146", "1000000014", "100000001466", "1000000014A", "SCN-125"],
    },
};

/// Seven times the sum of the odd places less the even ones; then the sum of all ten.
fn is_checked(id: &[u8]) -> bool {
    let digit = |at: usize| u32::from(id[at] - b'0');
    let odd: u32 = (0..9).step_by(2).map(digit).sum();
    let even: u32 = (1..8).step_by(2).map(digit).sum();
    let all: u32 = (0..10).map(digit).sum();
    (odd * 7 + 10 * 9 - even) % 10 == digit(9) && all % 10 == digit(10)
}
