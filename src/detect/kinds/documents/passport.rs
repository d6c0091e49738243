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
                "pass nr",
                "pass nummer",
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
                "pasaport",
                "pasaport no",
                "reisepassnr",
                "paspoortnr",
                "numer paszportu",
                "nr paszportu",
                "паспорт",
                "серия номер паспорта",
                "número pasaporte",
                "num passeport",
                "여권번호",
                "旅券",
                "hzh",
                "hzhm",
                "doc no passport",
                "pass num",
                "passport nbr",
                "travel doc no",
                "travel doc num",
                "travel doc",
                "nr pasaportului",
                "huzhao",
                "huzhao hao",
                "ryoken bango",
                "numer dokumentu podróży",
            ],
            weak: &[
                "pass no",
                "document number",
                "document no",
                "pass number",
                "pp no",
                "pp number",
                "ppt no",
                "doc no",
                "doc num",
                "doc nr",
                "doc number",
                "doc numero",
                "numero documento",
                "documento numero",
                "número de documento",
                "numero doc",
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
                "apis",
                "crew",
                "pax",
                "hotel guest",
                "visa",
                "visitor",
                "alien",
                "ospite",
                "huésped",
                "gast",
                "gäste",
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
        gate: Gate::ANY.bytes(6..=12).digits(1..=9).letters(0..=8).without(
            mark::AT | mark::DOT | mark::COLON | mark::SLASH | mark::COMMA | mark::UNDERSCORE,
        ),
        judge: |cell| match template::read(cell.text, FORMS).as_deref() {
            Some(number) if number.len() == 10 => {
                let proven = b"CFGHJK".contains(&number[0]) && icao(&number[..9]) == number[9];
                if proven { Match::Valid } else { Match::No }
            }
            Some(number) if number.iter().all(|b| *b == b'0') => Match::No,
            Some(number) if !has_digits(number) && !is_german(number) => Match::No,
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
                "FJGX1JFJV",
            ],
            no: &[
                "12345",
                "C01X00T479",
                "2024-01-31",
                "ABCDEFGHI",
                "passport",
                "1.24.0-rc1",
                "FJGX1JFJA",
            ],
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

/// Two or more.
fn has_digits(number: &[u8]) -> bool {
    number.iter().filter(|byte| byte.is_ascii_digit()).nth(1).is_some()
}

/// In the letters of German serial numbers, which have no vowels and may have a single digit.
fn is_german(number: &[u8]) -> bool {
    let sign = |byte: &u8| byte.is_ascii_digit() || b"CFGHJKLMNPRTVWXYZ".contains(byte);
    number.len() == 9 && b"CFGHJK".contains(&number[0]) && number.iter().all(sign)
}
