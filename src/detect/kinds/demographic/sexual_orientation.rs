//! Sexual orientation, and what concerns a person's sex life.

use super::WORDS;
use crate::detect::recogniser::{Examples, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;
use crate::detect::words::Words;

pub const SEXUAL_ORIENTATION: Recogniser = Recogniser {
    name: "sexual_orientation",
    category: "user.demographic.sexual_orientation",
    names: Names {
        strong: &[
            "sexual orientation",
            "sexualorientation",
            "sexual preference",
            "sexual identity",
            "sexuality",
            "sex life",
            "sexuelle orientierung",
            "orientation sexuelle",
            "orientación sexual",
            "orientacion sexual",
            "orientamento sessuale",
            "orientação sexual",
            "性取向",
            "性倾向",
            "性的指向",
        ],
        weak: &["orientation"],
        not: &[],
        tables: &[],
    },
    trust: Trust { values: 72, named: 92, ..Trust::BY_NAME },
    source: "GDPR Art. 9(1); SNOMED CT 225541005 and below",
    gate: WORDS,
    judge: |cell| if KNOWN.has(cell.text) { Match::Valid } else { Match::Shape },
    within: Within::Never,
    well_formed: None,
    examples: Examples {
        valid: &["heterosexual", "Bisexual", "同性恋"],
        shape: &["straight", "prefer not to say", "other"],
        no: &["17", "3.5", "2024-01-31", "SCN-125", "ada@example.org", "a_b"],
    },
};

const KNOWN: Words = Words::of(&[
    "heterosexual",
    "homosexual",
    "bisexual",
    "pansexual",
    "asexual",
    "demisexual",
    "lesbian",
    "gay",
    "queer",
    "gay or lesbian",
    "lesbian or gay",
    "straight or heterosexual",
    "heterosexuell",
    "homosexuell",
    "bisexuell",
    "lesbisch",
    "schwul",
    "hétérosexuel",
    "hétérosexuelle",
    "homosexuel",
    "bisexuel",
    "lesbienne",
    "heterosexuale",
    "lesbiana",
    "eterosessuale",
    "omosessuale",
    "bisessuale",
    "异性恋",
    "同性恋",
    "双性恋",
]);
