//! The words recognisers know: names, places, and the words that look like them.
//!
//! The large lists are made by `tests/lists` from published packages; the small ones beside them were
//! written by hand. No list is complete, so what is on none of them is unknown, never refused.

mod fold;
mod lexicon;
mod table;

pub use fold::{Folded, is_cjk};
use lexicon::{List, lists_of};
use table::Table;

use super::words::Endings;

static HAN_GIVEN: Table = Table::new(include_str!("../data/lists/han_given.txt"));
static HAN_WORDS: Table = Table::new(include_str!("../data/lists/han_words.txt"));
static JAPANESE_FAMILY: Table = Table::new(include_str!("../data/lists/japanese_family.txt"));
static JAPANESE_GIVEN: Table = Table::new(include_str!("../data/lists/japanese_given.txt"));
const HAN_FAMILY: &str = include_str!("../data/surnames_han.txt");

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    Unknown,
    Rare,
    Common,
}

/// What the lists know about one word in Latin, Cyrillic or Greek letters.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub given: Frequency,
    pub family: bool,
    /// It is a word as well.
    pub word: bool,
    pub never: bool,
    pub place: bool,
    /// As a whole it makes what stands before it a street, a firm or an institution.
    pub firm: bool,
}

/// Looks a word up; of a double name the part that is known best.
pub fn know(word: &str) -> Option<Known> {
    let folded = Folded::of(word)?;
    let bytes = folded.as_bytes();
    if !bytes.contains(&b' ') {
        return Some(know_part(bytes));
    }
    let parts = bytes.split(|byte| *byte == b' ').map(know_part);
    let firm = lists_of(bytes).has(List::FirmsAndPlaces);
    parts.reduce(|a, b| Known {
        given: a.given.max(b.given),
        family: a.family || b.family,
        word: a.word && b.word,
        never: a.never || b.never,
        place: a.place && b.place,
        firm,
    })
}

fn know_part(part: &[u8]) -> Known {
    let lists = lists_of(part);
    let given = match () {
        () if lists.has(List::Given) => Frequency::Common,
        () if lists.has(List::GivenRare) => Frequency::Rare,
        () => Frequency::Unknown,
    };
    Known {
        given,
        family: lists.has(List::Family) || is_family_shaped(part),
        word: lists.has(List::Words) && !lists.has(List::NotWords) || lists.has(List::Ambiguous),
        never: lists.any(&[List::NotNames, List::FirmsAndPlaces]),
        place: lists.any(&[List::Cities, List::Countries, List::Regions]),
        firm: lists.has(List::FirmsAndPlaces),
    }
}

/// Endings that family names of some languages have, and hardly any other word.
static FAMILY_ENDINGS: Endings = Endings::of(&[
    "ov", "ova", "enko", "skiy", "skaya", "sky", "ski", "ska", "wicz", "vich", "sson", "oglu",
    "dze", "shvili", "opoulos", "opoylos", "escu", "nen", "czyk", "ovic", "evic", "ssian", "kyan",
]);

fn is_family_shaped(folded: &[u8]) -> bool {
    folded.len() >= 6 && FAMILY_ENDINGS.of_word(folded).is_some()
}

fn is_in(list: List, text: &str) -> bool {
    Folded::of(text).is_some_and(|folded| lists_of(folded.as_bytes()).has(list))
}

/// Whether this word makes what stands before it a street, a firm or an institution.
pub fn is_firm_or_place(word: &str) -> bool {
    is_in(List::FirmsAndPlaces, word)
}

/// Whether this is a town, a region or a country.
pub fn is_place(text: &str) -> bool {
    is_place_or_brand(text).0
}

/// Whether this is a town, a region or a country, and whether it is a brand.
pub fn is_place_or_brand(text: &str) -> (bool, bool) {
    let lists = Folded::of(text).map_or_else(Default::default, |word| lists_of(word.as_bytes()));
    (lists.any(&[List::Cities, List::Regions, List::Countries]), lists.has(List::Brands))
}

/// Whether this is a word for a street.
pub fn is_street(word: &str) -> bool {
    is_in(List::Streets, word)
}

pub fn is_city(text: &str) -> bool {
    is_in(List::Cities, text)
}

pub fn is_region(text: &str) -> bool {
    is_in(List::Regions, text)
}

/// A country by its name in one of many languages, or by its code.
pub fn is_country(text: &str) -> bool {
    is_in(List::Countries, text)
}

/// Bytes of the Chinese family name that `text` begins with: two characters before one.
pub fn han_family(text: &str) -> Option<usize> {
    let two = text.char_indices().nth(2).map_or(text.len(), |(at, _)| at);
    if two == 6 && HAN_FAMILY.lines().next().is_some_and(|line| line.contains(&text[..two])) {
        return Some(two);
    }
    let first = text.chars().next()?;
    is_han_family(first).then_some(first.len_utf8())
}

fn is_han_family(c: char) -> bool {
    use std::collections::HashSet;
    use std::sync::LazyLock;
    static SINGLE: LazyLock<HashSet<char>> = LazyLock::new(|| {
        let lines = HAN_FAMILY.lines().skip(1);
        lines.flat_map(|line| line.chars().filter(|c| *c != ' ')).collect()
    });
    SINGLE.contains(&c)
}

/// Whether many Chinese given names have this character.
pub fn is_han_given(c: char) -> bool {
    HAN_GIVEN.has(c.encode_utf8(&mut [0; 4]).as_bytes())
}

/// Whether this is a Chinese word that only begins like a name (周三, 高度).
pub fn is_han_word(text: &str) -> bool {
    HAN_WORDS.has(text.as_bytes())
}

/// Bytes of the longest Japanese family name, in Han, that `text` begins with.
pub fn japanese_family(text: &str) -> Option<usize> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(4);
    ends.filter(|end| JAPANESE_FAMILY.has(&text.as_bytes()[..*end])).last()
}

pub fn is_japanese_given(text: &str) -> bool {
    JAPANESE_GIVEN.has(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_folded_and_in_order() {
        let japanese = [&JAPANESE_FAMILY, &JAPANESE_GIVEN].map(Table::text);
        for list in lexicon::LISTS.into_iter().chain(japanese) {
            let mut last = "";
            for line in list.lines() {
                assert!(last < line, "{last} before {line}");
                let folded = Folded::of(line).map(|f| f.as_str().to_owned());
                assert_eq!(folded.as_deref(), Some(line));
                last = line;
            }
        }
    }

    #[test]
    fn together_they_stay_small() {
        let bytes: usize = lexicon::LISTS.map(str::len).iter().sum();
        let bytes = bytes + JAPANESE_GIVEN.text().len();
        assert!(bytes < 1_400_000, "{bytes}");
    }

    #[test]
    fn knows_people_and_places() {
        let ada = know("Ada").expect("letters");
        assert!(ada.given == Frequency::Common && !ada.never);
        assert!(know("O'Brien").is_some_and(|known| known.family));
        assert!(know("Smith-Jones").is_some_and(|known| known.family));
        assert!(know("Will").is_some_and(|known| known.word));
        assert!(know("Singh").is_some_and(|known| known.family && !known.word));
        assert!(know("Monday").is_some_and(|known| known.never));
        assert!(is_city("München") && is_city("New York") && is_city("杭州"));
        assert!(is_country("Deutschland") && is_country("DE") && is_country("中国"));
        assert!(is_region("浙江省") && is_region("Bavaria") && !is_region("Garden"));
        assert_eq!(han_family("欧阳娜娜"), Some(6));
        assert_eq!(han_family("王小明"), Some(3));
        assert_eq!(japanese_family("佐々木希"), Some(9));
    }
}
