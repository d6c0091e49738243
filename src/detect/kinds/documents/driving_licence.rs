//! Driving licences of other countries: too many forms to know one by its value, so the name is needed.
//!
//! Germany's have a check character, which proves nothing about a column but shows a value that is wrong.

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;

pub const DRIVING_LICENCE: Recogniser = Recogniser {
    name: "driving_licence",
    category: "user.government_id.drivers_license_number",
    names: Names {
        strong: &[
            "driving licence",
            "driving license",
            "driving licence number",
            "driving license number",
            "driving licence no",
            "driving license no",
            "driver license",
            "driver licence",
            "driver s license",
            "driver s licence",
            "driver's license",
            "driver's licence",
            "drivers license",
            "drivers licence",
            "driver license number",
            "driver licence number",
            "drivers license number",
            "drivers licence number",
            "driverslicense",
            "driverlicense",
            "dl number",
            "dl no",
            "dl num",
            "führerschein",
            "fuehrerschein",
            "führerscheinnummer",
            "fuehrerscheinnummer",
            "führerschein nr",
            "permis conduire",
            "permis de conduire",
            "permiso conducir",
            "permiso de conducir",
            "patente guida",
            "patente di guida",
            "rijbewijs",
            "rijbewijsnummer",
            "carta de conducao",
            "carta de condução",
            "prawo jazdy",
            "körkort",
            "ajokortti",
            "kørekort",
            "førerkort",
            "驾驶证",
            "驾驶证号",
            "驾驶证号码",
            "驾照",
            "驾照号",
            "licencia conducir",
            "licencia de conducir",
            "carnet conducir",
            "carnet de conducir",
            "carteira de motorista",
            "運転免許証番号",
            "運転免許証",
            "運転免許",
            "免許証番号",
            "駕駛執照",
            "駕照",
            "驾驶执照",
            "ehliyet no",
            "ehliyet",
            "номер ву",
            "водительское удостоверение",
            "nr prawa jazdy",
            "führerscheinnr",
            "körkortsnummer",
            "운전면허",
            "운전면허번호",
            "jsz",
            "jszh",
        ],
        weak: &["licence number", "license number", "dl"],
        not: &[
            "class",
            "category",
            "country",
            "expiry",
            "expiration",
            "expire",
            "issued",
            "issue",
            "image",
            "photo",
            "scan",
            "file",
            "url",
            "software",
            "product",
            "key",
        ],
        tables: &["driver"],
    },
    trust: Trust {
        values: 0,
        named: 90,
        within: 85,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Named,
        dates: false,
    },
    source: "Directive 2006/126/EC Annex I field 5; AAMVA DL/ID Card Design Standard; FeV Annex 8",
    gate: Gate::ANY.bytes(5..=20).digits(4..=18).letters(0..=10).spaces(0..=4).without(
        mark::AT | mark::COLON | mark::COMMA | mark::OTHER | mark::UNDERSCORE | mark::EQUALS,
    ),
    judge: |cell| match template::read(cell.text, &["A999*******"]) {
        Some(number) if is_german(&number) => Match::Valid,
        _ if is_date(cell.text) => Match::No,
        _ => Match::Shape,
    },
    within: Within::NamedWord,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["B072RRE2I55", "N0704578035"],
        shape: &["A1234567", "D123-4567-8901", "12 34 567890", "B072RRE2I65"],
        no: &["class B", "2024-01-31", "1998", "ada@example.org", "12:30:45.123", "31.01.2024"],
    },
};

/// The last but one of eleven counts the nine before it, nine times the first down to once; ten is `X`.
fn is_german(number: &[u8]) -> bool {
    let place = |char: u8| match char {
        b'0'..=b'9' => u32::from(char - b'0'),
        _ => u32::from(char - b'A') + 10,
    };
    let sum: u32 =
        number[..9].iter().zip((1..=9).rev()).map(|(c, weight)| place(*c) * weight).sum();
    let check = match (sum % 11) as u8 {
        10 => b'X',
        digit => b'0' + digit,
    };
    number[9] == check
}

fn is_date(text: &str) -> bool {
    template::read(text, &["9999_99_99", "99_99_9999", "9999/99/99", "99/99/9999"])
        .is_some_and(|date| date.apart)
}
