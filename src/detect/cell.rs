//! One value of a column, looked at once: what the gates of the recognisers ask about.

use super::gate::mark;
use super::groups::{Group, Grouped};

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
    /// Which of the marks of `gate` it contains.
    pub marks: u32,
    /// All groups of digits, while the text is searched; `None`: look for them.
    groups: Option<&'a [Group]>,
}

/// What a byte counts as, in four counters of eight bits (digits, letters, wide, spaces), and its mark above them:
/// one sum and one OR over these numbers say it of many bytes.
const BYTES: [u64; 256] = {
    let mut bytes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let counted = match byte as u8 {
            b'0'..=b'9' => 1,
            b'a'..=b'z' | b'A'..=b'Z' => 1 << 8,
            0x80.. => 1 << 16,
            b' ' | b'\n' | b'\t' | b'\r' => 1 << 24,
            _ => 0,
        };
        bytes[byte] = (mark::OF[byte] as u64) << 32 | counted;
        byte += 1;
    }
    bytes
};

/// So many bytes cannot overflow a counter.
const CHUNK: usize = 0xff;

impl<'a> Cell<'a> {
    /// `None` for empty text: nothing to recognise there.
    pub fn of(text: &'a str) -> Option<Self> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return None;
        }
        let mut cell =
            Cell { text, digits: 0, letters: 0, wide: 0, spaces: 0, marks: 0, groups: None };
        for chunk in text.as_bytes().chunks(CHUNK) {
            let (mut sum, mut any) = (0_u64, 0);
            for &byte in chunk {
                let of = BYTES[usize::from(byte)];
                // The marks' part of the sum overflows, and is not read.
                sum = sum.wrapping_add(of);
                any |= of;
            }
            cell.digits += (sum & 0xff) as usize;
            cell.letters += (sum >> 8 & 0xff) as usize;
            cell.wide += (sum >> 16 & 0xff) as usize;
            cell.spaces += (sum >> 24 & 0xff) as usize;
            cell.marks |= (any >> 32) as u32;
        }
        Some(cell)
    }

    /// The same, knowing all groups of digits.
    #[must_use]
    pub fn with_groups(self, groups: Option<&'a [Group]>) -> Self {
        Self { groups, ..self }
    }

    /// What digits are sought in.
    pub fn grouped(&self) -> Grouped<'a> {
        Grouped { text: self.text, groups: self.groups }
    }

    /// The group of digits that begins at or after `from`.
    pub fn next_group(&self, from: usize) -> Option<Group> {
        self.grouped().next_group(from)
    }

    /// Whether every one of these marks is in it.
    pub fn has(&self, marks: u32) -> bool {
        self.marks & marks == marks
    }

    /// Whether something could stand within this text beside other words.
    pub fn may_embed(&self) -> bool {
        let json = self.text.starts_with(['{', '[']);
        let apart = self.spaces > 0 || self.wide > 0 || self.text.len() > 40 || json;
        (apart || self.is_keyed()) && !self.is_one_number()
    }

    /// Without a blank, but with a mark that keys, quotes and lists of values have: `ssn=…`, `"ssn":"…"`, `7|…|A`.
    fn is_keyed(&self) -> bool {
        const KEYED: u32 = mark::EQUALS | mark::OTHER | mark::LESS | mark::PAREN;
        // Addresses of pages have a colon as well, and amounts a comma.
        let colon = self.has(mark::COLON) && !self.has(mark::SLASH);
        let comma = self.has(mark::COMMA) && self.letters > 0;
        let pair = self.marks & (mark::EQUALS | mark::LESS) != 0 || self.has(mark::OTHER) && colon;
        (self.marks & KEYED != 0 || colon || comma)
            && (self.marks & (mark::DIGIT | mark::AT) != 0 || pair)
            && self.text.len() >= 8
            && !self.begins_with_moment()
    }

    /// A number in groups or a moment in time: what it is, it is as a whole.
    fn is_one_number(&self) -> bool {
        const OTHERS: u32 = !(mark::DIGIT
            | mark::SPACE
            | mark::DASH
            | mark::DOT
            | mark::COLON
            | mark::SLASH
            | mark::PLUS
            | mark::PAREN);
        self.marks & OTHERS == 0 && (self.digits <= 16 || self.begins_with_moment())
    }

    /// `2024-01-31 10:11:12` or with a `T` between, whatever follows.
    fn begins_with_moment(&self) -> bool {
        let form = b"9999-99-99 99:99:99";
        let fits = |(want, byte): (&u8, &u8)| match want {
            b'9' => byte.is_ascii_digit(),
            b' ' => matches!(byte, b' ' | b'T'),
            literal => literal == byte,
        };
        self.text.len() >= form.len() && form.iter().zip(self.text.as_bytes()).all(fits)
    }

    /// Whether people wrote sentences here.
    pub fn is_prose(&self) -> bool {
        is_prose(self.spaces, self.wide)
    }
}

/// Whether people wrote sentences where so many blanks and bytes outside ASCII are: about six words, or twenty Han
/// characters.
pub fn is_prose(spaces: usize, wide: usize) -> bool {
    spaces >= 5 || wide >= 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_there_however_long() {
        let text = format!("  {}@ 李9x ", "a1 ".repeat(50_000));
        let cell = Cell::of(&text).expect("text");
        assert_eq!(
            (cell.digits, cell.letters, cell.wide, cell.spaces),
            (50_001, 50_001, 3, 50_001)
        );
        assert!(cell.has(mark::AT | mark::LOWER | mark::WIDE) && !cell.has(mark::DASH));
        let embeds = |text: &str| Cell::of(text).expect("text").may_embed();
        assert!(
            embeds("ssn=358-75-3201") && embeds("\"bic\":\"DEUTDEFF\"") && embeds("7|a@b.org|A")
        );
        assert!(!embeds("2024-01-31T10:11:12Z") && !embeds("1,234,567.00") && !embeds("shipped"));
        assert!(Cell::of(" \n").is_none());
    }
}
