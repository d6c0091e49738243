//! Text of East Asia in the width of ASCII: `１３９` is the same number as `139`, and `（020）8888` has a bracket.

use std::borrow::Cow;

/// With full-width digits and punctuation as ASCII, where a digit is among them or beside them.
///
/// Prose keeps its full-width commas and colons: words end there as well.
pub fn folded(text: &str) -> Cow<'_, str> {
    if !has_number(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '　' => ' ',
        '‐' | '‑' | '–' | '−' => '-',
        other => other,
    };
    Cow::Owned(text.chars().map(narrow).collect())
}

/// A full-width digit, or a full-width bracket or hyphen that touches an ASCII digit.
fn has_number(bytes: &[u8]) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == 0xef).map(|at| from + at) {
        match bytes.get(at + 1..at + 3) {
            Some([0xbc, 0x90..=0x99]) => return true,
            Some([0xbc, 0x88 | 0x89 | 0x8d]) if digit(at.checked_sub(1)) || digit(Some(at + 3)) => {
                return true;
            }
            _ => from = at + 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_folded_and_prose_is_not() {
        assert_eq!(folded("电话：１３９－７７００"), "电话:139-7700");
        assert_eq!(folded("打（020）80941623"), "打(020)80941623");
        for text in ["你好，世界（上海）", "3,5 km", "号码：13900001111"] {
            assert!(matches!(folded(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
