//! What stands beside a value in a text: the names of recognisers, all of them sought at once.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::RECOGNISERS;
use super::recogniser::Recogniser;

/// How far from a value its name may stand, in bytes.
const BEFORE: usize = 40;
const AFTER: usize = 16;

struct Called {
    names: AhoCorasick,
    /// The recogniser of each pattern.
    of: Vec<usize>,
}

static CALLED: LazyLock<Called> = LazyLock::new(|| {
    let (mut patterns, mut of) = (Vec::new(), Vec::new());
    for (at, recogniser) in RECOGNISERS.iter().enumerate() {
        for name in recogniser.names.strong {
            for written in spellings(name) {
                patterns.push(written);
                of.push(at);
            }
        }
    }
    let names = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(&patterns)
        .expect("a few thousand short names");
    Called { names, of }
});

/// Words apart by a blank, an underline or a hyphen; letters outside ASCII as they are and in capitals.
fn spellings(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    if name.contains(' ') {
        all.extend([name.replace(' ', "_"), name.replace(' ', "-")]);
    }
    if !name.is_ascii() {
        let mut letters = name.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        all.extend([name.to_uppercase(), first + letters.as_str()]);
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The recognisers one of whose names stands close to `part`, which is a slice of `text`; a bit each.
pub fn near(text: &str, part: &str) -> u128 {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    let from = text.floor_char_boundary(start.saturating_sub(BEFORE));
    let to = text.ceil_char_boundary((start + part.len() + AFTER).min(text.len()));
    says(&text[from..start]) | says(&text[start + part.len()..to])
}

/// Whether one of the recogniser's names stands close to `part`, which is a slice of `text`.
pub fn is_named(text: &str, part: &str, recogniser: &Recogniser) -> bool {
    let near = near(text, part);
    near != 0 && super::gate::places(near).any(|at| RECOGNISERS[at].name == recogniser.name)
}

/// The recognisers whose names `text` says, as words of their own where words are written apart.
pub fn says(text: &str) -> u128 {
    let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    CALLED
        .names
        .find_overlapping_iter(text)
        .filter(|found| {
            let before = found.start().checked_sub(1).and_then(|at| bytes.get(at));
            !letter(before) && !letter(bytes.get(found.end()))
        })
        .fold(0, |all, found| all | 1 << CALLED.of[found.pattern().as_usize()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_of_its_own_however_it_is_written() {
        let says = |text: &str, name: &str| {
            super::super::gate::places(says(text)).any(|at| RECOGNISERS[at].name == name)
        };
        assert!(says("my SSN: ", "us_ssn") && says("ssn", "us_ssn"));
        assert!(says("card_number", "payment_card") && says("Card-Number", "payment_card"));
        assert!(says("信用卡号", "payment_card"));
        assert!(!says("lessons ", "us_ssn") && !says("xssn", "us_ssn"));
    }
}
