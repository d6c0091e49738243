//! The words of a sentence: runs of letters and digits, with the hyphens and apostrophes inside them.

use crate::detect::lists;

/// Runs of letters and digits, with the hyphens and apostrophes inside them.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = find(text, rest, LETTER, true)?;
        let end = find(text, start, LETTER | INSIDE, false).unwrap_or(text.len());
        rest = end;
        let word = text[start..end].trim_end_matches(['-', '\'', '’', '_']);
        Some((start, word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)))
    })
}

const LETTER: u8 = 1;
/// What stands inside words.
const INSIDE: u8 = 2;

const ASCII: [u8; 128] = {
    let (mut ascii, mut byte) = ([0; 128], 0_u8);
    while byte < 128 {
        ascii[byte as usize] = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'-' | b'\'' | b'_' => INSIDE,
            _ => 0,
        };
        byte += 1;
    }
    ascii
};

/// The place of the first character from there on that is one of these, or is none of them.
fn find(text: &str, from: usize, these: u8, one: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        let (is, length) = if let Some(is) = ASCII.get(usize::from(*byte)) {
            (*is, 1)
        } else {
            let c = text[at..].chars().next()?;
            (wide(c), c.len_utf8())
        };
        if (is & these != 0) == one {
            return Some(at);
        }
        at += length;
    }
    None
}

fn wide(c: char) -> u8 {
    match c {
        '’' => INSIDE,
        c if c.is_alphanumeric() && !lists::is_cjk(c) => LETTER,
        _ => 0,
    }
}
