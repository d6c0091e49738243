//! How a number is written: the groups and separators that authorities print, and its characters without
//! them.

use super::gate::mark;

/// Letters of ASCII, as marks: a gate is without what none of the forms has.
pub const LETTERS: u32 = mark::LOWER | mark::UPPER | mark::BEYOND_F;

/// Whether `text` has this form: `0` is a digit, `A` a letter of any case, `*` either; anything else stands
/// for itself. `000.000.000-00` is a form.
pub fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_alphabetic(),
            b'*' => byte.is_ascii_alphanumeric(),
            _ => byte == form,
        })
}

/// Whether `text` has one of these forms.
pub fn has_any(text: &str, forms: &[&str]) -> bool {
    forms.iter().any(|form| has_form(text, form))
}

/// The digits and capital letters of `text` without separators; `None` unless there are exactly `N`.
pub fn compact<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut all = [0; N];
    let mut count = 0;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                *all.get_mut(count)? = byte.to_ascii_uppercase();
                count += 1;
            }
            b' ' | b'-' | b'.' | b'/' | b'(' | b')' => {}
            _ => return None,
        }
    }
    (count == N).then_some(all)
}

/// The number that these ASCII digits write; at most nine of them.
pub fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |all, digit| all * 10 + u32::from(digit.saturating_sub(b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_where_digits_letters_and_separators_stand() {
        assert!(has_form("12.3-K", "00.0-*") && has_form("12.3-4", "00.0-*"));
        assert!(!has_form("12.3-?", "00.0-*") && !has_form("12.34-K", "00.0-*"));
        assert!(has_any("ab1", &["000", "AA0"]));
    }

    #[test]
    fn separators_are_left_out() {
        assert_eq!(compact::<5>("a1-2 (3).4"), Some(*b"A1234"));
        assert_eq!(compact::<4>("a1-2 (3).4"), None);
        assert_eq!(compact::<5>("a1_234"), None);
        assert_eq!(number(b"0042"), 42);
    }
}
