//! The words recognisers know: names, places, and the words that look like them.
//!
//! The large lists are made by `tests/lists` from published packages; the small ones beside them were
//! written by hand. No list is complete, so what is on none of them is unknown, never refused.

mod fold;
mod table;

pub use fold::{Folded, is_cjk};
use table::Table;

/// Given names, by how many people bear them.
static GIVEN: Table = Table::new(include_str!("../data/lists/given.txt"));
static GIVEN_RARE: Table = Table::new(include_str!("../data/lists/given_rare.txt"));
static FAMILY: Table = Table::new(include_str!("../data/lists/family.txt"));
/// Names that are words, too: by the dictionary, and by hand.
static WORDS: Table = Table::new(include_str!("../data/lists/words.txt"));
static AMBIGUOUS: Table = Table::new(include_str!("../data/ambiguous.txt"));
/// Words with a capital in many texts and never in a name: days, months, greetings, trade, brands.
static NOT_NAMES: Table = Table::new(include_str!("../data/not_names.txt"));
/// What follows a name when it is no person's: `Street`, `Ltd`, `University`.
static FIRMS_AND_PLACES: Table = Table::new(include_str!("../data/firms_and_places.txt"));
/// Two words that look like a person and are a firm or a figure.
static BRANDS: Table = Table::new(include_str!("../data/brands.txt"));
static STREETS: Table = Table::new(include_str!("../data/streets.txt"));
static CITIES: Table = Table::new(include_str!("../data/lists/cities.txt"));
static REGIONS: Table = Table::new(include_str!("../data/regions.txt"));
static COUNTRIES: Table = Table::new(include_str!("../data/lists/countries.txt"));
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
}

/// Looks a word up; of a double name the part that is known best.
pub fn know(word: &str) -> Option<Known> {
    let folded = Folded::of(word)?;
    let parts = folded.as_str().split(' ').map(know_part);
    parts.reduce(|a, b| Known {
        given: a.given.max(b.given),
        family: a.family || b.family,
        word: a.word && b.word,
        never: a.never || b.never,
        place: a.place && b.place,
    })
}

fn know_part(part: &str) -> Known {
    let part = part.as_bytes();
    let never = NOT_NAMES.has(part) || FIRMS_AND_PLACES.has(part);
    let given = match () {
        () if GIVEN.has(part) => Frequency::Common,
        () if GIVEN_RARE.has(part) => Frequency::Rare,
        () => Frequency::Unknown,
    };
    let word = WORDS.has(part) || AMBIGUOUS.has(part);
    let place = CITIES.has(part) || COUNTRIES.has(part) || REGIONS.has(part);
    let family = FAMILY.has(part) || is_family_shaped(part);
    Known { given, family, word, never, place }
}

/// Endings that family names of some languages have, and hardly any other word.
fn is_family_shaped(folded: &[u8]) -> bool {
    const ENDINGS: &[&str] = &[
        "ov", "ova", "enko", "skiy", "skaya", "sky", "ski", "ska", "wicz", "vich", "sson", "oglu",
        "dze", "shvili", "opoulos", "opoylos", "escu", "nen", "czyk", "ovic", "evic", "ssian",
        "kyan",
    ];
    folded.len() >= 6 && ENDINGS.iter().any(|ending| folded.ends_with(ending.as_bytes()))
}

fn has(table: &Table, text: &str) -> bool {
    Folded::of(text).is_some_and(|folded| table.has(folded.as_bytes()))
}

/// Whether this word makes what stands before it a street, a firm or an institution.
pub fn is_firm_or_place(word: &str) -> bool {
    has(&FIRMS_AND_PLACES, word)
}

pub fn is_brand(text: &str) -> bool {
    has(&BRANDS, text)
}

/// Whether this is a word for a street.
pub fn is_street(word: &str) -> bool {
    has(&STREETS, word)
}

pub fn is_city(text: &str) -> bool {
    has(&CITIES, text)
}

pub fn is_region(text: &str) -> bool {
    has(&REGIONS, text)
}

/// A country by its name in one of many languages, or by its code.
pub fn is_country(text: &str) -> bool {
    has(&COUNTRIES, text)
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
        for table in [
            &GIVEN,
            &GIVEN_RARE,
            &FAMILY,
            &WORDS,
            &AMBIGUOUS,
            &NOT_NAMES,
            &FIRMS_AND_PLACES,
            &STREETS,
            &BRANDS,
            &CITIES,
            &REGIONS,
            &COUNTRIES,
            &JAPANESE_FAMILY,
            &JAPANESE_GIVEN,
        ] {
            let mut last = "";
            for line in table.lines() {
                assert!(last < line, "{last} before {line}");
                let folded = Folded::of(line).map(|f| f.as_str().to_owned());
                assert_eq!(folded.as_deref(), Some(line));
                last = line;
            }
        }
    }

    #[test]
    fn together_they_stay_small() {
        let tables = [&GIVEN, &GIVEN_RARE, &FAMILY, &WORDS, &CITIES, &COUNTRIES, &JAPANESE_GIVEN];
        let bytes: usize = tables.iter().flat_map(|t| t.lines()).map(|line| line.len() + 1).sum();
        assert!(bytes < 1_400_000, "{bytes}");
    }

    #[test]
    fn knows_people_and_places() {
        let ada = know("Ada").expect("letters");
        assert!(ada.given == Frequency::Common && !ada.never);
        assert!(know("O'Brien").is_some_and(|known| known.family));
        assert!(know("Smith-Jones").is_some_and(|known| known.family));
        assert!(know("Will").is_some_and(|known| known.word));
        assert!(know("Monday").is_some_and(|known| known.never));
        assert!(is_city("München") && is_city("New York") && is_city("杭州"));
        assert!(is_country("Deutschland") && is_country("DE") && is_country("中国"));
        assert!(is_region("浙江省") && is_region("Bavaria") && !is_region("Garden"));
        assert_eq!(han_family("欧阳娜娜"), Some(6));
        assert_eq!(han_family("王小明"), Some(3));
        assert_eq!(japanese_family("佐々木希"), Some(9));
    }
}
