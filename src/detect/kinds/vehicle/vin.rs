//! Vehicle identification numbers: seventeen characters without I, O and Q, the first three of which say who
//! made it.
//!
//! North America demands a check digit at the ninth place; elsewhere only a maker that builds many cars and
//! the digits at the end tell one from another code of that length.

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;
use crate::detect::written::LETTERS;

pub const VIN: Recogniser = Recogniser {
    name: "vin",
    category: "user.government_id.vehicle_registration",
    names: Names {
        strong: &[
            "vin",
            "vin number",
            "vin no",
            "vehicle identification number",
            "vehicle identification",
            "chassis number",
            "chassis no",
            "fahrgestellnummer",
            "fahrzeug identifizierungsnummer",
            "fahrzeugidentifizierungsnummer",
            "numero chassis",
            "bastidor",
            "telaio",
            "车架号",
            "车辆识别代号",
            "vehicle vin",
            "car vin",
            "fgst nr",
            "fahrgestellnr",
            "fahrgestell nr",
            "şasi no",
            "numer vin",
            "nr vin",
            "вин",
            "vin код",
            "chejiahao",
            "cjh",
            "车辆识别代码",
            "차대번호",
        ],
        weak: &["chassis", "fin", "frame number"],
        not: &["wine", "server", "slot", "rack"],
        tables: &[],
    },
    trust: Trust {
        values: 85,
        named: 80,
        within: 88,
        within_least: 0,
        enough: Some(3),
        proven_of_shaped: 40,
        integers: Integers::Never,
        dates: false,
    },
    source: "ISO 3779, ISO 3780; 49 CFR 565.15 (check digit); GB 16735",
    gate: Gate::ANY.bytes(17..=17).digits(5..=16).letters(1..=12).without(!(mark::DIGIT | LETTERS)),
    judge: |cell| match template::read(cell.text, &["*************9999"]) {
        Some(vin) if !is_formed(&vin) => Match::No,
        Some(vin) if is_checked(&vin) || is_known_maker(&vin) => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Word,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &[
            "1HGCM82690A004352",
            "5YJSA1E2XHF000316",
            "WVWZZZ1JZ3W386752",
            "LSVAA4188E2100000",
        ],
        shape: &["1HGCM82790A004352", "XX1ZZZ1JZ3W386752"],
        no: &[
            "1HGCM8269OA004352",
            "0HGCM82690A004352",
            "1HGCM82690A00435",
            "17066592001234567",
            "SCN-125",
        ],
    },
};

/// The alphabet, and a region at the first place (ISO 3780 leaves 0 unused).
fn is_formed(vin: &[u8]) -> bool {
    !vin.iter().any(|char| b"IOQ".contains(char)) && vin[0] != b'0'
}

/// North America and China: letters count as the table says, the sum's remainder of 11 stands ninth.
fn is_checked(vin: &[u8]) -> bool {
    let count = |char: u8| match char {
        b'0'..=b'9' => u32::from(char - b'0'),
        b'A'..=b'H' => u32::from(char - b'A') + 1,
        b'J'..=b'R' => u32::from(char - b'J') + 1,
        _ => u32::from(char - b'S') + 2,
    };
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = vin.iter().zip(weights).map(|(char, weight)| count(*char) * weight).sum();
    let check = match (sum % 11) as u8 {
        10 => b'X',
        digit => b'0' + digit,
    };
    b"12345L".contains(&vin[0]) && vin[8] == check
}

fn is_known_maker(vin: &[u8]) -> bool {
    MAKERS.as_bytes().chunks(4).any(|maker| maker[..3] == vin[..3])
}

/// World manufacturer identifiers of makers outside North America and China.
const MAKERS: &str = "\
JHM JMZ JN1 JSA JT1 JTD JTE JTH JTM JTN KMH KNA KNE KL1 MAL MAT MBH NLE NM0 NMT SAJ SAL SAR SB1 SCA SCB SCC SHH \
SHS SJN TMA TMB TRU TSM UU1 VF1 VF3 VF6 VF7 VF8 VNK VR1 VR3 VR7 VSS VSX VSK VWV W0L W0V WAU WBA WBS WBY WDB WDC \
WDD WDF WEB WF0 WMA WME WMW WP0 WP1 WUA WVG WVW WV1 WV2 W1K W1N W1V XLR XTA YS2 YS3 YV1 YV2 YV4 ZAR ZCF ZFA ZFF \
ZHW ZLA";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    #[test]
    fn one_wrong_digit_never_passes() {
        let checked = |text: &str| is_formed(text.as_bytes()) && is_checked(text.as_bytes());
        assert!(rejects_every_wrong_digit("1M8GDM9AXKP042788", checked));
    }

    #[test]
    fn stands_within_sentences_and_json() {
        for (text, expected) in [
            ("car 1HGCM82690A004352, blue", true),
            (r#"{"car":"WVWZZZ1JZ3W386752"}"#, true),
            ("car 1HGCM82790A004352, blue", false),
        ] {
            assert_eq!(found("vin", text), expected, "{text}");
        }
    }
}
