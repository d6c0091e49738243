//! Names of people in alphabets, Han, kana and Hangul, as a whole value and within sentences.
//!
//! Any list of names is small beside the world, so a name unknown to it is *shape* and needs the column's
//! name; and since products and places look alike, most values must be known before they speak alone.

use super::column_names::NAMES;
use super::{chinese, japanese, korean, latin, latin_within};
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::lists;
use crate::detect::recogniser::{Examples, Integers, Match, Recogniser, Trust};
use crate::detect::within::Within;

pub const PERSON_NAME: Recogniser = Recogniser {
    name: "person_name",
    category: "user.name",
    names: NAMES,
    trust: Trust {
        values: 75,
        named: 90,
        within: 62,
        within_least: 100,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "how names are written; lists of given and family names",
    gate: Gate::ANY.digits(0..=0).bytes(2..=60).without(mark::AT),
    judge,
    within: Within::Text(within),
    well_formed: None,
    examples: Examples {
        valid: &[
            "Ada Smith",
            "García, María",
            "Hans-Peter Müller",
            "王小明",
            "欧阳娜娜",
            "MARY JONES",
            "Anna",
            "Dr. Ada B. Smith-Jones",
            "SMITH, Ada",
            "Иван Смирнов",
            "山田太郎",
            "김민준",
        ],
        shape: &["Zyxomara Quillfeather", "Berlin", "周三", "서비스", "陳"],
        no: &[
            "SCN-125",
            "shipped",
            "db.example.com",
            "invoice.pdf",
            "the quick brown fox jumps",
            "OK!",
            "http://a",
            "Customer Service",
            "Wireless Bunting",
            "12 Main Street",
        ],
    },
};

fn judge(cell: &Cell<'_>) -> Match {
    let text = cell.text;
    let Some(first) = text.chars().next() else { return Match::No };
    match first {
        _ if !lists::is_cjk(first) => latin::judge(text),
        _ if korean::is_hangul(first) => korean::judge(text),
        _ if text.chars().all(|c| chinese::is_han(c) || c == '·') => {
            chinese::judge(text).max(japanese::judge(text))
        }
        _ => japanese::judge(text),
    }
}

fn within(cell: &Cell<'_>) -> bool {
    cell.has(mark::UPPER) && says_more(cell) && latin_within::within(cell.text)
        || cell.wide > 0 && within_wide(cell.text)
}

/// Whether there is more than a few words with capitals, which airports and books have as well.
fn says_more(cell: &Cell<'_>) -> bool {
    let marks = mark::COLON | mark::COMMA | mark::DIGIT;
    // Other marks than an apostrophe, which `Sir Rodney's Scones` have.
    let other = || cell.text.bytes().any(|b| b.is_ascii_punctuation() && !b"'-.&".contains(&b));
    let lower = |word: &str| word.len() > 3 && word.starts_with(char::is_lowercase);
    // A signature stands on a line below the rest.
    cell.spaces >= 3
        || cell.text.contains('\n')
        || cell.marks & marks != 0
        || cell.has(mark::OTHER) && other()
        || cell.text.split_ascii_whitespace().any(lower)
}

/// Which scripts there are decides whose names are looked for.
fn within_wide(text: &str) -> bool {
    let (mut han, mut kana, mut hangul, mut other) = (false, false, false, false);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        match c {
            _ if chinese::is_han(c) => han = true,
            _ if japanese::is_kana(c) => kana = true,
            _ if korean::is_hangul(c) => hangul = true,
            _ => other |= c.is_uppercase(),
        }
    }
    let ascii = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let han = han
        && if kana {
            japanese::within(text)
        } else {
            chinese::within(text) || japanese::follows_lead(text)
        };
    han || hangul && korean::within(text) || other && !ascii && latin_within::within(text)
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn a_signature_is_more_than_a_name() {
        for (text, expected) in [
            ("Pozdrawiam\nKamil Kamiński", true),
            ("Cheers\nAnna Miller", true),
            ("Sir Rodney's Scones", false),
            ("Total\nBerlin", false),
        ] {
            assert_eq!(found("person_name", text), expected, "{text}");
        }
    }
}
