//! Number plates. China's begin with the character of a province and prove themselves; elsewhere a plate is
//! a few letters and digits, and its name must say what it is.

use crate::detect::cell::Cell;
use crate::detect::form;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::{Within, is_named};

pub const LICENCE_PLATE: Recogniser = Recogniser {
    name: "licence_plate",
    category: "user.government_id.vehicle_registration",
    names: Names {
        strong: &[
            "license plate",
            "licence plate",
            "license plate number",
            "licence plate number",
            "licenseplate",
            "licenceplate",
            "number plate",
            "plate number",
            "plate no",
            "car plate",
            "registration plate",
            "vehicle registration",
            "vehicle registration number",
            "vrn",
            "kennzeichen",
            "kfz kennzeichen",
            "autokennzeichen",
            "nummernschild",
            "immatriculation",
            "plaque immatriculation",
            "matricula",
            "matrícula",
            "targa",
            "kenteken",
            "numer rejestracyjny",
            "registreringsnummer",
            "车牌",
            "车牌号",
            "车牌号码",
        ],
        weak: &["plate", "reg no"],
        not: &["tectonic", "country", "state", "image", "photo", "student", "alumno", "aluno"],
        tables: &["vehicle", "car"],
    },
    trust: Trust {
        values: 90,
        named: 88,
        within: 85,
        within_least: 0,
        enough: Some(3),
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "GA 36-2018 (China); national registration rules, as in the Vienna Convention's Annex 2",
    gate: Gate::ANY.bytes(4..=12).digits(1..=7).letters(1..=7).wide(0..=7).spaces(0..=3).without(
        mark::AT | mark::COLON | mark::COMMA | mark::UNDERSCORE | mark::PLUS | mark::OTHER,
    ),
    judge: |cell| {
        if is_chinese(cell.text) {
            Match::Valid
        } else if form::read(cell.text, FORMS).is_some() {
            Match::Shape
        } else {
            Match::No
        }
    },
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &["京A12345", "沪B·9K8L7", "粤BD12345"],
        shape: &[
            "AB12 CDE",
            "B-AB 1234",
            "AB-123-CD",
            "1234 BCD",
            "ABC 1234",
            "7ABC123",
            "12-AB-34",
        ],
        no: &["王A12345", "京A1234", "12345", "SHIPPED", "ada@example.org", "1.24.0-rc1"],
    },
};

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Province, a letter of the city, five characters, or six for cars that run on electricity.
fn is_chinese(text: &str) -> bool {
    let mut chars = text.chars();
    let province = chars.next().is_some_and(|first| PROVINCES.contains(first));
    let rest = chars.as_str().as_bytes();
    let letter = rest.first().is_some_and(u8::is_ascii_uppercase);
    let number = chars.as_str().get(1..).unwrap_or_default();
    let number = number.strip_prefix(['·', ' ']).unwrap_or(number).as_bytes();
    let plate = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase() && !b"IO".contains(b);
    let digits = number.iter().filter(|b| b.is_ascii_digit()).count();
    province && letter && matches!(number.len(), 5 | 6) && number.iter().all(plate) && digits >= 3
}

const FORMS: &[&str] = &[
    "AA99_AAA",
    "A999_AAA",
    "AAA_999A",
    "AAA_9999",
    "AAA_999",
    "AA_999_AA",
    "9999_AAA",
    "9AAA999",
    "99_AA_99",
    "99_AAA_9",
    "AA_99_99",
    "AA_AA_99",
    "999_AA_9",
    "AAA_99A",
    "A-A 9",
    "A-A 99",
    "A-A 999",
    "A-A 9999",
    "A-AA 9",
    "A-AA 99",
    "A-AA 999",
    "A-AA 9999",
    "AA-A 9",
    "AA-A 99",
    "AA-A 999",
    "AA-A 9999",
    "AA-AA 9",
    "AA-AA 99",
    "AA-AA 999",
    "AA-AA 9999",
    "AAA-A 9",
    "AAA-A 99",
    "AAA-A 999",
    "AAA-AA 9",
    "AAA-AA 99",
    "AAA-AA 999",
    "A_999_AA",
    "AA_999_A",
    "A_9999_AA",
    "AA_9999_A",
    "AA_99999",
    "A_99999",
];

fn within(cell: &Cell<'_>) -> bool {
    if cell.digits < 2 || cell.letters == 0 {
        return false;
    }
    let after_province = |at: usize| {
        let start = cell.text[..at].char_indices().next_back().map_or(at, |(start, _)| start);
        let end = cell.text[at..].find(|c: char| !c.is_ascii_alphanumeric() && c != '·');
        is_chinese(&cell.text[start..end.map_or(cell.text.len(), |end| at + end)])
    };
    let mut letters = cell.text.match_indices(|c: char| c.is_ascii_uppercase());
    let chinese = cell.wide >= 3 && letters.any(|(at, _)| after_province(at));
    chinese
        || says_plate(cell)
            && FORMS.iter().any(|form| {
                form::any(cell.text, form, |_, part| is_named(cell.text, part, &LICENCE_PLATE))
            })
}

/// Spares texts that name no plate all the forms.
fn says_plate(cell: &Cell<'_>) -> bool {
    is_named(cell.text, &cell.text[..0], &LICENCE_PLATE) || cell.text.len() > 16
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("车牌号是京A12345，停在门口", true),
            ("the number plate is AB12 CDE", true),
            ("Kennzeichen: B-AB 1234", true),
            ("order AB12 CDE was shipped", false),
            ("王A12345先生", false),
        ] {
            assert_eq!(found("licence_plate", text), expected, "{text}");
        }
    }
}
