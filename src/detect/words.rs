//! Short lists of words, asked of every short cell: nearly all are turned away by one bit.

/// Words in small letters, compared whole and without regard to case.
pub struct Words {
    list: &'static [&'static str],
    /// A bit for each mark that a word of the list leaves ([`mark`]).
    marks: [u64; 16],
    /// By mark: the place of its first word, and whether others have it, too.
    first: [(u16, bool); 1024],
}

/// Bytes of the longest word outside ASCII.
const MOST: usize = 64;

impl Words {
    pub const fn of(list: &'static [&'static str]) -> Self {
        let (mut marks, mut first, mut at) = ([0; 16], [(0, false); 1024], 0);
        while at < list.len() {
            let mark = mark(list[at].as_bytes());
            if marks[mark >> 6] >> (mark & 63) & 1 == 1 {
                first[mark].1 = true;
            } else {
                first[mark].0 = at as u16;
            }
            marks[mark >> 6] |= 1 << (mark & 63);
            at += 1;
        }
        Self { list, marks, first }
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
        if self.marks[mark >> 6] >> (mark & 63) & 1 == 0 {
            return false;
        }
        let (first, more) = self.first[mark];
        let words = &self.list[usize::from(first)..];
        let words = if more { words } else { &words[..1] };
        words.iter().any(|word| word.eq_ignore_ascii_case(text))
    }
}

/// Beginnings of keys, each with a number: nearly all texts are turned away by their first two bytes.
pub struct Beginnings {
    list: &'static [(&'static str, usize)],
    /// Those with this byte first, and those with it second, a bit each.
    first: [u32; 256],
    second: [u32; 256],
}

impl Beginnings {
    /// Each of two bytes or more.
    pub const fn of(list: &'static [(&'static str, usize)]) -> Self {
        let (mut first, mut second, mut at) = ([0; 256], [0; 256], 0);
        while at < list.len() {
            let beginning = list[at].0.as_bytes();
            first[beginning[0] as usize] |= 1 << at;
            second[beginning[1] as usize] |= 1 << at;
            at += 1;
        }
        Self { list, first, second }
    }

    /// Whether `test` holds for one that the text begins with: it is shown the beginning, its number and the rest.
    pub fn any(&self, text: &str, test: impl Fn(&str, usize, &str) -> bool) -> bool {
        let [first, second, ..] = *text.as_bytes() else { return false };
        let mut begun = self.first[usize::from(first)] & self.second[usize::from(second)];
        while begun != 0 {
            let (beginning, number) = self.list[begun.trailing_zeros() as usize];
            if text.strip_prefix(beginning).is_some_and(|rest| test(beginning, number, rest)) {
                return true;
            }
            begun &= begun - 1;
        }
        false
    }
}

/// What names of places are written with: letters, and some signs of ASCII between them.
pub struct Letters([bool; 256]);

impl Letters {
    pub const fn and(signs: &str) -> Self {
        let (mut is, mut byte) = ([false; 256], 0_u8);
        while byte < 128 {
            is[byte as usize] = byte.is_ascii_alphabetic();
            byte += 1;
        }
        let mut at = 0;
        while at < signs.len() {
            is[signs.as_bytes()[at] as usize] = true;
            at += 1;
        }
        Self(is)
    }

    /// Whether the text has nothing else; the curved apostrophe is one of the signs.
    pub fn are_all(&self, text: &str) -> bool {
        let is = |byte: u8| self.0[usize::from(byte)];
        text.bytes().all(is)
            || !text.is_ascii()
                && text.chars().all(|c| match u8::try_from(c) {
                    Ok(byte) if c.is_ascii() => is(byte),
                    _ => c.is_alphabetic() || c == '’',
                })
    }
}

/// Ends of words, compared byte by byte: nearly all words are turned away by their last two.
pub struct Endings {
    list: &'static [&'static str],
    /// For the last byte of an ending those before it, a bit each.
    last_two: [u32; 32],
}

impl Endings {
    /// Each of two bytes or more.
    pub const fn of(list: &'static [&'static str]) -> Self {
        let (mut last_two, mut at) = ([0; 32], 0);
        while at < list.len() {
            let ending = list[at].as_bytes();
            let [before, last] = [ending[ending.len() - 2], ending[ending.len() - 1]];
            last_two[(last & 31) as usize] |= 1 << (before & 31);
            at += 1;
        }
        Self { list, last_two }
    }

    /// The first ending of the list that the word has.
    pub fn of_word(&self, word: &[u8]) -> Option<&'static str> {
        let [.., before, last] = word else { return None };
        if self.last_two[usize::from(last & 31)] >> (before & 31) & 1 == 0 {
            return None;
        }
        self.list.iter().copied().find(|ending| word.ends_with(ending.as_bytes()))
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

    #[test]
    fn knows_what_names_of_places_are_written_with() {
        const LETTERS: Letters = Letters::and(" .-'");
        for text in ["New York", "St. John's", "Łódź-Północ", "L’Aquila", "杭州", "ªb", ""]
        {
            assert!(LETTERS.are_all(text), "{text}");
        }
        for text in ["a_b", "Łódź 2", "7", "a\nb", "a,b", "a×b", "½"] {
            assert!(!LETTERS.are_all(text), "{text}");
        }
    }

    #[test]
    fn compares_the_beginnings_of_keys() {
        const BEGINNINGS: Beginnings = Beginnings::of(&[("sk-", 3), ("sk-ant-", 4), ("hf_", 5)]);
        let any = |text: &str, number| {
            BEGINNINGS
                .any(text, |begun, n, rest| n == number && begun.len() + rest.len() == text.len())
        };
        assert!(any("sk-ant-1", 3) && any("sk-ant-1", 4) && any("hf_", 5));
        assert!(!any("sk-an", 4) && !any("hk-", 3) && !any("h", 5) && !any("", 5));
    }

    #[test]
    fn compares_the_ends_of_words() {
        const ENDINGS: Endings = Endings::of(&["ov", "nova", "weg"]);
        let of = |word: &str| ENDINGS.of_word(word.as_bytes());
        assert_eq!((of("Ivanov"), of("nova")), (Some("ov"), Some("nova")));
        assert!(of("Wego").is_none() && of("v").is_none() && of("oV").is_none());
    }
}
