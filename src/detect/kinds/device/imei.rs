//! Numbers of phones and their cards: IMEI (type allocation code, serial number, Luhn), and, where the
//! column says so, IMSI (fifteen digits) and ICCID (`89`, nineteen or twenty digits).

use crate::detect::checksum;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::spans::{self, Span, is_grouped};
use crate::detect::within::Within;

pub const IMEI: Recogniser = Recogniser {
    name: "imei",
    category: "user.device.device_id",
    names: Names {
        strong: &[
            "imei",
            "imeis",
            "imei number",
            "imeisv",
            "meid",
            "imsi",
            "iccid",
            "sim serial",
            "sim serial number",
            "sim number",
            "sim card number",
            "设备串号",
            "手机串号",
        ],
        ..Names::NONE
    },
    trust: Trust {
        values: 85,
        named: 85,
        within: 85,
        within_least: 5,
        proven_of_shaped: 70,
        integers: Integers::Alone,
        ..Trust::BY_NAME
    },
    source: "3GPP TS 23.003 section 6 and annex B, GSMA TS.06; ITU-T E.118, E.212",
    gate: Gate::ANY.digits(14..=20).letters(0..=1).bytes(14..=24).without(mark::COLON),
    judge: |cell| spans::whole(cell.text).map_or(Match::No, |span| judge(&span)),
    within: Within::Number,
    well_formed: None,
    examples: Examples {
        valid: &["352099001761481", "35-209900-176148-1", "860123041234567"],
        shape: &["352099001761482", "262011234567890", "8949020000012345678"],
        no: &[
            "1706659200123456",
            "000000000000000",
            "4111 1111 1111 1111",
            "2024-01-31 10:11:12.123",
            "1234567",
            "3520990017614811234",
        ],
    },
};

fn judge(span: &Span<'_>) -> Match {
    let digits = span.digits();
    let written = is_grouped(span.text, &[2, 6, 6, 1]) || is_grouped(span.text, &[digits.len()]);
    if !written || digits.contains(&b'X') || digits.iter().all(|digit| *digit == digits[0]) {
        return Match::No;
    }
    match digits.len() {
        15 if is_allocated(digits) && checksum::luhn(digits) => Match::Valid,
        15 => Match::Shape,
        16 if is_allocated(digits) => Match::Shape,
        19 | 20 if digits.starts_with(b"89") => Match::Shape,
        _ => Match::No,
    }
}

/// Reporting bodies whose numbers begin a type allocation code: BABT, TAF, and those of former days.
fn is_allocated(digits: &[u8]) -> bool {
    matches!(
        &digits[..2],
        b"01"
            | b"35"
            | b"86"
            | b"91"
            | b"98"
            | b"99"
            | b"44"
            | b"45"
            | b"49"
            | b"50"
            | b"51"
            | b"52"
    )
}
