//! Italian tax codes: consonants of the names, birth date and place, a check letter; sixteen characters.
//!
//! Where two people would share one, digits are replaced by letters from the right (omocodia), so every
//! digit may be written as one of ten letters.

use super::worth;
use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template;
use crate::detect::within::Within;

pub const IT_CODICE_FISCALE: Recogniser = Recogniser {
    name: "it_codice_fiscale",
    category: "user.government_id.national_identification_number",
    names: Names {
        strong: &[
            "codice fiscale",
            "codicefiscale",
            "cod fiscale",
            "cod fisc",
            "codfisc",
            "italian tax code",
            "fiscal code",
            "codice fisc",
            "cod fiscale cliente",
            "codfiscale",
        ],
        weak: &["tax code", "cf"],
        not: &["custom", "field", "azienda"],
        tables: &[],
    },
    trust: Trust { enough: Some(1), integers: Integers::Never, ..worth::STRONG },
    source: "Decreto Ministeriale 23 dicembre 1976 n. 13813",
    gate: Gate::ANY.bytes(16..=20).digits(0..=7).letters(9..=16),
    judge: |cell| match template::read(cell.text, &["AAAAAA_**A**_A***A", "AAA_AAA_**A**_A***A"]) {
        Some(code) if is_laid_out(&code) && check(&code[..15]) == code[15] => Match::Valid,
        Some(_) => Match::Shape,
        None => Match::No,
    },
    within: Within::Word,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &["TBBVGN56D57L458A", "llcfcf70d26l210q", "RBN SLV 81B16 F932M", "CRDLGS87T21L63TC"],
        shape: &["TBBVGN56D57L458B", "CRDLGS87T21L63TD", "TBBVGN56F57L458A"],
        no: &[
            "TBBVGN56D57L458",
            "TBBVGN56D57L4588",
            "TBBVGN56D57L458AA",
            "1BBVGN56D57L458A",
            "SCN-125",
        ],
    },
};

/// A digit, or the letter that stands for it.
fn digit(char: u8) -> Option<u8> {
    match char {
        b'0'..=b'9' => Some(char - b'0'),
        _ => b"LMNPQRSTUV".iter().position(|letter| *letter == char).map(|at| at as u8),
    }
}

/// Digits where digits belong, a month, a day; 40 is added to the day of a woman.
fn is_laid_out(code: &[u8]) -> bool {
    let all = |places: [usize; 7]| places.iter().all(|at| digit(code[*at]).is_some());
    let day = digit(code[9]).zip(digit(code[10])).map(|(tens, ones)| tens * 10 + ones);
    all([6, 7, 9, 10, 12, 13, 14])
        && b"ABCDEHLMPRST".contains(&code[8])
        && day.is_some_and(|day| matches!(day, 1..=31 | 41..=71))
}

/// What characters count at odd places, digits like the first ten letters.
const ODD: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

fn check(code: &[u8]) -> u8 {
    let place = |char: u8| if char.is_ascii_digit() { char - b'0' } else { char - b'A' };
    let counted = code.iter().enumerate().map(|(at, char)| match at % 2 {
        0 => ODD[usize::from(place(*char))],
        _ => u32::from(place(*char)),
    });
    b'A' + (counted.sum::<u32>() % 26) as u8
}
