//! Whether a name could stand beside a value at all: mostly none does, and to look at a few letters of the words
//! around it costs a small part of looking for thousands of names.

use std::collections::HashMap;

use super::groups::{alphanumerics, runs};

/// Which recognisers' names begin, and which end, with a word of which mark.
#[derive(Debug)]
pub struct EdgeWords {
    first: Marks,
    last: Marks,
}

/// Marks that a name may have at its edge, which no word has.
const SLACK: usize = 4;

impl EdgeWords {
    pub fn new() -> Self {
        Self { first: Marks::new(), last: Marks::new() }
    }

    /// A name without a word of ASCII need not be known: where other letters stand, any name may.
    pub fn add(&mut self, name: &str, bit: u128) {
        let words = name.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
        let mut words = words.filter(|word| !word.is_empty());
        if let Some(first) = words.next() {
            self.first.add(first, bit);
            self.last.add(words.next_back().unwrap_or(first), bit);
        }
    }

    /// The recognisers of which a name may end in the last bytes of the text; of no others.
    pub fn end_in(&self, text: &[u8], bytes: usize) -> u128 {
        let mut from = text.len().saturating_sub(bytes + SLACK);
        while from > 0 && text[from - 1].is_ascii_alphanumeric() {
            from -= 1;
        }
        self.last.of(&text[from..])
    }

    /// The recognisers of which a name may begin in the first bytes of the text; of no others.
    pub fn begin_in(&self, text: &[u8], bytes: usize) -> u128 {
        let mut to = (bytes + SLACK).min(text.len());
        while text.get(to).is_some_and(u8::is_ascii_alphanumeric) {
            to += 1;
        }
        self.first.of(&text[..to])
    }
}

/// Recognisers by the mark of a word.
#[derive(Debug)]
struct Marks {
    bits: HashMap<u64, u128>,
    /// Whether a mark has any, by its last bits: hardly any has.
    any: [u64; ANY / 64],
}

const ANY: usize = 1 << 14;

impl Marks {
    fn new() -> Self {
        Self { bits: HashMap::new(), any: [0; ANY / 64] }
    }

    fn add(&mut self, word: &[u8], bit: u128) {
        let mark = mark(word);
        *self.bits.entry(mark).or_default() |= bit;
        self.any[mark as usize % ANY / 64] |= 1 << (mark % 64);
    }

    /// The recognisers with one of these words. Keys of several words (`hkidNumber`) are rare in texts and may say
    /// anything, and so may what is not ASCII.
    fn of(&self, text: &[u8]) -> u128 {
        if !text.is_ascii() || has_hump(text) {
            return u128::MAX;
        }
        let mut all = 0;
        let mut add = |word: &[u8]| {
            let mark = mark(word);
            if self.any[mark as usize % ANY / 64] >> (mark % 64) & 1 == 1 {
                all |= self.bits.get(&mark).copied().unwrap_or_default();
            }
        };
        runs(text, alphanumerics, |run| {
            let word = &text[run.start..run.end];
            add(word);
            // `imei1` says `imei`.
            if let [rest @ .., b'0'..=b'9'] = word
                && !rest.is_empty()
            {
                add(rest);
            }
        });
        all
    }
}

/// Whether a capital follows a small letter; many bytes at a time.
fn has_hump(text: &[u8]) -> bool {
    let both = text.iter().zip(text.iter().skip(1));
    both.fold(0, |any, (a, b)| any | u8::from(a.is_ascii_lowercase() & b.is_ascii_uppercase())) != 0
}

/// A word's length and five of its letters, whatever their case; well mixed.
fn mark(word: &[u8]) -> u64 {
    let end = word.len() - 1;
    let at = [0, end.min(1), word.len() / 2, end.saturating_sub(1), end];
    let letters =
        at.iter().fold(word.len() as u64, |all, at| all << 8 | u64::from(word[*at] | 0x20));
    letters.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_may_stand_beside_a_value_by_first_and_last_words() {
        let mut words = EdgeWords::new();
        words.add("ssn", 1);
        words.add("social security number", 2);
        words.add("身份证", 4);
        let before = |text: &str| words.end_in(text.as_bytes(), 12);
        let after = |text: &str| words.begin_in(text.as_bytes(), 12);
        assert_eq!(before("nothing of it "), 0, "neither word");
        assert_eq!((before("the SSN is "), before("ssn1=")), (1, 1));
        assert_eq!(before("a number of "), 2, "only the last word is looked at");
        assert_eq!(before("the number, as we were told: "), 0, "too far away");
        assert_eq!((before("customerSsn"), before("é")), (u128::MAX, u128::MAX));
        assert_eq!(after(" is the social …"), u128::MAX);
        assert_eq!((after(" is the social one"), after(" was told to be the ssn")), (2, 0));
    }
}
