//! Neighbouring words with capitals, gathered with what stands before them.

use super::is_and;
use crate::detect::kinds::person::latin::{Part, Parts, is_name_word, is_particle, part};
use crate::detect::kinds::person::{context, namesakes};
use crate::detect::lists::Frequency;

/// Particles at the head of a family name.
const CAPITAL: &[&str] =
    &["Van", "Von", "De", "Del", "La", "Le", "Da", "Dos", "Di", "El", "Al", "Ibn", "Bin", "Ter"];

/// Neighbouring words with capitals, and the words before them.
pub(super) struct Run<'a> {
    pub(super) parts: Parts<'a>,
    pub(super) shouting: bool,
    /// A title, a greeting or another word that only people follow stands right before.
    pub(super) titled: bool,
    pub(super) named: bool,
    /// An article stands before it, as before a thing that is called after someone.
    pub(super) thing: bool,
    /// Whether the run begins a sentence.
    pub(super) first: bool,
    pub(super) spoilt: bool,
    pub(super) comma: bool,
    /// An `&` stands before or behind it.
    pub(super) joined: bool,
    last: [&'a str; 2],
    ended: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(shouting: bool) -> Self {
        Self {
            parts: Parts::default(),
            shouting,
            titled: false,
            named: false,
            thing: false,
            first: true,
            spoilt: false,
            comma: false,
            joined: false,
            last: [""; 2],
            ended: true,
        }
    }

    /// Whether the run ends here: another word, or punctuation that no name has inside.
    pub(super) fn closes_before(&self, gap: &str, word: &str) -> bool {
        self.parts.count > 0 && !self.joins(gap, word)
    }

    fn joins(&self, gap: &str, word: &str) -> bool {
        let last = self.parts.iter().last();
        let short = last.is_some_and(|part| part.initial);
        let joined = gap == " " || short && matches!(gap, ". " | ".");
        let comma = gap == ", "
            && self.parts.count == 1
            && last.is_some_and(|p| p.known.family && !p.known.place);
        (joined && (is_name_word(word) || is_particle(word))) || (comma && is_name_word(word))
    }

    /// Takes a word without a capital while there is no run.
    pub(super) fn pass(&mut self, word: &'a str) {
        self.ended = false;
        if !is_particle(word) || !context::is_title(self.last[1]) {
            self.last = [self.last[1], word];
        }
    }

    pub(super) fn take(&mut self, gap: &str, word: &'a str) {
        if self.parts.count > 0 && !self.joins(gap, word) {
            *self = Self { last: self.last, ..Self::new(self.shouting) };
            self.first = false;
        }
        if self.parts.count == 0 {
            let ends = |byte: u8| matches!(byte, b'.' | b'!' | b'?' | b'\n' | b':' | b'"');
            let next_first = gap.is_empty() || gap.bytes().any(ends);
            self.first = next_first || (self.first && self.ended);
        }
        self.comma |= gap == ", " && self.parts.count == 1;
        self.ended = false;
        let particle = is_particle(word) || self.parts.count > 0 && CAPITAL.contains(&word);
        if !particle {
            let none = self.parts.count == 0;
            self.add(word);
            // Only now, since most words are no part of a name and these lists are long.
            if none && self.parts.count > 0 {
                self.begin(gap);
            }
        }
        // "Mevrouw van der Berg": the title reaches over the small words.
        if !particle || !context::is_title(self.last[1]) {
            self.last = [self.last[1], word];
        }
    }

    /// What the words before say about the one that follows.
    fn begin(&mut self, gap: &str) {
        let close = matches!(
            gap,
            " " | ". "
                | ": "
                | ":"
                | ":\n"
                | ",\n"
                | "\n"
                | " - "
                | " ("
                | ", "
                | " \""
                | "："
                | ":\""
                | "\":\""
                | "\": \""
        );
        // Streets, schools and rooms are called after people.
        self.spoilt |=
            gap == " " && namesakes::is_house(self.last[1]) || gap == ". " && self.last[1] == "im";
        self.thing = gap == " " && namesakes::is_article(self.last[1]);
        self.joined = is_and(gap);
        self.spoilt |= close && namesakes::is_work(self.last, gap);
        self.titled = close && context::is_title(self.last[1]);
        self.named = close && context::names_person(self.last[0], self.last[1]);
    }

    fn add(&mut self, word: &'a str) {
        let Some(mut part) = part(word) else { return };
        let capitals = part.text.len() > 1 && part.text.chars().all(char::is_uppercase);
        if self.parts.count == 0 && (context::is_title(word) || part.known.never) {
            return;
        }
        if capitals && !self.shouting && part.text.len() <= 3 {
            self.spoilt = true;
        }
        // `Hall` is a family as well: with a given name before it and no article it is no building.
        let told = self.titled || self.named;
        let given = |p: &Part<'_>| p.known.given == Frequency::Common && (told || !p.known.word);
        let named = self.parts.count == 1 && !self.thing && self.parts.iter().all(given);
        if named && namesakes::is_family_too(word, told) {
            part.known.never = false;
            part.known.word = false;
        } else if part.known.firm || namesakes::is_house(word) || namesakes::is_named_after(word) {
            self.spoilt = true;
        }
        // In capitals every word looks like a name: only what is on the lists counts.
        part.known.word |=
            self.shouting && !part.known.family && part.known.given < Frequency::Common;
        if !self.parts.push(part) {
            self.spoilt = true;
        }
    }
}
