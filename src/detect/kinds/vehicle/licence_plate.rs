//! Number plates. China's begin with the character of a province and prove themselves; elsewhere a plate is
//! a few letters and digits, and its name must say what it is.

use crate::detect::called::{is_named, label};
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

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
            "kennzeichen",
            "kfz kennzeichen",
            "autokennzeichen",
            "nummernschild",
            "immatriculation",
            "plaque immatriculation",
            "targa",
            "kenteken",
            "numer rejestracyjny",
            "registreringsnummer",
            "车牌",
            "车牌号",
            "车牌号码",
            "車両番号",
            "ナンバープレート",
            "車牌號碼",
            "車牌",
            "号牌号码",
            "reg plate",
            "vehicle reg",
            "vehicle reg no",
            "vehicle plate",
            "car reg",
            "car reg no",
            "car registration",
            "car number",
            "kfz kennz",
            "kfz kz",
            "kfz",
            "amtl kennzeichen",
            "amtliches kennzeichen",
            "plaka",
            "plaka no",
            "araç plakası",
            "nr rejestracyjny",
            "nr rej",
            "immatriculé",
            "immatr",
            "immat",
            "targa veicolo",
            "targa auto",
            "gosnomer",
            "госномер",
            "номер авто",
            "номер автомобиля",
            "regnr",
            "reg nr",
            "registration mark",
            "reg mark",
            "vrm",
            "matrícula vehículo",
            "matricula vehiculo",
            "placa",
            "placa vehiculo",
            "placa veículo",
            "rekisterinumero",
            "rendszám",
            "spz",
            "차량번호",
            "자동차번호",
            "chepai",
            "cph",
            "chepaihao",
            "车号",
            "reg no vehicle",
            "vehicle plate no",
            "car plate no",
        ],
        weak: &["plate", "reg no", "matricula", "matrícula", "vrn", "kennz", "reg", "regno"],
        not: &["tectonic", "country", "state", "image", "photo", "student", "alumno", "aluno"],
        tables: &[
            "vehicle",
            "car",
            "driver",
            "vehículo",
            "coche",
            "conductor",
            "conductores",
            "fleet",
            "flota",
            "flotte",
            "véhicule",
            "fahrzeug",
            "veicolo",
            "veículo",
            "车辆",
            "車両",
        ],
    },
    trust: Trust {
        values: 90,
        named: 88,
        within: 85,
        within_least: 0,
        enough: None,
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
        } else if is_plate(cell.text.as_bytes()) {
            Match::Shape
        } else {
            Match::No
        }
    },
    within: Within::Around(Gate::ANY.digits(1..=7).letters(0..=7), within),
    well_formed: None,
    examples: Examples {
        valid: &["京A12345", "沪B·9K8L7", "粤BD12345"],
        shape: &[
            "AB12 CDE",
            "B-AB 1234",
            "WÜ-EY 446",
            "OS S 3206",
            "AB-123-CD",
            "1234 BCD",
            "ABC 1234",
            "7ABC123",
            "12-AB-34",
        ],
        no: &[
            "王A12345",
            "ABCDEFGHI1",
            "A1B2C3D4",
            "京A1234",
            "12345",
            "SHIPPED",
            "ada@example.org",
            "1.24.0-rc1",
        ],
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

/// How the letters (`A`) and digits (`9`) of other countries' plates follow each other, a nibble a run:
/// the run's length, and 8 more for digits. Separators end a run and do not count.
const RUNS: [u32; 28] = [
    runs(b"AA99 AAA"),
    runs(b"A999 AAA"),
    runs(b"AAA 999A"),
    runs(b"AAA 99A"),
    runs(b"AAA 9999"),
    runs(b"AAA 999"),
    runs(b"AA 999 AA"),
    runs(b"9999 AAA"),
    runs(b"9AAA999"),
    runs(b"999 AA 9"),
    runs(b"99 AA 99"),
    runs(b"99 AAA 9"),
    runs(b"AA 99 99"),
    runs(b"AA AA 99"),
    runs(b"A 999 AA"),
    runs(b"AA 999 A"),
    runs(b"A 9999 AA"),
    runs(b"AA 9999 A"),
    runs(b"AA 99999"),
    runs(b"A 99999"),
    // The Netherlands, as they went on.
    runs(b"9 AAA 99"),
    runs(b"A 99 AAA"),
    runs(b"AAA 99 A"),
    runs(b"9 AA 999"),
    runs(b"AA 99 AA"),
    runs(b"99 AA AA"),
    // Czechia, Poland.
    runs(b"9A9 9999"),
    runs(b"AA 999AA"),
];

const fn runs(text: &[u8]) -> u32 {
    let (mut runs, mut at, mut last) = (0, 0, b' ');
    while at < text.len() {
        let class = match text[at] {
            b'0'..=b'9' => b'9',
            b'A'..=b'Z' | b'a'..=b'z' => b'A',
            // The second byte of a letter outside ASCII.
            0x80..=0xbf => b'+',
            0xc0.. => b'A',
            _ => b' ',
        };
        if class == b'+' {
            at += 1;
            continue;
        }
        if class != b' ' {
            runs = if class == last {
                runs + 1
            } else {
                runs << 4 | if class == b'9' { 9 } else { 1 }
            };
        }
        last = class;
        at += 1;
    }
    runs
}

/// At most eight characters, so that no run's count flows into another.
fn is_plate(text: &[u8]) -> bool {
    text.len() <= 12
        && text.iter().all(|b| is_written(*b))
        && text.iter().filter(|b| b.is_ascii_alphanumeric()).count() <= 8
        && (RUNS.contains(&runs(text)) || is_german(runs(text)))
}

/// Districts have umlauts (`WÜ`).
fn is_written(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" -".contains(&byte) || UMLAUT.contains(&byte)
}

/// The bytes of `Ä`, `Ö` and `Ü`.
const UMLAUT: &[u8] = &[0xc3, 0x84, 0x96, 0x9c];

/// Germany's: a district of one to three letters, one or two letters, one to four digits; eight in all.
fn is_german(runs: u32) -> bool {
    let [district, letters, digits] = [runs >> 8, runs >> 4 & 15, (runs & 15).wrapping_sub(8)];
    (1..=3).contains(&district)
        && (1..=2).contains(&letters)
        && (1..=4).contains(&digits)
        && district + letters + digits <= 8
}

fn within(cell: &Cell<'_>) -> bool {
    if cell.digits < 2 || cell.letters == 0 {
        return false;
    }
    let bytes = cell.text.as_bytes();
    let word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let starts = |at: usize| {
        (bytes[at].is_ascii_uppercase() || bytes[at].is_ascii_digit()) && (at == 0 || !word(at - 1))
    };
    (0..bytes.len()).filter(|at| starts(*at)).any(|at| {
        let upper = |b: &u8| is_written(*b) && !b.is_ascii_lowercase();
        let longest = bytes[at..].iter().take(11).take_while(|b| upper(b)).count();
        let ends = (at + 4..=at + longest).filter(|end| word(end - 1) && !word(*end));
        at > 0 && !bytes[at - 1].is_ascii() && stands_after_province(cell.text, at)
            || ends.filter_map(|end| Some((at, cell.text.get(at..end)?))).any(|(at, part)| {
                is_plate(part.as_bytes())
                    && (follows_word(&cell.text[..at]) || is_named(cell.text, part, &LICENCE_PLATE))
            })
    })
}

/// Whether the last word is one that says too little unless a plate stands right behind it.
fn follows_word(before: &str) -> bool {
    WORDS.has(label(before))
}

static WORDS: Words = Words::of(&[
    "registration",
    "reg",
    "plate",
    "plates",
    "rego",
    "vrm",
    "vrn",
    "kfz",
    "plaque",
    "matrícula",
    "matricula",
    "kennz",
    "kenteken",
    "targata",
    "targato",
    "immatriculée",
    "fahrzeug",
    "véhicule",
    "voiture",
    "vehicle",
    "rej",
    "rejestracja",
    "rejestracyjny",
    "rekkari",
    "nummerplade",
    "regnummer",
    "plakalı",
    "plakası",
    "госномер",
    "номера",
    "matriculado",
    "placas",
    "placa",
]);

fn stands_after_province(text: &str, at: usize) -> bool {
    let Some((start, _)) = text[..at].char_indices().next_back() else { return false };
    let end = text[at..].find(|c: char| !c.is_ascii_alphanumeric() && c != '·');
    is_chinese(&text[start..end.map_or(text.len(), |end| at + end)])
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
            ("Kennzeichen HRO AB 12", true),
            ("Kfz WÜ-EY 446 beschädigt", true),
            ("parked car, reg NY73 KAZ", true),
            ("Kfz A-BCD 12", false),
            ("order AB12 CDE was shipped", false),
            ("王A12345先生", false),
        ] {
            assert_eq!(found("licence_plate", text), expected, "{text}");
        }
    }
}
