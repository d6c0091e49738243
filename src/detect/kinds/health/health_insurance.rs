//! Numbers of people with those who insure their health. Every insurer counts in its own way, so only the
//! column's name tells.

use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const HEALTH_INSURANCE: Recogniser = Recogniser {
    name: "health_insurance_number",
    category: "user.health_and_medical.insurance_beneficiary_id",
    names: Names {
        strong: &[
            "health insurance number",
            "health insurance no",
            "health insurance id",
            "health insurance",
            "health plan number",
            "health plan id",
            "medical insurance number",
            "medical insurance id",
            "insurance member id",
            "insurance member number",
            "insurance beneficiary id",
            "beneficiary number",
            "health card number",
            "health card no",
            "health card",
            "medicare number",
            "medicare no",
            "medicare id",
            "medicaid id",
            "medicaid number",
            "ehic",
            "ehic number",
            "krankenversicherungsnummer",
            "krankenversichertennummer",
            "krankenversicherung nr",
            "versichertennummer",
            "versicherten nr",
            "kvnr",
            "carte vitale",
            "numero assurance maladie",
            "numéro assurance maladie",
            "tarjeta sanitaria",
            "tessera sanitaria",
            "医保号",
            "医保卡号",
            "医保编号",
            "社保卡号",
            "社保号",
            "被保険者番号",
            "保険証番号",
            "seguro medico",
            "seguro médico",
            "numero seguro médico",
            "número seguro médico",
            "numero de seguro médico",
            "seguro de salud",
            "seguro salud",
            "numero seguro salud",
            "assurance maladie",
            "zorgverzekering",
            "保険番号",
            "健康保険証番号",
            "健康保险号",
            "ybkh",
            "医保卡",
            "医疗保险号",
        ],
        not: &["company", "provider", "plan", "amount", "premium"],
        weak: &["insurance number", "insurance no", "insurance id", "保险号"],
        tables: &["patient", "patienten", "paciente", "pacientes", "paziente", "insured", "患者"],
    },
    trust: Trust { named: 88, integers: Integers::Named, ..Trust::BY_NAME },
    source: "numbers of health insurers; SGB V section 290, 42 CFR 435, Decision S1 (EHIC)",
    gate: Gate::ANY
        .bytes(5..=30)
        .digits(4..=24)
        .letters(0..=14)
        .wide(0..=0)
        .without(mark::AT | mark::COLON),
    judge: |cell| {
        let amount = cell.has(mark::DOT) && cell.letters == 0;
        let date =
            cell.letters == 0 && cell.text.split(['-', '/']).count() == 3 && cell.digits <= 8;
        if amount || date { Match::No } else { Match::Shape }
    },
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &[],
        shape: &["A123456780", "1EG4-TE5-MK72", "80756000012345678901"],
        no: &["17", "Example Mutual", "2024-01-31", "199.90", "true", "10:11:12"],
    },
};
