//! Phrases that stand at the start of a word, thousands of them sought at once.
//!
//! An automaton over all of them looks at its table for each byte of a text, and the table is larger than the
//! nearer caches. Most bytes begin no word, and most words begin no phrase, which one bit says.

use super::groups::{EACH, alphanumerics_of_eight, gather};

/// Phrases, found without regard to the case of ASCII letters.
pub struct Phrases {
    /// Bytes that a phrase begins with.
    first: [bool; 256],
    /// Phrases shorter than a head, by their first byte.
    short: Groups,
    /// Whether a phrase has this [`head`], a bit each.
    heads: [u64; HEADS / 64],
    /// The other phrases, by head.
    long: Groups,
}

/// Phrases with their numbers, in groups.
struct Groups {
    /// Where each group begins among all.
    starts: Vec<u32>,
    all: Vec<Phrase>,
}

struct Phrase {
    /// Its first eight bytes, whatever their case, and those of them that it has.
    begin: u64,
    mask: u64,
    bytes: Box<[u8]>,
    number: usize,
}

impl Phrase {
    fn of(bytes: Box<[u8]>, number: usize) -> Self {
        let mask = u64::MAX >> (64 - 8 * bytes.len().min(8));
        Self { begin: eight(&bytes) & mask, mask, bytes, number }
    }

    /// Whether the text begins with it; `begin` is its [`eight`].
    fn begins(&self, text: &[u8], begin: u64) -> bool {
        begin & self.mask == self.begin
            && text
                .get(..self.bytes.len())
                .is_some_and(|text| text.eq_ignore_ascii_case(&self.bytes))
    }
}

/// The first eight bytes, zeros behind the last; letters are small.
fn eight(bytes: &[u8]) -> u64 {
    let eight = match bytes.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)),
    };
    eight | SMALL
}

/// What makes a capital small.
const SMALL: u64 = 0x20 * EACH;

impl Groups {
    fn of(count: usize, phrases: Vec<(usize, Box<[u8]>, usize)>) -> Self {
        let mut starts = vec![0; count + 1];
        phrases.iter().for_each(|(group, ..)| starts[group + 1] += 1);
        (0..count).for_each(|at| starts[at + 1] += starts[at]);
        let mut all = phrases;
        all.sort_by_key(|(group, ..)| *group);
        Self {
            starts,
            all: all.into_iter().map(|(_, bytes, number)| Phrase::of(bytes, number)).collect(),
        }
    }

    fn get(&self, group: usize) -> &[Phrase] {
        &self.all[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

const HEADS: usize = 1 << 14;
/// Bytes of a head.
const HEAD: usize = 4;

impl Phrases {
    /// None of them may be empty.
    pub fn of<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut first, mut heads) = ([false; 256], [0; HEADS / 64]);
        let (mut short, mut long) = (Vec::new(), Vec::new());
        for (number, phrase) in phrases.into_iter().enumerate() {
            let bytes: Box<[u8]> = phrase.as_bytes().into();
            let begin = bytes[0];
            first[usize::from(begin.to_ascii_lowercase())] = true;
            first[usize::from(begin.to_ascii_uppercase())] = true;
            if let Some(head) = head(&bytes) {
                heads[head / 64] |= 1 << (head % 64);
                long.push((head, bytes, number));
            } else {
                short.push((usize::from(begin.to_ascii_lowercase()), bytes, number));
            }
        }
        Self { first, short: Groups::of(256, short), heads, long: Groups::of(HEADS, long) }
    }

    /// Shows the number of each phrase that starts before `until` at the start of a word, and where it starts and
    /// ends. Words start behind what is no letter or digit, at a capital behind a small letter, and at every
    /// character outside ASCII.
    pub fn each(&self, text: &str, until: usize, mut show: impl FnMut(usize, usize, usize)) {
        self.any(text, until, |number, start, end| {
            show(number, start, end);
            false
        });
    }

    /// Whether one starts there.
    pub fn start_in(&self, text: &str) -> bool {
        self.any(text, usize::MAX, |_, _, _| true)
    }

    /// Whether `test` holds for one of them.
    fn any(
        &self,
        text: &str,
        until: usize,
        mut test: impl FnMut(usize, usize, usize) -> bool,
    ) -> bool {
        let bytes = text.as_bytes();
        word_starts(&bytes[..until.min(bytes.len())], |at| {
            if !self.first[usize::from(bytes[at])] {
                return false;
            }
            let (rest, begin) = (&bytes[at..], eight(&bytes[at..]));
            let mut is = |phrase: &Phrase| {
                phrase.begins(rest, begin) && test(phrase.number, at, at + phrase.bytes.len())
            };
            if self.short.get(usize::from(bytes[at].to_ascii_lowercase())).iter().any(&mut is) {
                return true;
            }
            let Some(head) = head(rest) else { return false };
            self.heads[head / 64] >> (head % 64) & 1 == 1 && self.long.get(head).iter().any(is)
        })
    }
}

/// Whether `test` holds for the start of a word; eight bytes of ASCII at a time.
fn word_starts(bytes: &[u8], mut test: impl FnMut(usize) -> bool) -> bool {
    // Of the last byte: whether it is a letter or digit, and whether a small letter.
    let (mut word, mut small) = (0, 0);
    for (at, chunk) in bytes.chunks(8).enumerate() {
        let eight = match chunk.first_chunk::<8>() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => chunk.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)),
        };
        let wide = gather(eight);
        let ascii = eight & (0x7f * EACH);
        let words = alphanumerics_of_eight(ascii) & !wide;
        let smalls = within(ascii, b'a', b'z') & !wide;
        let capitals = within(ascii, b'A', b'Z') & !wide;
        let mut starts = !(words << 1 | word) | wide | capitals & (smalls << 1 | small);
        starts &= 0xff >> (8 - chunk.len());
        (word, small) = (words >> 7 & 1, smalls >> 7 & 1);
        while starts != 0 {
            if test(at * 8 + starts.trailing_zeros() as usize) {
                return true;
            }
            starts &= starts - 1;
        }
    }
    false
}

/// Which of eight bytes of ASCII are from `first` to `last`: adding what the first lacks sets the highest bit.
const fn within(eight: u64, first: u8, last: u8) -> u64 {
    let from = eight + (0x80 - first as u64) * EACH;
    let past = eight + (0x7f - last as u64) * EACH;
    gather(from & !past)
}

/// Fourteen bits of the first letters, whatever their case.
fn head(bytes: &[u8]) -> Option<usize> {
    let head = u32::from_le_bytes(*bytes.first_chunk::<HEAD>()?) | 0x2020_2020;
    Some((head.wrapping_mul(0x9e37_79b9) >> 18) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_phrases_where_words_start() {
        let phrases = Phrases::of(["ni", "national insurance", "national", "身份证", "card"]);
        let found = |text: &str| {
            let mut found = Vec::new();
            phrases.each(text, usize::MAX, |number, _, _| found.push(number));
            found.sort_unstable();
            found
        };
        assert_eq!(found("my National Insurance, NI: 7"), [0, 1, 2]);
        assert_eq!(found("his身份证 myCard discard uni"), [3, 4]);
        assert_eq!(found("postcard nat CARDS"), [4], "whether a word ends there is not asked");
        let any = |until| phrases.any("a card", until, |_, start, end| (start, end) == (2, 6));
        assert!(any(3) && !any(2));
        assert!(found("").is_empty() && found("n").is_empty());
    }

    #[test]
    fn finds_the_starts_that_looking_at_each_byte_finds() {
        let mut random = 7_u64;
        for length in 0..300 {
            let text: Vec<u8> = (0..length)
                .map(|_| {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    b"09azAZ@[`{/: ~\x7f\x80\xc3\xe1\xff"[(random >> 40) as usize % 19]
                })
                .collect();
            let mut found = Vec::new();
            word_starts(&text, |at| {
                found.push(at);
                false
            });
            let is_start = |at: &usize| {
                let (before, byte) = (at.checked_sub(1).map_or(b' ', |at| text[at]), text[*at]);
                !before.is_ascii_alphanumeric()
                    || !byte.is_ascii()
                    || before.is_ascii_lowercase() && byte.is_ascii_uppercase()
            };
            assert_eq!(found, (0..length).filter(is_start).collect::<Vec<_>>(), "{text:?}");
        }
    }
}
