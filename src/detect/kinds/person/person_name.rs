//! Names of people, Latin and Han: words with capitals, or two to four characters, and a given or family
//! name that many people have.
//!
//! Any list of names is small beside the world, so a name unknown to it is *shape* and needs the column's
//! name; and since products and places look alike, most values must be known before they speak alone.

use super::known_names;
use crate::detect::cell::Cell;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const PERSON_NAME: Recogniser = Recogniser {
    name: "person_name",
    category: "user.name",
    names: Names {
        strong: &[
            "first name",
            "last name",
            "full name",
            "given name",
            "family name",
            "middle name",
            "maiden name",
            "firstname",
            "lastname",
            "fullname",
            "surname",
            "forename",
            "customer name",
            "client name",
            "contact name",
            "person name",
            "patient name",
            "employee name",
            "member name",
            "guest name",
            "student name",
            "owner name",
            "holder name",
            "cardholder",
            "recipient name",
            "sender name",
            "contact person",
            "vorname",
            "nachname",
            "nombre completo",
            "apellido",
            "prénom",
            "姓名",
            "客户姓名",
            "联系人",
            "收货人",
            "持卡人",
            "氏名",
        ],
        weak: &[
            "name",
            "names",
            "display name",
            "nickname",
            "nick name",
            "alias",
            "名字",
            "昵称",
            "名前",
        ],
        not: &["file", "host", "product", "company", "table", "domain", "event"],
        tables: &[
            "customer",
            "client",
            "person",
            "people",
            "employee",
            "patient",
            "contact",
            "member",
            "user",
            "guest",
            "student",
            "teacher",
            "doctor",
            "subscriber",
            "applicant",
            "staff",
            "客户",
            "用户",
            "员工",
            "会员",
            "患者",
            "学生",
            "人员",
            "顾客",
        ],
    },
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
    judge: |cell| judge(cell.text),
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
        ],
        shape: &["Xiomara Quillfeather", "Xiomara van Quill"],
        no: &[
            "SCN-125",
            "shipped",
            "db.example.com",
            "invoice.pdf",
            "the quick brown fox jumps",
            "OK!",
            "http://a",
        ],
    },
};

/// Small words inside family names.
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "la", "le", "da", "dos", "di", "del", "bin", "al", "y", "zu",
];

fn judge(text: &str) -> Match {
    if text.chars().all(|c| is_han(c) || c == '·') {
        return judge_han(text);
    }
    let mut known = false;
    let mut words = 0;
    for word in words_of(text) {
        if PARTICLES.contains(&word) && words > 0 {
            continue;
        }
        if !is_name_word(word) {
            return Match::No;
        }
        words += 1;
        known |= known_names::is_given(word) || known_names::is_family(word);
    }
    match (words, known) {
        (1..=5, true) => Match::Valid,
        (1..=5, false) => Match::Shape,
        _ => Match::No,
    }
}

fn judge_han(text: &str) -> Match {
    let first = text.chars().next();
    match text.chars().filter(|c| is_han(*c)).count() {
        2 | 3 if first.is_some_and(known_names::is_han_family) => Match::Valid,
        3..=5 if known_names::starts_with_long_han_family(text) => Match::Valid,
        2..=5 => Match::Shape,
        _ => Match::No,
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ',']).map(|word| word.trim_end_matches('.')).filter(|word| !word.is_empty())
}

/// A capital, then letters; hyphen and apostrophe inside.
fn is_name_word(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase)
        && chars.all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '々')
}

/// A known given name beside a known family name, or a family name before a Chinese form of address.
fn within(cell: &Cell<'_>) -> bool {
    if cell.wide >= 9 && TITLES.iter().any(|title| has_titled(cell.text, title)) {
        return true;
    }
    let mut previous_given = false;
    cell.text.split_ascii_whitespace().any(|word| {
        let bare = word.trim_matches(|c: char| c.is_ascii_punctuation());
        let capital = is_name_word(bare);
        let found = previous_given && capital && known_names::is_family(bare);
        // A comma or full stop between two words says that they are no name.
        previous_given = capital && word.ends_with(bare) && known_names::is_given(bare);
        found
    })
}

const TITLES: &[&str] = &["先生", "女士", "小姐"];

fn has_titled(text: &str, title: &str) -> bool {
    text.match_indices(title).any(|(at, _)| {
        let before = text[..at].chars().rev().take(3).take_while(|c| is_han(*c));
        before.into_iter().any(known_names::is_han_family)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_within_sentences() {
        for (text, expected) in [
            ("I spoke to Maria Schmidt on Monday", true),
            ("请联系王小明先生处理", true),
            ("Please reset my Password Now", false),
            ("Thanks, Maria. Schmidt was closed", false),
            ("the order was shipped to Berlin", false),
        ] {
            let cell = Cell::look(text.as_bytes()).expect("text");
            assert_eq!(within(&cell), expected, "{text}");
        }
    }
}
