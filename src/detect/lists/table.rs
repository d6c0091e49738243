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

/// Eight bytes at a time, well mixed; the last ones perhaps once more.
pub(super) fn hash(word: &[u8]) -> usize {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, more: u64| {
        let mixed = (hash ^ more).wrapping_mul(MIX);
        mixed ^ mixed >> 32
    };
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    let length = word.len() as u64;
    let hash = match (word.last_chunk::<8>(), word.first_chunk::<4>(), word.last_chunk::<4>()) {
        (Some(last), ..) => {
            let (eights, _) = word.as_chunks::<8>();
            let hash =
                eights.iter().fold(length, |hash, eight| mix(hash, u64::from_le_bytes(*eight)));
            mix(hash, u64::from_le_bytes(*last))
        }
        (None, Some(first), Some(last)) => mix(length, four(first) | four(last) << 32),
        _ => mix(length, word.iter().fold(0, |all, byte| all << 8 | u64::from(*byte))),
    };
    mix(hash, 0) as usize
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
