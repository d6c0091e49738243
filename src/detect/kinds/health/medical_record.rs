//! Numbers of patients and their records in hospitals and practices.

use crate::detect::called::label;
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

pub const MEDICAL_RECORD: Recogniser = Recogniser {
    name: "medical_record_number",
    category: "user.health_and_medical.record_id",
    names: Names {
        strong: &[
            "medical record number",
            "medical record no",
            "medical record id",
            "medical record",
            "patient record number",
            "patient number",
            "patient no",
            "health record number",
            "hospital number",
            "chart number",
            "mrn",
            "patientennummer",
            "patienten nr",
            "numéro dossier médical",
            "numero historia clinica",
            "historia clínica",
            "病历号",
            "病案号",
            "住院号",
            "门诊号",
            "就诊号",
            "就诊卡号",
            "診察券番号",
            "カルテ番号",
            "zyh",
            "blh",
            "mzh",
            "patientenakte",
            "fallnummer patient",
            "numero cartella",
            "cartella clinica",
            "historia clinica",
            "num historia",
            "nhc",
            "nº historia",
            "история болезни",
            "hasta no",
            "환자번호",
            "차트번호",
            "患者番号",
            "pat mrn",
            "mrn id",
            "pid 3",
            "emr no",
            "ehr number",
            "patient mrn",
            "fallnr patient",
            "binglihao",
            "karute bango",
        ],
        not: &["in decl", "in declaration", "in customs", "in shipment", "customs"],
        ..Names::NONE
    },
    trust: Trust {
        named: 88,
        within: 75,
        within_least: 5,
        integers: Integers::Named,
        ..Trust::BY_NAME
    },
    source: "HL7 v2 PID-3 (identifier type MR); 45 CFR 164.514(b)(2)(i)(H)",
    gate: Gate::ANY
        .bytes(4..=24)
        .digits(4..=16)
        .letters(0..=6)
        .spaces(0..=1)
        .wide(0..=0)
        .without(mark::AT | mark::COLON | mark::DOT),
    judge: |cell| {
        let date = cell.letters == 0 && cell.text.split(['-', '/']).count() == 3;
        if date { Match::No } else { Match::Shape }
    },
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &["MRN-0012345", "00123456", "H2024001234"],
        no: &["17", "2024-01-31", "10:11:12", "3.14159", "ada@example.org", "Example Hospital"],
    },
};

/// What clinics write before such a number; a bare number in a text is anything.
const CUES: &[&str] = &[
    "MRN",
    "病历号",
    "住院号",
    "病案号",
    "门诊号",
    "診察券番号",
    "カルテ番号",
    "환자번호",
    "차트번호",
];
/// The same in alphabets, right before the number or with `no.` between.
static LABELS: Words = Words::of(&[
    "mrn",
    "nhc",
    "patientennummer",
    "patientennr",
    "patientnummer",
    "patiëntnummer",
    "krankenaktennummer",
]);
/// Last words of labels, and the words before them.
const TWO: &[(&str, &[&str])] = &[
    ("record", &["medical", "patient", "health", "clinical"]),
    ("médical", &["dossier"]),
    ("medical", &["dossier"]),
    ("clínica", &["historia"]),
    ("clinica", &["historia", "cartella"]),
];
/// Labels only where a word for a number follows: patients are also admitted, and hospitals have beds.
static NUMBERED: Words = Words::of(&["hospital", "patient", "patienten", "chart"]);
static NUMBER: Words = Words::of(&["number", "no", "nr", "num", "id"]);

/// Five digits or more, close behind a cue.
fn within(cell: &Cell<'_>) -> bool {
    cell.digits >= 5 && (is_cued(cell) || is_labelled(cell))
}

fn is_cued(cell: &Cell<'_>) -> bool {
    // Most texts have nothing outside ASCII.
    let cues = if cell.wide > 0 { CUES } else { &CUES[..1] };
    cues.iter().any(|cue| {
        cell.text.match_indices(cue).any(|(at, _)| {
            let after = &cell.text[at + cue.len()..];
            let gap = after.find(|c: char| c.is_ascii_digit()).filter(|gap| *gap <= 12);
            gap.is_some_and(|gap| after[gap..].bytes().take(5).all(|b| b.is_ascii_digit()))
        })
    })
}

fn is_labelled(cell: &Cell<'_>) -> bool {
    let mut end = 0;
    while let Some(group) = cell.next_group(end) {
        end = group.end;
        if group.end - group.start >= 5 && is_label(&cell.text[..group.start]) {
            return true;
        }
    }
    false
}

/// Whether what stands before a number says so; up to two letters may begin the number itself.
fn is_label(before: &str) -> bool {
    let bare = before.strip_suffix('-').unwrap_or(before);
    let letters = bare.bytes().rev().take_while(u8::is_ascii_uppercase).count();
    let before = if letters <= 2 { &bare[..bare.len() - letters] } else { before };
    let last = label(before);
    if last.is_empty() || last.len() > 20 {
        return false;
    }
    let start = last.as_ptr() as usize - before.as_ptr() as usize;
    let between = &before[start + last.len()..];
    // `MRN 24DE5866…`: of a number that has begun before it is none of these.
    if between.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    LABELS.has(last)
        || NUMBERED.has(last)
            && between.split(|c: char| !c.is_alphabetic()).any(|word| NUMBER.has(word))
        || TWO.iter().any(|(word, firsts)| {
            last.eq_ignore_ascii_case(word) && {
                let first = before[..start].trim_end().rsplit(|c: char| !c.is_alphabetic()).next();
                first.is_some_and(|first| firsts.iter().any(|one| first.eq_ignore_ascii_case(one)))
            }
        })
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("{\"mrn\":\"H991552\",\"dept\":\"radiology\"}", true),
            ("chart pulled, medical record no. 3240978, imaging pending", true),
            ("Patientennummer H857169, Entlassung am 2025-04-17", true),
            ("Nº de historia clínica 2558575 solicitado", true),
            ("Hospital number 56233319 admitted overnight", true),
            ("Numéro de dossier médical H942216 transmis", true),
            ("住院号：00123456", true),
            ("the hospital ordered 56233319 masks", false),
            ("hospital 56233319", false),
            ("the patient no longer takes 20000 units", false),
            ("a record 3240978 visitors came", false),
            ("dossier 9162319 clos", false),
            ("MRN 24DE586600000000B1 cleared by customs", false),
        ] {
            assert_eq!(found("medical_record_number", text), expected, "{text}");
        }
    }
}
