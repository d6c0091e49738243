//! Folding: the one spelling under which a word stands in the lists.
//!
//! Latin, Cyrillic and Greek letters become `a` to `z` without their marks, since people and databases drop
//! them at will; hyphens become spaces; apostrophes and full stops go. Han, kana and Hangul stay. Everything
//! happens in a buffer on the stack: this runs for every word of every name.

/// A folded word or phrase.
pub struct Folded {
    bytes: [u8; MOST],
    length: usize,
}

/// No entry of any list is longer.
const MOST: usize = 64;

const DROPPED: u8 = 1;
const NONE: u8 = 0;

/// What each ASCII character becomes.
const ASCII: [u8; 256] = {
    let (mut ascii, mut byte) = ([NONE; 256], 0_u8);
    while byte < 128 {
        ascii[byte as usize] = match byte {
            b'a'..=b'z' | b' ' => byte,
            b'A'..=b'Z' => byte.to_ascii_lowercase(),
            b'-' => b' ',
            b'\'' | b'`' | b'.' => DROPPED,
            _ => NONE,
        };
        byte += 1;
    }
    ascii
};

impl Folded {
    /// `None` for characters no list has, for nothing, and for what is too long.
    pub fn of(text: &str) -> Option<Self> {
        if text.is_ascii() {
            return Self::of_ascii(text.as_bytes());
        }
        let mut folded = Folded { bytes: [0; MOST], length: 0 };
        for c in text.chars() {
            match c {
                'a'..='z' => folded.push(c as u8)?,
                'A'..='Z' => folded.push(c.to_ascii_lowercase() as u8)?,
                ' ' | '-' => {
                    if folded.length > 0 && folded.bytes[folded.length - 1] != b' ' {
                        folded.push(b' ')?;
                    }
                }
                '\'' | '’' | '‘' | '`' | '.' | 'ʼ' => {}
                c if is_cjk(c) => folded.extend(c.encode_utf8(&mut [0; 4]))?,
                c => folded.extend(latin(c)?)?,
            }
        }
        folded.trimmed()
    }

    /// The same, for most words.
    fn of_ascii(text: &[u8]) -> Option<Self> {
        let mut folded = Folded { bytes: [0; MOST], length: 0 };
        if let Some(room) = folded.bytes.get_mut(..text.len()) {
            // Nothing but letters and a blank between words, as most are; as if a blank stood before.
            let (mut plain, mut before) = (true, b' ');
            for (room, byte) in room.iter_mut().zip(text) {
                *room = ASCII[usize::from(*byte)];
                plain &= if *room == b' ' { before != b' ' } else { *room >= b'a' };
                before = *room;
            }
            if plain {
                folded.length = text.len();
                return folded.trimmed();
            }
        }
        for &byte in text {
            match ASCII[usize::from(byte)] {
                NONE => return None,
                DROPPED => {}
                b' ' if folded.length == 0 || folded.bytes[folded.length - 1] == b' ' => {}
                byte => folded.push(byte)?,
            }
        }
        folded.trimmed()
    }

    /// Without the blank behind it.
    fn trimmed(mut self) -> Option<Self> {
        if self.bytes[..self.length].ends_with(b" ") {
            self.length -= 1;
        }
        (self.length > 0).then_some(self)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    #[cfg(test)]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(self.length)? = byte;
        self.length += 1;
        Some(())
    }

    fn extend(&mut self, text: &str) -> Option<()> {
        text.bytes().try_for_each(|byte| self.push(byte))
    }
}

/// Han, kana, Hangul syllables.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '一'..='鿿' | 'ぁ'..='ヿ' | '가'..='힣' | '々')
}

/// The letters a letter outside ASCII is written with.
#[expect(clippy::too_many_lines, reason = "a table")]
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'À'..='Å'
        | 'à'..='å'
        | 'Ā'..='ą'
        | 'Ǎ'
        | 'ǎ'
        | 'Ạ'..='ặ'
        | 'Ά'
        | 'ά'
        | 'Α'
        | 'α'
        | 'А'
        | 'а' => "a",
        'Æ' | 'æ' => "ae",
        'Œ' | 'œ' => "oe",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'Ď'..='đ' | 'Ð' | 'ð' | 'Д' | 'д' | 'Δ' | 'δ' => "d",
        'È'..='Ë'
        | 'è'..='ë'
        | 'Ē'..='ě'
        | 'Ẹ'..='ệ'
        | 'Έ'
        | 'έ'
        | 'Ε'
        | 'ε'
        | 'Е'
        | 'е'
        | 'Ё'
        | 'ё'
        | 'Э'
        | 'э'
        | 'Є'
        | 'є' => "e",
        'Ĝ'..='ģ' | 'Ǧ' | 'ǧ' | 'Г' | 'г' | 'Ґ' | 'ґ' | 'Γ' | 'γ' => "g",
        'Ĥ'..='ħ' => "h",
        'Ì'..='Ï'
        | 'ì'..='ï'
        | 'Ĩ'..='ı'
        | 'Ị'
        | 'ị'
        | 'Ỉ'
        | 'ỉ'
        | 'И'
        | 'и'
        | 'І'
        | 'і'
        | 'Ή'
        | 'ή'
        | 'Η'
        | 'η'
        | 'Ί'
        | 'ί'
        | 'Ι'
        | 'ι'
        | 'ϊ'
        | 'ΐ' => "i",
        'Ĵ' | 'ĵ' => "j",
        'Ķ' | 'ķ' | 'К' | 'к' | 'Κ' | 'κ' => "k",
        'Ĺ'..='ľ' | 'Ł' | 'ł' | 'Л' | 'л' | 'Λ' | 'λ' => "l",
        'М' | 'м' | 'Μ' | 'μ' => "m",
        'Ñ' | 'ñ' | 'Ń'..='ň' | 'Н' | 'н' | 'Ν' | 'ν' => "n",
        'Ò'..='Ö'
        | 'ò'..='ö'
        | 'Ø'
        | 'ø'
        | 'Ō'..='ő'
        | 'Ơ'
        | 'ơ'
        | 'Ọ'..='ợ'
        | 'О'
        | 'о'
        | 'Ό'
        | 'ό'
        | 'Ο'
        | 'ο'
        | 'Ώ'
        | 'ώ'
        | 'Ω'
        | 'ω' => "o",
        'Ŕ'..='ř' | 'Р' | 'р' | 'Ρ' | 'ρ' => "r",
        'ß' | 'ẞ' => "ss",
        'Ś'..='š' | 'Ș' | 'ș' | 'С' | 'с' | 'Σ' | 'σ' | 'ς' => "s",
        'Þ' | 'þ' | 'Θ' | 'θ' => "th",
        'Ţ'..='ť' | 'Ț' | 'ț' | 'Т' | 'т' | 'Τ' | 'τ' => "t",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' | 'Ư' | 'ư' | 'Ụ'..='ự' | 'У' | 'у' => "u",
        'Ŵ' | 'ŵ' => "w",
        'Ý'
        | 'ý'
        | 'ÿ'
        | 'Ŷ'..='Ÿ'
        | 'Ỳ'..='ỹ'
        | 'Й'
        | 'й'
        | 'Ы'
        | 'ы'
        | 'Ύ'
        | 'ύ'
        | 'Υ'
        | 'υ'
        | 'ϋ' => "y",
        'Ź'..='ž' | 'З' | 'з' | 'Ζ' | 'ζ' => "z",
        'Б' | 'б' => "b",
        'В' | 'в' | 'Β' | 'β' => "v",
        'Ж' | 'ж' => "zh",
        'П' | 'п' | 'Π' | 'π' => "p",
        'Ф' | 'ф' | 'Φ' | 'φ' => "f",
        'Х' | 'х' => "kh",
        'Ц' | 'ц' => "ts",
        'Ч' | 'ч' | 'Χ' | 'χ' => "ch",
        'Ш' | 'ш' => "sh",
        'Щ' | 'щ' => "shch",
        'Ъ' | 'ъ' | 'Ь' | 'ь' => "",
        'Ю' | 'ю' => "yu",
        'Я' | 'я' => "ya",
        'Ї' | 'ї' => "yi",
        'Ξ' | 'ξ' => "x",
        'Ψ' | 'ψ' => "ps",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_as_the_lists_are_folded() {
        for (text, folded) in [
            ("Müller", "muller"),
            ("O'Brien", "obrien"),
            ("Jean-Luc", "jean luc"),
            ("ŁUKASZ", "lukasz"),
            ("Nguyễn Thị Hương", "nguyen thi huong"),
            ("Дмитрий Щукин", "dmitriy shchukin"),
            ("Παπαδόπουλος", "papadopoylos"),
            ("Straße", "strasse"),
            ("佐々木", "佐々木"),
            ("김민준", "김민준"),
        ] {
            assert_eq!(Folded::of(text).map(|f| f.as_str().to_owned()).as_deref(), Some(folded));
        }
        assert!(Folded::of("a1").is_none() && Folded::of("").is_none());
        assert!(Folded::of(&"a".repeat(65)).is_none());
    }
}
