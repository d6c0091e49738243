//! Given and family names that many people have, from general knowledge: enough to tell a column of
//! people from a column of products, far from complete.

use std::collections::HashSet;
use std::sync::OnceLock;

const GIVEN: &str = include_str!("../../data/given_names.txt");
const FAMILY: &str = include_str!("../../data/surnames.txt");
const FAMILY_HAN: &str = include_str!("../../data/surnames_han.txt");

pub fn is_given(word: &str) -> bool {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    holds(NAMES.get_or_init(|| GIVEN.split_ascii_whitespace().collect()), word)
}

pub fn is_family(word: &str) -> bool {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    holds(NAMES.get_or_init(|| FAMILY.split_ascii_whitespace().collect()), word)
}

/// Whether one of the families written with this one character is known.
pub fn is_han_family(c: char) -> bool {
    static FAMILIES: OnceLock<HashSet<char>> = OnceLock::new();
    let single = || FAMILY_HAN.split_ascii_whitespace().filter(|word| word.chars().count() > 5);
    FAMILIES.get_or_init(|| single().flat_map(str::chars).collect()).contains(&c)
}

/// Whether it begins with a known family of two or three characters (欧阳, 佐藤).
pub fn starts_with_long_han_family(text: &str) -> bool {
    FAMILY_HAN
        .split_ascii_whitespace()
        .filter(|word| word.chars().count() <= 3)
        .any(|family| text.starts_with(family))
}

/// Lower-cases into a buffer on the stack: this runs for every word of every name.
fn holds(names: &HashSet<&'static str>, word: &str) -> bool {
    let mut buffer = [0; 40];
    let mut length = 0;
    for c in word.chars().flat_map(char::to_lowercase) {
        let Some(room) = buffer.get_mut(length..length + c.len_utf8()) else { return false };
        c.encode_utf8(room);
        length += c.len_utf8();
    }
    std::str::from_utf8(&buffer[..length]).is_ok_and(|lower| names.contains(lower))
}
