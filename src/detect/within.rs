//! Searching longer text: its words and its numbers once, each shown to the recognisers whose gate it opens.
//!
//! A word is a run of ASCII without white space, since Han and kana stand against a number or an address
//! without one; quotes, brackets and commas end it, as in JSON. A number is a stretch of digit groups with
//! separators. Recognisers that need more than that bring a search of their own.

use super::called;
use super::cell::Cell;
use super::gate::{Gates, places};
use super::recogniser::{Match, Recogniser};
use super::spans;

/// Whether a word or number is written in a form that nothing else has.
type Form = fn(&str) -> bool;

/// A search over a whole text.
type Test = fn(&Cell<'_>) -> bool;

/// How a recogniser is looked for within longer text.
#[derive(Clone, Copy)]
pub enum Within {
    Never,
    /// One of its words, proven.
    Word,
    /// One of its numbers (`4111 1111 1111 1111`), proven.
    Number,
    /// A word that looks like one, with one of the recogniser's names close by ([`Names::strong`]).
    ///
    /// [`Names::strong`]: super::recogniser::Names::strong
    NamedWord,
    /// A number that looks like one, with one of the recogniser's names close by.
    NamedNumber,
    /// A word, proven, and either in the form that the test knows or with a name close by: a checksum alone
    /// proves little.
    WordIn(Form),
    /// A number, proven, and either in the form that the test knows or with a name close by.
    NumberIn(Form),
    /// A search over the whole text, which brings its own gate.
    Text(Test),
}

/// The recognisers, by how they search.
pub struct Search {
    words: u128,
    /// Of those, the ones that a word without a digit may be.
    plain: u128,
    numbers: u128,
    named: u128,
    /// The forms that need no name, by recogniser.
    forms: Vec<Option<Form>>,
    texts: Vec<(usize, Test)>,
}

impl Search {
    pub fn of(recognisers: &[&Recogniser]) -> Self {
        let mut search =
            Self { words: 0, plain: 0, numbers: 0, named: 0, forms: Vec::new(), texts: Vec::new() };
        search.forms.resize(recognisers.len(), None);
        for (at, recogniser) in recognisers.iter().enumerate() {
            match recogniser.within {
                Within::Never => {}
                Within::Word => search.words |= 1 << at,
                Within::Number => search.numbers |= 1 << at,
                Within::NamedWord => {
                    search.words |= 1 << at;
                    search.named |= 1 << at;
                }
                Within::NamedNumber => {
                    search.numbers |= 1 << at;
                    search.named |= 1 << at;
                }
                Within::WordIn(form) => {
                    search.words |= 1 << at;
                    search.forms[at] = Some(form);
                }
                Within::NumberIn(form) => {
                    search.numbers |= 1 << at;
                    search.forms[at] = Some(form);
                }
                Within::Text(test) => search.texts.push((at, test)),
            }
            if search.words & 1 << at != 0 && !recogniser.gate.needs_digits() {
                search.plain |= 1 << at;
            }
        }
        search
    }

    /// Which of the `wanted` recognisers find one within the text.
    pub fn find(
        &self,
        recognisers: &[&Recogniser],
        gates: &Gates,
        cell: &Cell<'_>,
        wanted: u128,
    ) -> u128 {
        let mut found = 0;
        let mut show = |part: &str, kinds: u128| {
            let Some(shown) = Cell::of(part) else { return };
            let mut called = None;
            for at in places(gates.open(&shown) & kinds & wanted & !found) {
                let named = self.named & 1 << at != 0;
                let least = if named { Match::Shape } else { Match::Valid };
                let recogniser = recognisers[at];
                let clear = self.forms[at].map_or(!named, |form| form(part));
                if (recogniser.judge)(&shown) >= least
                    && (clear
                        || *called.get_or_insert_with(|| called::near(cell.text, part)) & 1 << at
                            != 0)
                {
                    found |= 1 << at;
                }
            }
        };
        if self.words & wanted != 0 {
            words(cell.text, |word| {
                // Most words of a text are words.
                let plain = !word.bytes().any(|b| b.is_ascii_digit());
                let kinds = if plain { self.plain } else { self.words };
                if kinds & wanted != 0 {
                    show(word, kinds);
                }
            });
        }
        if self.numbers & wanted != 0 && cell.digits >= 4 {
            spans::any(cell.text, 4..=20, |span| {
                // A parenthesis that only opens is the sentence's, not the number's.
                let bare = span.text.strip_prefix('(').filter(|rest| !rest.contains(')'));
                show(bare.unwrap_or(span.text), self.numbers);
                false
            });
        }
        for (at, test) in &self.texts {
            if wanted & 1 << at != 0 && test(cell) {
                found |= 1 << at;
            }
        }
        found
    }
}

/// The words of a text, trimmed of the punctuation around them; of `name:value` and `name=value` the value
/// too.
fn words<'a>(text: &'a str, mut show: impl FnMut(&'a str)) {
    let apart = |b: &u8| !(0x21..0x7f).contains(b) || b"\"'<>()[]{},;|`".contains(b);
    for run in text.as_bytes().split(apart) {
        let run = std::str::from_utf8(run).unwrap_or_default();
        let word = run.trim_matches(['.', ':', '!', '?', '*']);
        if word.is_empty() {
            continue;
        }
        show(word);
        if let Some((_, value)) = word.split_once([':', '=']) {
            show(value);
        }
    }
}

/// Whether the recogniser of that name finds one within the text.
#[cfg(test)]
pub fn found(name: &str, text: &str) -> bool {
    use crate::detect::RECOGNISERS;
    let at = RECOGNISERS.iter().position(|recogniser| recogniser.name == name).expect("its name");
    let cell = Cell::of(text).expect("text");
    Search::of(RECOGNISERS).find(RECOGNISERS, &Gates::of(RECOGNISERS), &cell, 1 << at) != 0
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
