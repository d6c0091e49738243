//! Short lists of words, asked of every short cell: nearly all are turned away by one bit.

/// Words in small letters, compared whole and without regard to case.
pub struct Words {
    list: &'static [&'static str],
    /// A bit for each mark that a word of the list leaves ([`mark`]).
    marks: [u64; 16],
}

/// Bytes of the longest word outside ASCII.
const MOST: usize = 64;

impl Words {
    pub const fn of(list: &'static [&'static str]) -> Self {
        let (mut marks, mut at) = ([0; 16], 0);
        while at < list.len() {
            let mark = mark(list[at].as_bytes());
            marks[mark >> 6] |= 1 << (mark & 63);
            at += 1;
        }
        Self { list, marks }
    }

    pub fn has(&self, text: &str) -> bool {
        if text.is_ascii() {
            return self.holds(text);
        }
        let (mut small, mut length) = ([0; MOST], 0);
        for c in text.chars().flat_map(char::to_lowercase) {
            let Some(room) = small.get_mut(length..length + c.len_utf8()) else { return false };
            length += c.encode_utf8(room).len();
        }
        std::str::from_utf8(&small[..length]).is_ok_and(|small| self.holds(small))
    }

    fn holds(&self, text: &str) -> bool {
        let mark = mark(text.as_bytes());
        self.marks[mark >> 6] >> (mark & 63) & 1 == 1
            && self.list.iter().any(|word| word.eq_ignore_ascii_case(text))
    }
}

/// Ten bits of the length and the first and last letters, whatever their case.
const fn mark(word: &[u8]) -> usize {
    if word.is_empty() {
        return 0;
    }
    let first = (word[0] | 0x20) as usize;
    let second = (word[word.len() / 2] | 0x20) as usize;
    let last = (word[word.len() - 1] | 0x20) as usize;
    (word.len().wrapping_mul(0x9e5)
        ^ first.wrapping_mul(0x1f3)
        ^ second.wrapping_mul(0x3d)
        ^ last << 3)
        & 1023
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_whole_words_without_case() {
        const WORDS: Words = Words::of(&["male", "männlich", "女"]);
        assert!(WORDS.has("Male") && WORDS.has("MÄNNLICH") && WORDS.has("女"));
        assert!(!WORDS.has("female") && !WORDS.has("mal") && !WORDS.has(&"m".repeat(200)));
        assert!(!WORDS.has(""));
    }
}
