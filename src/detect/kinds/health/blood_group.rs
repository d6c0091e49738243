//! Blood groups: ABO with the rhesus factor. `A+` is a mark in schools as well, and `O` a letter: only a
//! column that is called so holds them.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::detect::cell::Cell;
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
    trust: Trust { named: 92, within: 80, ..Trust::BY_NAME },
    source: "ISBT 001 and 004: ABO and RH systems",
    gate: Gate::ANY.bytes(1..=16).digits(0..=1).letters(0..=14).spaces(0..=2),
    judge: |cell| judge(cell.text),
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &["A+", "AB-", "O Rh+", "0-", "B positive", "O neg", "AB RhD negative", "A Rh(D)+"],
        shape: &["A", "AB", "O", "B型", "RH阳性"],
        no: &["C+", "AB++", "ABC", "3.5", "true", "A positive test", "-"],
    },
};

fn judge(text: &str) -> Match {
    // Korea writes the factor first: `RH+ A`.
    let text = ["RH+ ", "Rh+ ", "RH- ", "Rh- "]
        .iter()
        .find_map(|rh| text.strip_prefix(rh))
        .unwrap_or(text);
    let Some((group, rest)) = split_group(text) else {
        return if matches!(text, "RH阳性" | "RH阴性" | "Rh+" | "Rh-") {
            Match::Shape
        } else {
            Match::No
        };
    };
    let rest = rest.trim_start_matches([' ', '型', '형', '，', ',', '/']);
    let rest = strip(strip(strip(rest, "rh"), "(d)"), "d").trim_start();
    match (group, rest) {
        // A zero by itself is a number.
        ("0", "") => Match::No,
        (_, "") => Match::Shape,
        (_, sign) if SIGNS.iter().any(|known| known.eq_ignore_ascii_case(sign)) => Match::Valid,
        _ => Match::No,
    }
}

/// Words that a blood group follows, perhaps with `type`, `is` and a mark between.
static SAID: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = [
        "blood",
        "lutgruppe",
        "groupe sanguin",
        "grupo sangu",
        "gruppo sangu",
        "bloedgroep",
        "血型",
        "血液型",
        "혈액형",
        "группа крови",
        "tipo sangu",
        "tipo de sangre",
        "tipo di sangue",
        "lutgr",
        "grupa krwi",
        "gr. krwi",
        "kan grubu",
        "lodgrupp",
        "lodtype",
        "lodtyp",
        "veriryhm",
        "krevní skupin",
        "rupo rh",
        "abo",
    ];
    let names = BLOOD_GROUP.names.strong.iter().copied();
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words.into_iter().chain(names))
        .expect("a few short words")
});

fn within(cell: &Cell<'_>) -> bool {
    SAID.find_iter(cell.text).any(|said| {
        // `about`, `laboratory`
        let short = said.len() <= 4;
        let touches = |at: Option<usize>| {
            short
                && at
                    .and_then(|at| cell.text.as_bytes().get(at))
                    .is_some_and(u8::is_ascii_alphanumeric)
        };
        if touches(said.start().checked_sub(1)) || touches(Some(said.end())) {
            return false;
        }
        // `AB+ blood type`
        let before = cell.text[..said.start()].trim_end();
        if judge(&before[before.rfind(' ').map_or(0, |at| at + 1)..]) == Match::Valid {
            return true;
        }
        let rest = &cell.text[said.end()..];
        let rest = &rest[..rest.floor_char_boundary(40)];
        let mut words = rest
            .split(|c: char| c.is_whitespace() || ":=\"\'\\：，。,;是为は|<>(&*】」）".contains(c))
            .map(|word| word.trim_end_matches(['.', ')', '!', '?']))
            .filter(|w| !w.is_empty());
        let begins = |word: &&str| {
            let word = word.strip_prefix("RH阴性").or(word.strip_prefix("RH阳性")).unwrap_or(word);
            split_group(word).is_some_and(|_| word == "0" || judge(word) != Match::No)
        };
        let Some(group) = words.by_ref().take(7).find(begins) else { return false };
        if group.starts_with("RH") {
            return true;
        }
        let sign = words.next().unwrap_or_default();
        let sign = strip(strip(sign, "rhd"), "rh");
        judge(group) == Match::Valid
            || (group == "0" || judge(group) == Match::Shape)
                && (SIGNS.contains(&sign) || group.ends_with(['型', '형']))
    })
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

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("blood type AB- on file", true),
            ("blood group: A positive", true),
            ("血型：B型", true),
            ("blood test A was late", false),
            ("blood type is not known", false),
            ("the grade was A+", false),
            ("ABO/Rh: AB neg", true),
            ("<td>blood_group</td><td>A+</td>", true),
            ("kan grubu 0-; tamam", true),
            ("血型RH阴性O型", true),
            ("tipo de sangre O pos.", true),
            ("blood_group=O Rh+", true),
            ("what about A+ then", false),
            ("blood test at 9 B", false),
            ("Pt is AB+ blood type, crossmatch sent", true),
            ("Blutgruppe 0 positiv", true),
            ("a grade of B for blood work", false),
        ] {
            assert_eq!(found("blood_group", text), expected, "{text}");
        }
    }
}
