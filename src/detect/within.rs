//! Searching longer text: its words and its numbers once, each shown to the recognisers whose gate it opens.
//!
//! A word is a run of ASCII without white space, since Han and kana stand against a number or an address
//! without one; quotes, brackets and commas end it, as in JSON. A number is a stretch of digit groups with
//! separators. Recognisers that need more than that bring a search of their own.

use std::borrow::Cow;

use super::called;
use super::cell::Cell;
use super::folded::folded;
use super::gate::{Gate, Gates, places};
use super::groups::{Group, Grouped, Groups};
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

/// A text that is searched, and what was found in it so far.
struct Looking<'a> {
    search: &'a Search,
    recognisers: &'a [&'a Recogniser],
    gates: &'a Gates,
    text: Grouped<'a>,
    wanted: u128,
    found: u128,
}

impl Looking<'_> {
    /// Shows a part of the text to these recognisers.
    fn show(&mut self, part: &Cell<'_>, kinds: u128) {
        let shown = kinds & self.wanted & !self.found & self.gates.open(part);
        let (mut may, mut near, text) = (None, None, self.text.text);
        let mut is_near = |bit: u128| {
            // Most values have no name beside them.
            let may = *may.get_or_insert_with(|| called::may_be_near(text, part.text));
            may & bit != 0 && *near.get_or_insert_with(|| called::near(text, part.text)) & bit != 0
        };
        for at in places(shown) {
            let bit = 1 << at;
            let least = if self.search.shaped & bit != 0 { Match::Shape } else { Match::Valid };
            let judged = (self.recognisers[at].judge)(part);
            if judged < least {
                continue;
            }
            // Digits that nothing proves are what their own sentence says.
            if judged == Match::Shape && part.letters == 0 {
                if is_near(bit) {
                    let sentence = called::sentence(text, part.text);
                    self.found |= called::near(sentence, part.text) & bit;
                }
                continue;
            }
            let alone = self.search.called & bit == 0;
            let clear = alone && self.search.forms[at].is_none_or(|form| form(part.text));
            if clear || is_near(bit) {
                self.found |= bit;
            }
        }
    }
}

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
fn runs_with_digits<'a>(text: Grouped<'a>, mut show: impl FnMut(&'a str, usize)) {
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
fn words<'a>(text: &'a str, mut show: impl FnMut(&'a str)) {
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
fn parts<'a>(run: &'a str, mut show: impl FnMut(&'a str)) {
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
