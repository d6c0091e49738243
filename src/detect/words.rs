//! Short lists of words, asked of every short cell: most are turned away by their length alone.

/// Words, compared whole and without regard to ASCII case.
pub struct Words {
    list: &'static [&'static str],
    /// A bit for each length, in bytes, that a word of the list has.
    lengths: u128,
}

impl Words {
    pub const fn of(list: &'static [&'static str]) -> Self {
        let (mut lengths, mut at) = (0, 0);
        while at < list.len() {
            assert!(list[at].len() < 128, "a word is short");
            lengths |= 1 << list[at].len();
            at += 1;
        }
        Self { list, lengths }
    }

    pub fn has(&self, text: &str) -> bool {
        text.len() < 128
            && self.lengths >> text.len() & 1 == 1
            && self.list.iter().any(|word| word.eq_ignore_ascii_case(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_whole_words_without_case() {
        const WORDS: Words = Words::of(&["male", "männlich", "女"]);
        assert!(WORDS.has("Male") && WORDS.has("Männlich") && WORDS.has("女"));
        assert!(!WORDS.has("female") && !WORDS.has("mal") && !WORDS.has(&"m".repeat(200)));
    }
}
