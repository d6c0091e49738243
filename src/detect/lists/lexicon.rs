//! All that the lists of words in alphabets know about a word, for one question: names are looked for in every
//! word of every text.

use std::sync::LazyLock;

use super::table::{hash, is_line};

/// A list, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Given names, by how many people bear them.
    Given,
    GivenRare,
    Family,
    /// Names that are words, too: by the dictionary, and by hand.
    Words,
    /// Of those the names that only a dictionary takes for words: `Patel`, `Singh`.
    NotWords,
    Ambiguous,
    /// Words with a capital in many texts and never in a name: days, months, greetings, trade, brands.
    NotNames,
    /// What follows a name when it is no person's: `Street`, `Ltd`, `University`.
    FirmsAndPlaces,
    /// Two words that look like a person and are a firm or a figure.
    Brands,
    Streets,
    Cities,
    Regions,
    Countries,
}

/// Each with its words, a word a line, in the order above.
pub const LISTS: [&str; 13] = [
    include_str!("../data/lists/given.txt"),
    include_str!("../data/lists/given_rare.txt"),
    include_str!("../data/lists/family.txt"),
    include_str!("../data/lists/words.txt"),
    include_str!("../data/not_words.txt"),
    include_str!("../data/ambiguous.txt"),
    include_str!("../data/not_names.txt"),
    include_str!("../data/firms_and_places.txt"),
    include_str!("../data/brands.txt"),
    include_str!("../data/streets.txt"),
    include_str!("../data/lists/cities.txt"),
    include_str!("../data/regions.txt"),
    include_str!("../data/lists/countries.txt"),
];

/// The lists that a word stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct In(u16);

impl In {
    pub const fn has(self, list: List) -> bool {
        self.0 & 1 << list as u16 != 0
    }

    pub const fn any(self, lists: &[List]) -> bool {
        let mut at = 0;
        while at < lists.len() {
            if self.has(lists[at]) {
                return true;
            }
            at += 1;
        }
        false
    }
}

/// A word: where it stands (in which list, at which byte, plus one), and all lists that have it. None: zeros.
#[derive(Clone, Copy, Default)]
struct Slot {
    place: u32,
    list: u8,
    /// Eight bits of the hash: the text of another word need not be looked at.
    tag: u8,
    all: In,
}

/// A power of two, at most half full.
static SLOTS: LazyLock<Box<[Slot]>> = LazyLock::new(|| {
    let lines: usize = LISTS.iter().map(|list| list.lines().count()).sum();
    let mut slots = vec![Slot::default(); (lines * 2).next_power_of_two()].into_boxed_slice();
    for (list, text) in LISTS.iter().enumerate() {
        for line in text.lines().filter(|line| !line.is_empty()) {
            let at = find(&slots, line.as_bytes());
            if slots[at].place == 0 {
                let start = line.as_ptr() as usize - text.as_ptr() as usize;
                (slots[at].place, slots[at].list) = (start as u32 + 1, list as u8);
                slots[at].tag = tag(hash(line.as_bytes()));
            }
            slots[at].all.0 |= 1 << list;
        }
    }
    slots
});

/// The lists that have this word, which is folded.
pub fn lists_of(word: &[u8]) -> In {
    SLOTS[find(&SLOTS, word)].all
}

/// The word's slot, or a free one.
fn find(slots: &[Slot], word: &[u8]) -> usize {
    let mask = slots.len() - 1;
    let hash = hash(word);
    let (mut at, tag) = (hash & mask, tag(hash));
    loop {
        let Slot { place, list, tag: other, .. } = slots[at];
        let text = || &LISTS[list as usize].as_bytes()[place as usize - 1..];
        if place == 0 || tag == other && is_line(text(), word) {
            return at;
        }
        at = (at + 1) & mask;
    }
}

fn tag(hash: usize) -> u8 {
    (hash >> (usize::BITS - 8)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_in_its_lists() {
        for (list, text) in LISTS.iter().enumerate() {
            assert!(text.lines().all(|word| lists_of(word.as_bytes()).0 & 1 << list != 0));
        }
        for word in ["", "qqq", "ada\nbob"] {
            assert_eq!(lists_of(word.as_bytes()), In::default(), "{word}");
        }
        let will = lists_of(b"will");
        assert!(will.has(List::Given) && will.any(&[List::Words, List::Ambiguous]));
    }
}
