//! Codes of diseases, ICD-10 with its national editions: a letter, two digits, and behind a dot up to four
//! characters more.
//!
//! Shelves and products are coded alike (A12, B07), so a code is proven only with the dot, and only within
//! the ranges that chapters have; and names that say shelf or version outweigh it.

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const ICD: Recogniser = Recogniser {
    name: "icd_10",
    category: "user.health_and_medical",
    names: Names {
        strong: &[
            "icd",
            "icd 10",
            "icd code",
            "icd10",
            "icd10 code",
            "diagnosed with",
            "icd codes",
            "icd 10 code",
            "icd 10 codes",
            "icd 10 cm",
            "icd 10 gm",
            "icd cm",
            "diagnosis code",
            "diagnosis codes",
            "diagnosis",
            "diag code",
            "dx code",
            "dx",
            "primary diagnosis",
            "diagnosekode",
            "diagnoseschlüssel",
            "code diagnostic",
            "código diagnóstico",
            "疾病编码",
            "诊断编码",
            "诊断",
            "diagnosis cd",
            "diagnosis icd",
            "main diagnosis",
            "principal diagnosis",
            "secondary diagnosis",
            "admission diagnosis",
            "discharge diagnosis",
            "diag cd",
            "diag icd",
            "kod icd",
            "rozpoznanie",
            "код мкб",
            "мкб",
            "tanı kodu",
            "codice diagnosi",
            "cie 10",
            "cim 10",
            "cid 10",
            "진단코드",
            "상병코드",
            "主诊断编码",
            "疾病代码",
            "诊断代码",
            "病名コード",
        ],
        weak: &["diagnose", "condition code", "disease code", "condition", "diagnose code", "dx1"],
        not: &[
            "version", "firmware", "release", "shelf", "bin", "rack", "aisle", "room", "seat",
            "part", "sku", "product", "item", "model", "grid", "section", "chapter", "drawing",
            "location",
        ],
        tables: &["diagnosis", "patient", "encounter"],
    },
    trust: Trust { values: 72, named: 90, within: 80, within_least: 5, ..Trust::BY_NAME },
    source: "WHO ICD-10 version 2019, chapters I to XXII; ICD-10-CM for its longer codes",
    gate: Gate::ANY
        .bytes(3..=80)
        .digits(2..=60)
        .letters(1..=30)
        .spaces(0..=9)
        .wide(0..=0)
        .needs(mark::UPPER)
        .without(
            mark::AT
                | mark::SLASH
                | mark::COLON
                | mark::UNDERSCORE
                | mark::EQUALS
                | mark::DOLLAR
                | mark::DASH,
        ),
    judge: |cell| judge(cell.text),
    within: Within::NamedWord,
    well_formed: None,
    examples: Examples {
        valid: &["E11.9", "I10.90", "S72.001A", "C50.911", "J45.9, E11.9"],
        shape: &["I10", "A12", "B07", "I10, E11.9"],
        no: &[
            "SCN-125",
            "A4-210-297",
            "A1",
            "H96.1",
            "K96",
            "1.24.0",
            "AB12.3",
            "E11.",
            "v2.10",
            "404",
        ],
    },
};

/// One code, or a list of them; proven when all of them are.
fn judge(text: &str) -> Match {
    let codes = text.split([',', ';', ' ']).filter(|code| !code.is_empty());
    codes.map(code).min().unwrap_or(Match::No)
}

fn code(code: &str) -> Match {
    let bytes = code.as_bytes();
    let [letter, tens, third, rest @ ..] = bytes else { return Match::No };
    if !tens.is_ascii_digit() || !is_in_a_chapter(*letter, *tens, *third) {
        return Match::No;
    }
    let detail = |rest: &[u8]| {
        (1..=4).contains(&rest.len())
            && rest.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            && (rest[0].is_ascii_digit() || rest[0] == b'X')
    };
    match rest {
        [] => Match::Shape,
        [b'.', rest @ ..] if detail(rest) => Match::Valid,
        _ => Match::No,
    }
}

/// The last category of each letter; the third character is a letter only in the American edition.
fn is_in_a_chapter(letter: u8, tens: u8, third: u8) -> bool {
    let last = match letter {
        b'E' => 90,
        b'H' | b'K' => 95,
        b'P' => 96,
        b'U' => 85,
        b'A'..=b'Z' => 99,
        _ => return false,
    };
    match third {
        b'0'..=b'9' => (tens - b'0') * 10 + third - b'0' <= last,
        b'A' | b'B' => matches!(letter, b'C' | b'M' | b'O' | b'Z' | b'D'),
        _ => false,
    }
}
