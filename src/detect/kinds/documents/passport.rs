//! Passport numbers: six to ten letters and digits, in a form of each country; they need their name.
//!
//! Some print the check digit of the machine-readable zone behind the number (Germany), which is the only
//! proof a number by itself can give.

use crate::detect::checksum::icao;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;

pub const PASSPORT: Recogniser =
    Recogniser {
        name: "passport_number",
        category: "user.government_id.passport_number",
        names: Names {
            strong: &[
                "passport number",
                "passport no",
                "passport num",
                "passport nr",
                "passport id",
                "passport",
                "passportnumber",
                "passportno",
                "travel document number",
                "travel document no",
                "travel document",
                "reisepass",
                "reisepassnummer",
                "reisepass nr",
                "passnummer",
                "passnr",
                "passeport",
                "numero passeport",
                "numéro passeport",
                "numero de passeport",
                "numéro de passeport",
                "pasaporte",
                "passaporto",
                "passaporte",
                "paspoort",
                "paspoortnummer",
                "paszport",
                "护照",
                "护照号",
                "护照号码",
                "パスポート番号",
                "パスポート",
                "旅券番号",
                "護照號碼",
                "護照",
            ],
            weak: &[
                "pass no",
                "document number",
                "document no",
                "pass number",
                "pass nr",
                "pp no",
                "pp number",
                "ppt no",
            ],
            not: &[
                "country",
                "nationality",
                "expiry",
                "expiration",
                "expire",
                "issued",
                "issuer",
                "issue",
                "authority",
                "image",
                "photo",
                "scan",
                "file",
                "url",
                "path",
                "strategy",
                "session",
                "name",
                "place",
            ],
            tables: &[
                "driver",
                "passenger",
                "traveler",
                "traveller",
                "guest",
                "person",
                "people",
                "employee",
                "customer",
                "applicant",
                "student",
            ],
        },
        trust: Trust {
            values: 0,
            named: 92,
            within: 88,
            within_least: 0,
            enough: None,
            proven_of_shaped: 0,
            integers: Integers::Named,
            dates: false,
        },
        source: "ICAO Doc 9303-4; the number formats in the EU's PRADO register",
        gate: Gate::ANY.bytes(6..=12).digits(2..=9).letters(0..=7).without(
            mark::AT | mark::DOT | mark::COLON | mark::SLASH | mark::COMMA | mark::UNDERSCORE,
        ),
        judge: |cell| match template::read(cell.text, FORMS).as_deref() {
            Some(number) if number.len() == 10 => {
                let proven = b"CFGHJK".contains(&number[0]) && icao(&number[..9]) == number[9];
                if proven { Match::Valid } else { Match::No }
            }
            Some(_) => Match::Shape,
            None => Match::No,
        },
        within: Within::NamedWord,
        well_formed: Some(Match::Shape),
        examples: Examples {
            valid: &["C01X00T478", "CFGHJK1237"],
            shape: &[
                "C01X00T47",
                "512345678",
                "E12345678",
                "EA1234567",
                "09AB12345",
                "AAA123456",
                "AB 1234567",
            ],
            no: &["12345", "C01X00T479", "2024-01-31", "ABCDEFGHI", "passport", "1.24.0-rc1"],
        },
    };

/// With their separators, by how many letters begin them.
const FORMS: &[&str] = &[
    "999999999",
    "99999999",
    "9999999",
    "A_99999999",
    "A_9999999",
    "A_999999",
    "AA_9999999",
    "AA_999999",
    "AAA_999999",
    "AAA_99999",
    "A99A99999",
    "99AA99999",
    "99_9999999",
    "99_999999",
    // Germany, the Netherlands: letters and digits mixed.
    "A*******9",
    "A********9",
    "A********",
];
