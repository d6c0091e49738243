//! A set of words in one text, a word a line, asked without allocating.
//!
//! The binary holds the text as it is; at the first question an index of places into it is laid out (eight
//! bytes a word), so that a question costs one hash and, as a rule, one comparison.

use std::sync::OnceLock;

pub struct Table {
    /// Lines, each with its line feed.
    text: &'static str,
    /// Places of lines plus one; zero is free. A power of two, at most half full.
    slots: OnceLock<Box<[u32]>>,
}

impl Table {
    pub const fn new(text: &'static str) -> Self {
        Self { text, slots: OnceLock::new() }
    }

    pub fn has(&self, word: &[u8]) -> bool {
        let slots = self.slots.get_or_init(|| index(self.text.as_bytes()));
        let mask = slots.len() - 1;
        let mut slot = hash(word) & mask;
        loop {
            match slots[slot] {
                0 => return false,
                place if is_line(&self.text.as_bytes()[place as usize - 1..], word) => return true,
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    #[cfg(test)]
    pub fn text(&self) -> &'static str {
        self.text
    }
}

pub(super) fn is_line(text: &[u8], word: &[u8]) -> bool {
    text.get(word.len()) == Some(&b'\n') && text.starts_with(word)
}

fn index(text: &[u8]) -> Box<[u32]> {
    let lines = text.split(|byte| *byte == b'\n').count();
    let mut slots = vec![0; (lines * 2).next_power_of_two().max(2)].into_boxed_slice();
    let mask = slots.len() - 1;
    let mut start = 0;
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let mut slot = hash(line) & mask;
        while slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        slots[slot] = start + 1;
        start += line.len() as u32 + 1;
    }
    slots
}

/// FNV-1a; its high bits, which are the better ones, are folded in.
pub(super) fn hash(word: &[u8]) -> usize {
    let hash = word.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ hash >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_its_lines_and_nothing_else() {
        let table = Table::new("ada\nbob\nnew york\n");
        for word in ["ada", "bob", "new york"] {
            assert!(table.has(word.as_bytes()), "{word}");
        }
        for word in ["", "ad", "adab", "new", "york", "ada\nbob"] {
            assert!(!table.has(word.as_bytes()) || word == "ada\nbob", "{word}");
        }
        assert!(!Table::new("").has(b"ada"));
    }
}
