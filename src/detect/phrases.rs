//! Phrases that stand at the start of a word, thousands of them sought at once.
//!
//! An automaton over all of them looks at its table for each byte of a text, and the table is larger than the
//! nearer caches. Most bytes begin no word, and most words begin no phrase, which one bit says.

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
    all: Vec<(Box<[u8]>, usize)>,
}

impl Groups {
    fn of(count: usize, phrases: Vec<(usize, Box<[u8]>, usize)>) -> Self {
        let mut starts = vec![0; count + 1];
        phrases.iter().for_each(|(group, ..)| starts[group + 1] += 1);
        (0..count).for_each(|at| starts[at + 1] += starts[at]);
        let mut all = phrases;
        all.sort_by_key(|(group, ..)| *group);
        Self { starts, all: all.into_iter().map(|(_, bytes, number)| (bytes, number)).collect() }
    }

    fn get(&self, group: usize) -> &[(Box<[u8]>, usize)] {
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

    /// Shows the number of each phrase at the start of a word, and where it starts and ends. Words start behind what
    /// is no letter or digit, at a capital behind a small letter, and at every character outside ASCII.
    pub fn each(&self, text: &str, mut show: impl FnMut(usize, usize, usize)) {
        self.any(text, |number, start, end| {
            show(number, start, end);
            false
        });
    }

    /// Whether `test` holds for one of them.
    pub fn any(&self, text: &str, mut test: impl FnMut(usize, usize, usize) -> bool) -> bool {
        let bytes = text.as_bytes();
        let mut before = b' ';
        for (at, &byte) in bytes.iter().enumerate() {
            let start = !before.is_ascii_alphanumeric()
                || !byte.is_ascii()
                || before.is_ascii_lowercase() && byte.is_ascii_uppercase();
            before = byte;
            if start && self.first[usize::from(byte)] && self.any_at(bytes, at, &mut test) {
                return true;
            }
        }
        false
    }

    fn any_at(
        &self,
        bytes: &[u8],
        at: usize,
        test: &mut impl FnMut(usize, usize, usize) -> bool,
    ) -> bool {
        let rest = &bytes[at..];
        let mut is = |(phrase, number): &(Box<[u8]>, usize)| {
            rest.get(..phrase.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(phrase))
                && test(*number, at, at + phrase.len())
        };
        if self.short.get(usize::from(bytes[at].to_ascii_lowercase())).iter().any(&mut is) {
            return true;
        }
        let Some(head) = head(rest) else { return false };
        self.heads[head / 64] >> (head % 64) & 1 == 1 && self.long.get(head).iter().any(is)
    }
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
            phrases.each(text, |number, _, _| found.push(number));
            found.sort_unstable();
            found
        };
        assert_eq!(found("my National Insurance, NI: 7"), [0, 1, 2]);
        assert_eq!(found("his身份证 myCard discard uni"), [3, 4]);
        assert_eq!(found("postcard nat CARDS"), [4], "whether a word ends there is not asked");
        assert!(phrases.any("a card", |number, start, end| (number, start, end) == (4, 2, 6)));
        assert!(found("").is_empty() && found("n").is_empty());
    }
}
