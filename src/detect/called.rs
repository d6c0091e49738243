//! What stands beside a value in a text: the names of recognisers, all of them sought at once.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::RECOGNISERS;
use super::groups::{alphanumerics_of_eight, runs};
use super::recogniser::Recogniser;

/// How far from a value its name may stand, in bytes.
const BEFORE: usize = 40;
const AFTER: usize = 16;

struct Called {
    names: AhoCorasick,
    /// The recogniser of each pattern.
    of: Vec<usize>,
    /// The marks of the names' first words.
    first: FirstWords,
}

static CALLED: LazyLock<Called> = LazyLock::new(|| {
    let (mut patterns, mut of) = (Vec::new(), Vec::new());
    let mut first = FirstWords { bits: Box::new([0; MARKS]), any: [0; MARKS / 64], wordless: 0 };
    for (at, recogniser) in RECOGNISERS.iter().enumerate() {
        for name in recogniser.names.strong {
            for written in spellings(name) {
                first.add(&written, 1 << at);
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
    Called { names, of, first }
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

/// The `wanted` recognisers one of whose names stands close to `part`, which is a slice of `text`; a bit each, and
/// others beside them.
pub fn near(text: &str, part: &str, wanted: u128) -> u128 {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + part.len();
    let from = text.floor_char_boundary(start.saturating_sub(BEFORE));
    let to = text.ceil_char_boundary((end + AFTER).min(text.len()));
    // Half a word is no name.
    let cut = |at: usize| {
        let is_letter = |at: usize| text.as_bytes()[at].is_ascii_alphanumeric();
        at > 0 && at < text.len() && is_letter(at - 1) && is_letter(at)
    };
    let letter = |c: char| c.is_ascii_alphanumeric();
    let before = &text[from..start];
    let before = if cut(from) { before.trim_start_matches(letter) } else { before };
    let after = &text[end..to];
    let after = if cut(to) { after.trim_end_matches(letter) } else { after };
    let say = |side: &str| if may_say(side) & wanted == 0 { 0 } else { says(side) };
    say(before) | say(after)
}

/// The recognisers of which a name may stand in the text; of no others.
pub fn may_say(text: &str) -> u128 {
    CALLED.first.of(text)
}

/// Whether one of the recogniser's names stands close to `part`, which is a slice of `text`.
pub fn is_named(text: &str, part: &str, recogniser: &Recogniser) -> bool {
    let same = |one: &&Recogniser| one.name == recogniser.name;
    let at = RECOGNISERS.iter().position(same).expect("one of them");
    near(text, part, 1 << at) & 1 << at != 0
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

/// Which recognisers' names begin with a word of that mark: most texts say no name at all, and looking at the
/// first, middle and last letters of their words costs a tenth of looking for all names.
struct FirstWords {
    bits: Box<[u128; MARKS]>,
    /// Whether a mark has any, a bit each: hardly any has.
    any: [u64; MARKS / 64],
    /// The recognisers with a name that has no letter or digit of ASCII.
    wordless: u128,
}

const MARKS: usize = 1 << 12;

impl FirstWords {
    fn add(&mut self, name: &str, bit: u128) {
        let mut words = name.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
        match words.find(|word| !word.is_empty()) {
            Some(word) => {
                self.bits[mark(word)] |= bit;
                self.any[mark(word) / 64] |= 1 << (mark(word) % 64);
            }
            None => self.wordless |= bit,
        }
    }

    fn of(&self, text: &str) -> u128 {
        if !text.is_ascii() {
            return u128::MAX;
        }
        let mut all = self.wordless;
        runs(text.as_bytes(), alphanumerics_of_eight, |word| {
            let mark = mark(&text.as_bytes()[word.start..word.end]);
            if self.any[mark / 64] >> (mark % 64) & 1 == 1 {
                all |= self.bits[mark];
            }
        });
        all
    }
}

/// Twelve bits of a word's length and three of its letters, whatever their case.
fn mark(word: &[u8]) -> usize {
    let small = |at: usize| u32::from(word[at] | 0x20);
    let (middle, last) = (small(word.len() / 2), small(word.len() - 1));
    let all = word.len() as u32 ^ small(0) << 8 ^ middle << 16 ^ last << 24;
    (all.wrapping_mul(0x9e37_79b9) >> 20) as usize
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

    #[test]
    fn no_name_is_passed_over() {
        for (at, recogniser) in RECOGNISERS.iter().enumerate() {
            let names = recogniser.names.strong.iter().flat_map(|name| spellings(name));
            for name in names.filter(|name| name.len() + 2 <= BEFORE) {
                let text = format!("it says {name}: 12345, and no more");
                let part = &text[text.find("12345").expect("it is there")..][..5];
                assert!(near(&text, part, 1 << at) & 1 << at != 0, "{text}");
            }
        }
    }

    #[test]
    fn a_word_cut_in_half_is_no_name() {
        let us_ssn = RECOGNISERS.iter().find(|one| one.name == "us_ssn").expect("its name");
        let is_named = |text: &str| {
            let part = &text[text.find("12345").expect("it is there")..][..5];
            super::is_named(text, part, us_ssn)
        };
        let far = "x".repeat(BEFORE - 4);
        assert!(is_named(&format!("ssn {far}12345")));
        assert!(!is_named(&format!("xssn {far}12345")));
    }
}
