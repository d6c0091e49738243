//! Swiss social insurance numbers (AHV, AVS): 756, nine digits, and the check digit of an EAN-13. No
//! article number begins with 756, and timestamps in milliseconds do so in 1993 only.

use super::worth;
use crate::detect::checksum::weighted;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;

pub const CH_AHV: Recogniser = Recogniser {
    name: "ch_ahv",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "ahv",
            "ahv nummer",
            "ahv nr",
            "ahvnr",
            "ahvn",
            "numero avs",
            "numéro avs",
            "navs",
            "sozialversicherungsnummer",
        ],
        weak: &["avs"],
        not: &["result", "response", "check", "match"],
        tables: &[],
    },
    trust: Trust { enough: Some(3), ..worth::STRONG },
    source: "AHVV Art. 133 and 133bis; eCH-0044",
    gate: Gate::ANY.bytes(13..=16).digits(13..=13).letters(0..=0),
    judge: |cell| match template::read(cell.text, &["999_9999_9999_99"]) {
        Some(id) if id.starts_with(b"756") && is_checked(&id) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Number,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["756.5864.9208.31", "7561240234486", "756 3478 2450 43"],
        shape: &["756.5864.9208.32", "7561240234487"],
        no: &[
            "7565.864.9208.31",
            "756.5864.9208.3",
            "75658.64920831",
            "400638133393",
            "756124023448",
        ],
    },
};

fn is_checked(id: &[u8]) -> bool {
    weighted(id, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}
