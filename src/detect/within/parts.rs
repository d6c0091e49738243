//! Where words begin and end in a text, and the values within them.

use crate::detect::groups::{Group, Grouped};

/// What a byte is to words: it ends them, it stands between a key and its value, or it is punctuation around them.
const ENDS: u8 = 1;
const JOINS: u8 = 2;
const TRIMS: u8 = 4;

static BYTES: [u8; 256] = {
    let (mut of, mut byte) = ([0; 256], 0);
    while byte < 256 {
        of[byte] = match byte as u8 {
            0..=b' '
            | 0x7f..
            | b'"'
            | b'\''
            | b'<'
            | b'>'
            | b'('
            | b')'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b','
            | b';'
            | b'|'
            | b'`' => ENDS,
            b':' | b'#' => JOINS | TRIMS,
            b'=' => JOINS,
            b'.' | b'!' | b'?' | b'*' | b'\\' => TRIMS,
            _ => 0,
        };
        byte += 1;
    }
    of
};

fn is(byte: u8, what: u8) -> bool {
    BYTES[usize::from(byte)] & what != 0
}

/// Without the punctuation around it.
fn trimmed(word: &str) -> &str {
    let bytes = word.as_bytes();
    let start = bytes.iter().take_while(|byte| is(**byte, TRIMS)).count();
    let end = bytes[start..].iter().rev().take_while(|byte| is(**byte, TRIMS)).count();
    &word[start..word.len() - end]
}

/// The stretches between ends of words in which digits stand, and how many.
pub(super) fn runs_with_digits<'a>(text: Grouped<'a>, mut show: impl FnMut(&'a str, usize)) {
    let bytes = text.text.as_bytes();
    let mut groups = text.walk();
    let mut next = groups.next();
    let mut from = 0;
    while let Some(Group { start, end }) = next {
        let begin = bytes[from..start]
            .iter()
            .rposition(|byte| is(*byte, ENDS))
            .map_or(from, |at| from + at + 1);
        let past =
            bytes[end..].iter().position(|byte| is(*byte, ENDS)).map_or(bytes.len(), |at| end + at);
        let mut digits = end - start;
        loop {
            next = groups.next();
            let Some(group) = next.filter(|group| group.start < past) else { break };
            digits += group.end - group.start;
        }
        show(&text.text[begin..past], digits);
        from = past;
    }
}

/// The [`parts`] of each word of a text.
pub(super) fn words<'a>(text: &'a str, mut show: impl FnMut(&'a str)) {
    let mut end = 0;
    for run in text.as_bytes().split(|byte| is(*byte, ENDS)) {
        let start = end;
        end = start + run.len() + 1;
        // Runs are ASCII; between the bytes of other characters they are empty.
        if run.is_empty() {
            continue;
        }
        parts(&text[start..end - 1], &mut show);
    }
}

/// A word trimmed of the punctuation around it; of `name:value`, `name=value` and `name#value` the value too, and
/// of `a=1&b=2` each value.
pub(super) fn parts<'a>(run: &'a str, mut show: impl FnMut(&'a str)) {
    let word = trimmed(run);
    if word.is_empty() {
        return;
    }
    show(word);
    if !word.bytes().any(|byte| is(byte, JOINS)) {
        return;
    }
    let joined = word.contains('&') && word.contains('=');
    for pair in word.split(|c| joined && c == '&') {
        let mut value = pair;
        // `Set-Cookie=_ga=GA1.2…`: the value may have a key of its own.
        for _ in 0..2 {
            let Some((_, rest)) = value.split_once([':', '=', '#']) else { break };
            value = trimmed(rest);
            if !value.is_empty() {
                show(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_they_do_in_text_and_in_json() {
        let all = |text: &str| {
            let mut all = Vec::new();
            words(text, |word| all.push(word.to_owned()));
            all
        };
        assert_eq!(all("Write to <ada@x.org>, please."), ["Write", "to", "ada@x.org", "please"]);
        assert_eq!(all(r#"{"iban":"DE02","n":7}"#), ["iban", "DE02", "n", "7"].map(str::to_owned));
        assert_eq!(all("邮箱ada@x.org谢谢 id=9"), ["ada@x.org", "id=9", "9"]);
    }
}
