//! One value of a column, looked at once: what the cheap gates of the recognisers ask about.

/// A value as text, with counts made in a single pass over its bytes.
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    /// Trimmed of ASCII white space.
    pub text: &'a str,
    /// ASCII digits.
    pub digits: usize,
    /// ASCII letters.
    pub letters: usize,
    /// Bytes of characters outside ASCII; a Han character has three.
    pub wide: usize,
    pub spaces: usize,
    /// Contains an `@`.
    pub at: bool,
}

impl<'a> Cell<'a> {
    /// `None` for bytes that are not UTF-8 text, and for empty text: nothing to recognise there.
    pub fn look(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.trim_ascii();
        if text.is_empty() {
            return None;
        }
        let mut cell = Cell { text, digits: 0, letters: 0, wide: 0, spaces: 0, at: false };
        for &byte in text.as_bytes() {
            match byte {
                b'0'..=b'9' => cell.digits += 1,
                b'a'..=b'z' | b'A'..=b'Z' => cell.letters += 1,
                b' ' | b'\n' | b'\t' | b'\r' => cell.spaces += 1,
                b'@' => cell.at = true,
                0x80.. => cell.wide += 1,
                _ => {}
            }
        }
        Some(cell)
    }

    /// Whether something could stand within this text beside other words.
    pub fn may_embed(&self) -> bool {
        self.spaces > 0 || self.wide > 0 || self.text.len() > 40
    }

    /// Whether people wrote sentences here: about six words, or twenty Han characters.
    pub fn is_prose(&self) -> bool {
        self.spaces >= 5 || self.wide >= 60
    }
}
