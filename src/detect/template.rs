//! Written forms: how an identifier is written, as a template that reads and compacts it in one pass.
//!
//! In a template `9` stands for a digit, `A` for a letter, `*` for either, and `_` for a separator (space,
//! hyphen or dot) that may be left out: the first `_` decides, and the others must be the same, so that
//! `12 34 56` and `123456` are read and `12 34-56` is not. Anything else stands for itself and is dropped.

use std::ops::Deref;

use super::cell::Cell;
use super::groups::Group;

const MOST: usize = 24;

/// The digits and letters of an identifier, letters in upper case, without what separated them.
#[derive(Clone, Copy)]
pub struct Chars {
    bytes: [u8; MOST],
    count: usize,
    /// Whether its groups were written apart.
    pub apart: bool,
}

impl Deref for Chars {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.count]
    }
}

/// The whole `text` in the first of the `forms` that it has.
pub fn read(text: &str, forms: &[&str]) -> Option<Chars> {
    let bytes = text.as_bytes();
    forms.iter().find_map(|form| {
        let (chars, length) = prefix(bytes, form.as_bytes())?;
        (length == bytes.len()).then_some(chars)
    })
}

/// A form that is sought within texts. It has a digit, since texts have few, and is sought from there.
pub struct Sought {
    form: &'static str,
    /// How many bytes may stand before the first digits.
    lead: (usize, usize),
    /// How many of them may stand together there, a bit each.
    first: u64,
    /// More of them than this begin right behind a letter, since some of what may be either stands before them.
    loose: usize,
}

impl Sought {
    pub const fn of(form: &'static str) -> Self {
        let bytes = form.as_bytes();
        let (mut at, mut least, mut loose) = (0, 0, false);
        while bytes[at] != b'9' {
            least += !matches!(bytes[at], b'_' | b'*') as usize;
            loose |= bytes[at] == b'*';
            at += 1;
        }
        let lead = (least, at);
        let (mut alone, mut joined, mut first) = (0, 0, 0);
        while at < bytes.len() && matches!(bytes[at], b'9' | b'_' | b'*') {
            // The first separator decides: digits end here, or go on over all of them.
            if bytes[at] == b'_' {
                alone = if alone == 0 { joined } else { alone };
            } else {
                first |= if bytes[at] == b'*' { 1 << joined } else { 0 };
                joined += 1;
            }
            at += 1;
        }
        let alone = if alone == 0 { joined } else { alone };
        first |= 1 << alone | 1 << joined;
        if loose {
            first = u64::MAX << alone;
        }
        Self { form, lead, first, loose: if loose { alone } else { usize::MAX } }
    }

    fn may_begin_at(&self, group: Group, bytes: &[u8]) -> bool {
        let digits = group.end - group.start;
        let letter = || group.start > 0 && bytes[group.start - 1].is_ascii_alphabetic();
        self.first >> digits.min(63) & 1 == 1 && (digits <= self.loose || letter())
    }
}

/// Whether `test` holds for a stretch of the cell in one of these forms that no letter or digit touches; it is
/// shown compact and as it stands there.
pub fn any(cell: &Cell<'_>, forms: &[Sought], test: impl Fn(&Chars, &str) -> bool) -> bool {
    let bytes = cell.text.as_bytes();
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let stands = |at: usize, form: &str| {
        is(form.as_bytes()[0], bytes[at])
            && (at == 0 || !word(&bytes[at - 1]))
            && prefix(&bytes[at..], form.as_bytes()).is_some_and(|(chars, length)| {
                !bytes.get(at + length).is_some_and(word)
                    && test(&chars, &cell.text[at..at + length])
            })
    };
    for group in cell.grouped().walk() {
        for one in forms.iter().filter(|one| one.may_begin_at(group, bytes)) {
            let (least, most) = one.lead;
            let mut leads = least..=most.min(group.start);
            if leads.any(|lead| stands(group.start - lead, one.form)) {
                return true;
            }
        }
    }
    false
}

/// Whether the form's character stands for this byte.
fn is(want: u8, byte: u8) -> bool {
    match want {
        b'9' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_alphabetic(),
        b'*' => byte.is_ascii_alphanumeric(),
        b'_' => true,
        literal => byte == literal,
    }
}

/// What `bytes` begin with in this form, and its length in bytes.
fn prefix(bytes: &[u8], form: &[u8]) -> Option<(Chars, usize)> {
    let mut chars = Chars { bytes: [0; MOST], count: 0, apart: false };
    let mut separator: Option<Option<u8>> = None;
    let mut at = 0;
    for want in form {
        let byte = bytes.get(at).copied();
        let fits = match want {
            b'9' | b'A' | b'*' => byte.is_some_and(|byte| is(*want, byte)),
            b'_' => {
                let found = byte.filter(|b| matches!(b, b' ' | b'-' | b'.'));
                let first = *separator.get_or_insert(found);
                if found != first {
                    return None;
                }
                chars.apart |= found.is_some();
                at += usize::from(found.is_some());
                continue;
            }
            literal => {
                if byte != Some(*literal) {
                    return None;
                }
                chars.apart = true;
                at += 1;
                continue;
            }
        };
        if !fits {
            return None;
        }
        *chars.bytes.get_mut(chars.count)? = byte?.to_ascii_uppercase();
        chars.count += 1;
        at += 1;
    }
    Some((chars, at))
}

/// The number that ASCII digits say.
pub fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |all, digit| all * 10 + u64::from(digit.saturating_sub(b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compact(text: &str, form: &str) -> Option<String> {
        read(text, &[form]).map(|chars| String::from_utf8_lossy(&chars).into_owned())
    }

    #[test]
    fn reads_what_is_written_as_the_form_says() {
        for (text, form, expected) in [
            ("qq 12 34 56 c", "AA_99_99_99_A", Some("QQ123456C")),
            ("QQ123456C", "AA_99_99_99_A", Some("QQ123456C")),
            ("QQ 12 34-56 C", "AA_99_99_99_A", None),
            ("QQ 123456C", "AA_99_99_99_A", None),
            ("800101/1234", "999999/9999", Some("8001011234")),
            ("8001011234", "999999/9999", None),
            ("QQ123456C1", "AA_99_99_99_A", None),
            ("QQ12", "AA_99_99_99_A", None),
        ] {
            assert_eq!(compact(text, form).as_deref(), expected, "{text} as {form}");
        }
        assert!(read("1 2", &["9_9"]).is_some_and(|chars| chars.apart));
        assert!(read("12", &["9_9"]).is_some_and(|chars| !chars.apart));
        assert_eq!(number(b"0420"), 420);
    }

    #[test]
    fn a_form_begins_with_so_many_digits() {
        let behind = |before: &'static [u8], form: &'static str| {
            let (sought, start) = (Sought::of(form), before.len());
            let may =
                |count: usize| sought.may_begin_at(Group { start, end: start + count }, before);
            (1..30).filter(|count| may(*count)).collect::<Vec<_>>()
        };
        let first = |form: &'static str| behind(b"XX", form);
        assert_eq!(first("AA_99_99_99_A"), [2, 6]);
        assert_eq!(first("999999/9999"), [6]);
        assert_eq!(first("9_99_9*_99"), [1, 4, 7]);
        assert_eq!(first("A*_999_A")[..2], [3, 4]);
        assert_eq!(behind(b"XX ", "A*_999_A"), [3], "the `*` is no blank");
    }

    #[test]
    fn stands_free_of_letters_and_digits() {
        for (text, expected) in [
            ("no AA 12 34, please", true),
            ("号码AA 12 34。", true),
            ("xAA 12 34", false),
            ("AA 12 345", false),
        ] {
            assert_eq!(
                any(&Cell::of(text).expect("text"), &[Sought::of("AA_99_99")], |chars, _| chars
                    .apart),
                expected,
                "{text}"
            );
        }
    }
}
