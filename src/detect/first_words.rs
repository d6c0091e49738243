//! Whether a text could say a name at all: most say none, and to look at the first, middle and last letter of each
//! word costs a part of looking for thousands of names.

use super::groups::{alphanumerics_of_eight, runs};

/// Which recognisers' names begin with a word of which mark.
#[derive(Debug)]
pub struct FirstWords {
    bits: Box<[u128]>,
    /// Whether a mark has any, a bit each: hardly any has.
    any: [u64; MARKS / 64],
    /// The recognisers with a name that has no letter or digit of ASCII.
    wordless: u128,
}

const MARKS: usize = 1 << 12;

impl FirstWords {
    pub fn new() -> Self {
        Self { bits: vec![0; MARKS].into_boxed_slice(), any: [0; MARKS / 64], wordless: 0 }
    }

    pub fn add(&mut self, name: &str, bit: u128) {
        let mut words = name.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
        match words.find(|word| !word.is_empty()) {
            Some(word) => {
                self.bits[mark(word)] |= bit;
                self.any[mark(word) / 64] |= 1 << (mark(word) % 64);
            }
            None => self.wordless |= bit,
        }
    }

    /// The recognisers of which a name may stand in the text; of no others. Keys of several words (`hkidNumber`) are
    /// rare in texts, and may say anything.
    pub fn of(&self, text: &str) -> u128 {
        if !text.is_ascii() || has_hump(text.as_bytes()) {
            return u128::MAX;
        }
        let mut all = self.wordless;
        let mut add = |word: &[u8]| {
            let mark = mark(word);
            if self.any[mark / 64] >> (mark % 64) & 1 == 1 {
                all |= self.bits[mark];
            }
        };
        runs(text.as_bytes(), alphanumerics_of_eight, |run| {
            let word = &text.as_bytes()[run.start..run.end];
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

/// Twelve bits of a word's length and three of its letters, whatever their case.
fn mark(word: &[u8]) -> usize {
    let small = |at: usize| u32::from(word[at] | 0x20);
    let (middle, last) = (small(word.len() / 2), small(word.len() - 1));
    let all = word.len() as u32 ^ small(0) << 8 ^ middle << 16 ^ last << 24;
    (all.wrapping_mul(0x9e37_79b9) >> 20) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_may_be_said_by_first_words() {
        let mut first = FirstWords::new();
        first.add("ssn", 1);
        first.add("social security number", 2);
        first.add("身份证", 4);
        assert_eq!(first.of("nothing of that kind"), 4, "a name without ASCII is not told apart");
        assert_eq!(first.of("the SSN is"), 1 | 4);
        assert_eq!(first.of("ssn1=7"), 1 | 4);
        assert_eq!(first.of("a social evening"), 2 | 4, "only the first word is looked at");
        assert_eq!(first.of("customerSsn"), u128::MAX);
        assert_eq!(first.of("é"), u128::MAX);
    }
}
