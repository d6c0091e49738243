//! Blood groups: ABO with the rhesus factor. `A+` is a mark in schools as well, and `O` a letter: only a
//! column that is called so holds them.

use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const BLOOD_GROUP: Recogniser = Recogniser {
    name: "blood_group",
    category: "user.health_and_medical",
    names: Names {
        strong: &[
            "blood group",
            "bloodgroup",
            "blood type",
            "bloodtype",
            "abo",
            "rh factor",
            "rhesus",
            "blutgruppe",
            "groupe sanguin",
            "grupo sanguineo",
            "grupo sanguíneo",
            "tipo sangre",
            "tipo de sangre",
            "gruppo sanguigno",
            "bloedgroep",
            "血型",
            "血液型",
            "blood grp",
            "bloodgrp",
            "kan grubu",
            "группа крови",
            "grupa krwi",
            "blodgruppe",
            "blodgrupp",
            "krevní skupina",
            "혈액형",
            "xuexing",
            "bld grp",
            "bld type",
            "rh typ",
        ],
        not: &["stock", "inventory", "units"],
        ..Names::NONE
    },
    trust: Trust { named: 92, ..Trust::BY_NAME },
    source: "ISBT 001 and 004: ABO and RH systems",
    gate: Gate::ANY.bytes(1..=16).digits(0..=1).letters(0..=14).spaces(0..=2),
    judge: |cell| judge(cell.text),
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &["A+", "AB-", "O Rh+", "0-", "B positive", "O neg", "AB RhD negative", "A Rh(D)+"],
        shape: &["A", "AB", "O", "B型", "RH阳性"],
        no: &["C+", "AB++", "ABC", "3.5", "true", "A positive test", "-"],
    },
};

fn judge(text: &str) -> Match {
    let Some((group, rest)) = split_group(text) else {
        return if matches!(text, "RH阳性" | "RH阴性" | "Rh+" | "Rh-") {
            Match::Shape
        } else {
            Match::No
        };
    };
    let rest = rest.trim_start_matches([' ', '型', '，', ',', '/']);
    let rest = strip(strip(strip(rest, "rh"), "(d)"), "d").trim_start();
    match (group, rest) {
        // A zero by itself is a number.
        ("0", "") => Match::No,
        (_, "") => Match::Shape,
        (_, sign) if SIGNS.iter().any(|known| known.eq_ignore_ascii_case(sign)) => Match::Valid,
        _ => Match::No,
    }
}

const SIGNS: &[&str] = &[
    "+", "-", "+ve", "-ve", "pos", "neg", "pos.", "neg.", "positive", "negative", "positiv",
    "negativ", "阳性", "阴性",
];

fn split_group(text: &str) -> Option<(&str, &str)> {
    let group = ["AB", "ab", "A", "B", "O", "0", "a", "b", "o"];
    group.into_iter().find_map(|group| text.strip_prefix(group).map(|rest| (group, rest)))
}

fn strip<'a>(text: &'a str, start: &str) -> &'a str {
    match text.get(..start.len()) {
        Some(head) if head.eq_ignore_ascii_case(start) => &text[start.len()..],
        _ => text,
    }
}
