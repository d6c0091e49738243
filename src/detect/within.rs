//! Searching longer text: its words and its numbers once, each shown to the recognisers whose gate it opens.
//!
//! A word is a run of ASCII without white space, since Han and kana stand against a number or an address
//! without one; quotes, brackets and commas end it, as in JSON. A number is a stretch of digit groups with
//! separators. Recognisers that need more than that bring a search of their own.

mod looking;
mod parts;

use std::borrow::Cow;

use self::looking::Looking;
use self::parts::{parts, runs_with_digits, words};
use super::cell::Cell;
use super::folded::folded;
use super::gate::{Gate, Gates, places};
use super::groups::{Grouped, Groups};
use super::recogniser::Recogniser;
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
    /// A word, proven, with one of the recogniser's names close by: a checksum alone proves little.
    CalledWord,
    /// A number, proven, with one of the recogniser's names close by.
    CalledNumber,
    /// A word, proven, and either in the form that the test knows or with a name close by.
    WordIn(Form),
    /// A number, proven, and either in the form that the test knows or with a name close by.
    NumberIn(Form),
    /// A search over the whole text, which brings its own gate.
    Text(Test),
    /// A search over a text of which at least one word with a digit opens this gate.
    Around(Gate, Test),
}

/// The recognisers, by how they search.
pub struct Search {
    words: u128,
    /// Of those, the ones that a word without a digit may be, and the bytes of the shortest.
    plain: u128,
    plain_least: usize,
    numbers: u128,
    /// Of both, the ones of which the shape is enough, and all that are none without a name close by.
    shaped: u128,
    called: u128,
    /// The forms that need no name, by recogniser.
    forms: Vec<Option<Form>>,
    texts: u128,
    tests: Vec<Option<Test>>,
    /// The gates of the words that some of the searches are about; the others' are open.
    around: Gates,
    anywhere: u128,
}

impl Search {
    pub fn of(recognisers: &[&Recogniser]) -> Self {
        let around = recognisers.iter().map(|one| match one.within {
            Within::Around(gate, _) => gate,
            _ => Gate::ANY,
        });
        let mut search = Self {
            words: 0,
            plain: 0,
            plain_least: usize::MAX,
            numbers: 0,
            shaped: 0,
            called: 0,
            forms: vec![None; recognisers.len()],
            texts: 0,
            tests: vec![None; recognisers.len()],
            around: Gates::all(&around.collect::<Vec<_>>()),
            anywhere: 0,
        };
        for (at, recogniser) in recognisers.iter().enumerate() {
            search.add(at, recogniser);
        }
        search
    }

    fn add(&mut self, at: usize, recogniser: &Recogniser) {
        let bit = 1 << at;
        match recogniser.within {
            Within::Never => {}
            Within::Word => self.words |= bit,
            Within::Number => self.numbers |= bit,
            Within::NamedWord | Within::CalledWord => {
                self.words |= bit;
                self.called |= bit;
            }
            Within::NamedNumber | Within::CalledNumber => {
                self.numbers |= bit;
                self.called |= bit;
            }
            Within::WordIn(form) => {
                self.words |= bit;
                self.forms[at] = Some(form);
            }
            Within::NumberIn(form) => {
                self.numbers |= bit;
                self.forms[at] = Some(form);
            }
            Within::Text(test) => {
                self.texts |= bit;
                self.tests[at] = Some(test);
                self.anywhere |= bit;
            }
            Within::Around(_, test) => {
                self.texts |= bit;
                self.tests[at] = Some(test);
            }
        }
        if matches!(recogniser.within, Within::NamedWord | Within::NamedNumber) {
            self.shaped |= bit;
        }
        if self.words & bit != 0 && !recogniser.gate.needs_digits() {
            self.plain |= bit;
            self.plain_least = self.plain_least.min(recogniser.gate.least_bytes());
        }
    }

    /// Which of the `wanted` recognisers find one within the text.
    pub fn find(
        &self,
        recognisers: &[&Recogniser],
        gates: &Gates,
        cell: &Cell<'_>,
        wanted: u128,
    ) -> u128 {
        if cell.wide > 0
            && let Cow::Owned(folded) = folded(cell.text)
        {
            let cell = Cell::of(&folded);
            return cell.map_or(0, |cell| self.find_in(recognisers, gates, &cell, wanted));
        }
        self.find_in(recognisers, gates, cell, wanted)
    }

    fn find_in(
        &self,
        recognisers: &[&Recogniser],
        gates: &Gates,
        cell: &Cell<'_>,
        wanted: u128,
    ) -> u128 {
        let wanted = wanted & gates.within(cell);
        if wanted == 0 {
            return 0;
        }
        let mut groups = Groups::default();
        groups.note(cell.text);
        self.find_by(recognisers, gates, cell.text, &groups, wanted)
    }

    /// The same, of a text whose groups of digits are known and nothing else.
    pub fn find_by(
        &self,
        recognisers: &[&Recogniser],
        gates: &Gates,
        text: &str,
        groups: &Groups,
        mut wanted: u128,
    ) -> u128 {
        let (bytes, digits) = (text.len(), groups.dense);
        wanted &= gates.with(bytes, digits) & (self.around.with(bytes, digits) | !self.texts);
        if wanted == 0 {
            return 0;
        }
        let text = Grouped { text, groups: groups.all() };
        let mut looking = Looking { search: self, recognisers, gates, text, wanted, found: 0 };
        let mut around = self.anywhere;
        runs_with_digits(text, |run, digits| {
            let words = self.words & wanted & gates.with(run.len(), digits);
            let texts = self.texts & wanted & !around & self.around.with(run.len(), digits);
            if words | texts == 0 {
                return;
            }
            parts(run, |word| {
                if let Some(shown) = &Cell::of(word) {
                    around |= self.around.open(shown);
                    looking.show(shown, words);
                }
            });
        });
        if self.plain & wanted != 0 {
            words(text.text, |word| {
                // Most words of a text are short, and have no digit.
                if word.len() >= self.plain_least && !word.bytes().any(|b| b.is_ascii_digit()) {
                    Cell::of(word).iter().for_each(|shown| looking.show(shown, self.plain));
                }
            });
        }
        if self.numbers & wanted != 0 {
            let numbers = self.numbers & wanted;
            let worth =
                |digits| (4..=20).contains(&digits) && numbers & gates.of_digits(digits) != 0;
            spans::any_of(text, worth, |span| {
                // A parenthesis that only opens is the sentence's, not the number's.
                let bare = span.text.strip_prefix('(').filter(|rest| !rest.contains(')'));
                let shown = Cell::of(bare.unwrap_or(span.text));
                shown.iter().for_each(|shown| looking.show(shown, numbers));
                false
            });
        }
        let (mut found, tests) = (looking.found, self.texts & wanted & around);
        if tests != 0
            && let Some(cell) = &Cell::of(text.text)
        {
            let cell = &cell.with_groups(text.groups);
            for at in places(tests & gates.within(cell)) {
                if self.tests[at].is_some_and(|test| test(cell)) {
                    found |= 1 << at;
                }
            }
        }
        found
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
