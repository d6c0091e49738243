//! Gender: words of several languages prove it, letters and the digits of ISO/IEC 5218 need the name.

use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

pub const GENDER: Recogniser = Recogniser {
    name: "gender",
    category: "user.demographic.gender",
    names: Names {
        strong: &[
            "gender",
            "gender code",
            "gender identity",
            "sex",
            "sex code",
            "biological sex",
            "geschlecht",
            "sexe",
            "sexo",
            "genere",
            "género",
            "gênero",
            "sesso",
            "geslacht",
            "kön",
            "płeć",
            "性别",
            "性別",
        ],
        not: &[
            "target",
            "connector",
            "product",
            "in product",
            "in item",
            "in connector",
            "in animal",
            "in pet",
            "in word",
            "in noun",
        ],
        ..Names::NONE
    },
    trust: Trust { values: 72, named: 92, integers: Integers::Named, ..Trust::BY_NAME },
    source: "ISO/IEC 5218; GB/T 2261.1; HL7 AdministrativeGender",
    gate: Gate::ANY.bytes(1..=24).digits(0..=1).letters(0..=24).spaces(0..=3),
    judge: |cell| {
        if WORDS.has(cell.text) {
            Match::Valid
        } else if CODES.has(cell.text) {
            Match::Shape
        } else {
            Match::No
        }
    },
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &["male", "Female", "weiblich", "女", "男性", "non-binary"],
        shape: &["M", "f", "0", "9", "diverse", "unknown", "prefer not to say"],
        no: &["0.5", "17", "shipped", "true", "SCN-125", "MM"],
    },
};

const WORDS: Words = Words::of(&[
    "male",
    "female",
    "non-binary",
    "nonbinary",
    "non binary",
    "transgender",
    "genderqueer",
    "genderfluid",
    "trans woman",
    "trans man",
    "männlich",
    "weiblich",
    "homme",
    "femme",
    "masculin",
    "féminin",
    "masculino",
    "femenino",
    "feminino",
    "hombre",
    "mujer",
    "maschio",
    "femmina",
    "man",
    "woman",
    "vrouw",
    "男",
    "女",
    "男性",
    "女性",
    "남",
    "여",
]);

const CODES: Words = Words::of(&[
    "m",
    "f",
    "w",
    "d",
    "x",
    "u",
    "h",
    "v",
    "k",
    "o",
    "n",
    "0",
    "1",
    "2",
    "9",
    "divers",
    "diverse",
    "other",
    "unknown",
    "unspecified",
    "not specified",
    "not known",
    "undisclosed",
    "prefer not to say",
    "agender",
    "bigender",
    "intersex",
    "n/a",
    "未知",
    "其他",
    "保密",
    "未说明",
    "その他",
]);
