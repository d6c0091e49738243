//! Number-like stretches of a text: groups of digits with separators between them, as people write phone
//! numbers, cards and identity numbers.
//!
//! Any run of neighbouring groups is tried, since a number may stand beside another one
//! ("2 × 4111 1111 1111 1111").

use std::ops::RangeInclusive;

use super::cell::Cell;
use super::groups::{Group, Grouped};

const MOST_GROUPS: usize = 8;
const MOST_DIGITS: usize = 20;

/// A stretch of text and its digits alone.
pub struct Span<'a> {
    /// With a leading `+` or `(`, if there is one.
    pub text: &'a str,
    digits: [u8; MOST_DIGITS],
    count: usize,
}

impl Span<'_> {
    /// ASCII digits; the last may be `X`, as in Chinese identity numbers.
    pub fn digits(&self) -> &[u8] {
        &self.digits[..self.count]
    }
}

/// Whether `test` holds for a stretch of `text` with so many digits that no letter or digit touches.
pub fn any(
    cell: &Cell<'_>,
    digits: RangeInclusive<usize>,
    test: impl FnMut(&Span<'_>) -> bool,
) -> bool {
    any_of(cell.grouped(), |count| digits.contains(&count), test)
}

/// The same for those numbers of digits that are worth a look.
pub fn any_of(
    text: Grouped<'_>,
    worth: impl Fn(usize) -> bool,
    mut test: impl FnMut(&Span<'_>) -> bool,
) -> bool {
    let mut starts = [(0, 0); MOST_GROUPS];
    let mut count = 0;
    let (mut last_end, mut digits) = (0, 0);
    let bytes = text.text.as_bytes();
    for Group { start, end } in text.walk() {
        let end = end + usize::from(ends_in_x(bytes, start, end));
        if count == MOST_GROUPS || !separates(&bytes[last_end..start]) {
            count = 0;
        }
        // With it, the digits before the group.
        starts[count] = (start, digits);
        count += 1;
        last_end = end;
        digits += end - start;
        for &(first, before) in &starts[..count] {
            if worth(digits - before)
                && let Some(span) = &span(text.text, first, end)
                && test(span)
            {
                return true;
            }
        }
    }
    false
}

/// The whole of `text` as one stretch.
pub fn whole(text: &str) -> Option<Span<'_>> {
    let first = text.bytes().position(|b| b.is_ascii_digit())?;
    let (lead, rest) = text.as_bytes().split_at(first);
    let whole = lead.iter().all(|b| matches!(b, b'+' | b'('))
        && rest[..rest.len() - 1].iter().all(|b| b.is_ascii_digit() || is_separator(*b));
    if whole { span(text, first, text.len()) } else { None }
}

/// Whether this is written `groups` (4-4-4-4) or without any separator.
pub fn is_grouped(text: &str, groups: &[usize]) -> bool {
    let mut parts = text.split([' ', '-', '.']);
    let plain = text.len() == groups.iter().sum::<usize>() && !text.contains([' ', '-', '.']);
    plain
        || (groups.iter().all(|len| parts.next().map(str::len) == Some(*len))
            && parts.next().is_none())
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'/')
}

fn separates(gap: &[u8]) -> bool {
    (1..=2).contains(&gap.len()) && gap.iter().all(|b| is_separator(*b))
}

/// Whether an `X` ends this run of digits, as the check digit of a Chinese identity number.
fn ends_in_x(bytes: &[u8], start: usize, end: usize) -> bool {
    end - start == 17 && matches!(bytes.get(end), Some(b'X' | b'x'))
}

fn span(text: &str, start: usize, end: usize) -> Option<Span<'_>> {
    let bytes = text.as_bytes();
    let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    if start > 0 && word(&bytes[start - 1]) || bytes.get(end).is_some_and(word) {
        return None;
    }
    let lead = bytes[..start].iter().rev().take(2).take_while(|b| matches!(b, b'+' | b'(')).count();
    let mut span = Span { text: &text[start - lead..end], digits: [0; MOST_DIGITS], count: 0 };
    for byte in bytes[start..end].iter().filter(|b| b.is_ascii_alphanumeric()) {
        *span.digits.get_mut(span.count)? = byte.to_ascii_uppercase();
        span.count += 1;
    }
    Some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell<'_> {
        Cell::of(text).expect("text")
    }

    fn longest(text: &str) -> Option<String> {
        let mut found: Option<String> = None;
        any(&cell(text), 7..=20, |span| {
            if found.as_ref().is_none_or(|f| f.len() < span.text.len()) {
                found = Some(span.text.to_owned());
            }
            false
        });
        found
    }

    #[test]
    fn finds_numbers_between_words_of_any_script() {
        assert_eq!(longest("call +49 (30) 1234-567, or").as_deref(), Some("+49 (30) 1234-567"));
        assert_eq!(longest("电话13912345678，谢谢").as_deref(), Some("13912345678"));
        assert_eq!(longest("id 11010519491231002X.").as_deref(), Some("11010519491231002X"));
        assert_eq!(longest("a1b2c3d4e5f6a7b8 abc1234567 SCN-125"), None);
        assert_eq!(longest(&"7".repeat(40)), None);
    }

    #[test]
    fn tries_a_number_beside_another() {
        assert!(
            any(&cell("2 4111 1111 1111 1111 5"), 16..=16, |s| s.digits() == b"4111111111111111")
        );
    }

    #[test]
    fn a_whole_number_has_nothing_else() {
        assert!(whole("+49 30 123456").is_some());
        assert!(whole("+49 30 123456 ext").is_none());
        assert!(whole("12:30:45.123").is_none());
    }

    #[test]
    fn grouping() {
        assert!(is_grouped("139 1234 5678", &[3, 4, 4]));
        assert!(is_grouped("13912345678", &[3, 4, 4]));
        assert!(!is_grouped("1391 234 5678", &[3, 4, 4]));
    }
}
