//! Postcodes. Most are four to six digits, which anything else may be, too: the column's name must say it.
//! Formats with letters and a fixed order (United Kingdom, Canada, Netherlands, …) count as proven.

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const POSTCODE: Recogniser = Recogniser {
    name: "postcode",
    category: "user.contact.address.postal_code",
    names: Names {
        strong: &[
            "postcode",
            "post code",
            "postal code",
            "postalcode",
            "zip",
            "zip code",
            "zipcode",
            "zip postal",
            "plz",
            "postleitzahl",
            "code postal",
            "codigo postal",
            "código postal",
            "cp",
            "cap",
            "cep",
            "codice postale",
            "kod pocztowy",
            "postnummer",
            "postnr",
            "psč",
            "psc",
            "pin code",
            "pincode",
            "eircode",
            "postinumero",
            "почтовый индекс",
            "индекс",
            "邮编",
            "邮政编码",
            "郵便番号",
            "우편번호",
            "pstlz",
            "cod postal",
            "codpostal",
            "codigopostal",
            "kod poczt",
            "kodpocztowy",
            "posta kodu",
            "postakodu",
            "post kodu",
            "zip cd",
            "zip no",
            "postkod",
            "post nr",
            "pochtovyy indeks",
            "indeks",
            "cod poștal",
            "irányítószám",
            "ort plz",
            "yzbm",
            "youbian",
            "郵便",
            "yubin",
            "yubin bango",
            "yuubin",
            "youzheng bianma",
            "postal",
            "postcd",
            "zp cd",
            "poststelle plz",
            "pst cd",
            "pstcd",
            "codice avviamento postale",
            "indice postale",
            "ταχυδρομικός κώδικας",
            "τκ",
            "поштовий індекс",
            "pašto kodas",
            "pasta indekss",
            "postiindeks",
            "poštanski broj",
            "poštna številka",
            "пощенски код",
            "kode pos",
            "poskod",
            "mã bưu điện",
            "codi postal",
            "kod postal",
            "الرمز البريدي",
            "מיקוד",
            "รหัสไปรษณีย์",
        ],
        weak: &["post", "pin", "yb"],
        not: &[
            "file", "archive", "size", "path", "market", "gap", "limit", "service", "order",
            "route", "box", "office",
        ],
        tables: &[],
    },
    trust: Trust {
        values: 0,
        named: 88,
        within: 0,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Named,
        dates: false,
    },
    source: "UPU: addressing systems of the member countries; CLDR postal code data",
    gate: Gate::ANY.bytes(3..=10).digits(2..=9).letters(0..=5).wide(0..=0).without(
        mark::AT
            | mark::DOT
            | mark::COLON
            | mark::SLASH
            | mark::PLUS
            | mark::UNDERSCORE
            | mark::EQUALS,
    ),
    judge: |cell| judge(cell.text),
    within: Within::Never,
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &["SW1A 1AA", "K1A 0B1", "1012 AB", "00-238", "150-0001", "62704-1234", "A65 F4E2"],
        shape: &["10115", "1010", "310012", "4000-123", "112 33"],
        no: &["SCN-125", "12", "12345678901", "A4-210-297", "A65 B4I2", "1.5", "2024-01-31"],
    },
};

/// `9` a digit, `A` a letter; anything else is itself. Proven ones have more structure than digits.
const PROVEN: &[&str] = &[
    "A9 9AA",
    "A99 9AA",
    "AA9 9AA",
    "AA99 9AA",
    "A9A 9AA",
    "AA9A 9AA",
    "A9A 9A9",
    "A9A9A9",
    "9999 AA",
    "9999AA",
    "99-999",
    "99999-999",
    "999-9999",
    "99999-9999",
    "AA9 9AA",
    "A99 A999",
    "AA-9999",
    "LT-99999",
    "LV-9999",
    "A9999AAA",
    "AA99 9AA",
    "AA999 9AA",
    "AAA 9999",
    "AA 9999",
];

const SHAPES: &[&str] = &[
    "999",
    "9999",
    "99999",
    "999999",
    "9999999",
    "9999-999",
    "999 99",
    "99999999",
    "999-99",
    "A-9999",
    "D-99999",
    "CH-9999",
    "AA-99999",
    "999-999",
    "9999 999",
    "A9999",
    "AAAA 9AA",
    "99 999",
    "9999-9999",
    "9999-99",
];

fn judge(text: &str) -> Match {
    let fits = |shapes: &[&str]| shapes.iter().any(|shape| fits(text, shape));
    match () {
        () if fits(PROVEN) => Match::Valid,
        () if is_eircode(text) => Match::Valid,
        () if fits(SHAPES) => Match::Shape,
        () => Match::No,
    }
}

/// A routing key, a blank, and a place of four signs without those that are mistaken for others (`V94 T4R6`).
fn is_eircode(text: &str) -> bool {
    let Some((key, place)) = text.split_once(' ') else { return false };
    let letter = |byte: u8| b"ACDEFHKNPRTVWXY".contains(&byte.to_ascii_uppercase());
    (fits(key, "A99") || key.eq_ignore_ascii_case("D6W"))
        && place.len() == 4
        && letter(place.as_bytes()[0])
        && place.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
}

fn fits(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
            b'9' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_alphabetic(),
            other => byte.to_ascii_uppercase() == other,
        })
}
