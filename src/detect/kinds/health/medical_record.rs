//! Numbers of patients and their records in hospitals and practices.

use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

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
const CUES: &[&str] = &["MRN", "病历号", "住院号"];

/// Five digits or more, close behind a cue.
fn within(cell: &Cell<'_>) -> bool {
    cell.digits >= 5
        && CUES.iter().any(|cue| {
            cell.text.match_indices(cue).any(|(at, _)| {
                let after = &cell.text[at + cue.len()..];
                let gap = after.find(|c: char| c.is_ascii_digit()).filter(|gap| *gap <= 12);
                gap.is_some_and(|gap| after[gap..].bytes().take(5).all(|b| b.is_ascii_digit()))
            })
        })
}
