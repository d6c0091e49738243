//! Names in alphabets: a value that is one, and one within a sentence.
//!
//! Capitals mark names in most alphabets but also begin sentences, name days, products and places. A given
//! name beside a family name speaks for itself; anything less needs a word beside it that only a person has
//! (`Mrs`, `customer`, `spoke with`).

use super::context;
use crate::detect::lists::{self, Frequency, Known};
use crate::detect::recogniser::Match;
use crate::detect::words::Words;

/// Small words inside family names.
static PARTICLES: Words = Words::of(&[
    "van", "von", "der", "den", "de", "la", "le", "da", "dos", "das", "do", "du", "di", "del",
    "della", "bin", "ibn", "al", "el", "y", "e", "zu", "zum", "ter", "ten", "af", "av", "san",
]);
static SUFFIXES: Words = Words::of(&["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"]);
const MOST_WORDS: usize = 8;

/// One word of a name.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    pub(super) known: Known,
    pub(super) initial: bool,
}

/// The words that are looked at together.
#[derive(Default)]
pub(super) struct Parts<'a> {
    parts: [Option<Part<'a>>; MOST_WORDS],
    pub(super) count: usize,
}

impl<'a> Parts<'a> {
    pub(super) fn push(&mut self, part: Part<'a>) -> bool {
        let Some(room) = self.parts.get_mut(self.count) else { return false };
        *room = Some(part);
        self.count += 1;
        true
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Part<'a>> {
        self.parts[..self.count].iter().flatten()
    }

    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Part<'a>, &Part<'a>)> {
        let full = || self.iter().filter(|part| !part.initial);
        full().zip(full().skip(1))
    }
}

/// The whole value.
pub fn judge(text: &str) -> Match {
    if text.starts_with(char::is_lowercase) && !text.contains(char::is_uppercase) {
        return judge_small(text);
    }
    let mut parts = Parts::default();
    let mut titled = false;
    for word in fields(text) {
        let bare = word.trim_end_matches('.');
        if parts.count == 0 && context::is_title(bare) {
            titled = true;
            continue;
        }
        if parts.count > 0 && SUFFIXES.has(bare) || is_particle(bare) {
            continue;
        }
        let Some(part) = part(bare) else { return Match::No };
        if part.known.never || !parts.push(part) {
            return Match::No;
        }
    }
    if !(1..=5).contains(&parts.count) {
        return Match::No;
    }
    let valid = is_single(&parts, titled) || is_pair(&parts, false) && !lists::is_place(text);
    if valid { Match::Valid } else { Match::Shape }
}

/// What stands between blanks and commas.
fn fields(text: &str) -> impl Iterator<Item = &str> {
    let mut end = 0;
    text.as_bytes().split(|byte| matches!(byte, b' ' | b',')).filter_map(move |field| {
        let start = end;
        end = start + field.len() + 1;
        (!field.is_empty()).then(|| &text[start..end - 1])
    })
}

/// Without capitals nothing marks a name, so that every word must be one: `anna` and `becker` may be, together
/// they are.
fn judge_small(text: &str) -> Match {
    let (mut last, mut all, mut paired): (Option<Known>, usize, bool) = (None, 0, false);
    for word in fields(text) {
        let bare = word.trim_end_matches('.');
        if is_particle(bare) {
            continue;
        }
        let letters = bare.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
        let Some(known) = lists::know(bare).filter(|_| letters) else { return Match::No };
        let name = known.family || known.given > Frequency::Unknown;
        if !name || known.never || all == 4 {
            return Match::No;
        }
        paired |= last.is_some_and(|last| {
            let place = last.place && known.place;
            let family = |known: Known| known.family && !known.word;
            let given = |known: Known| known.given > Frequency::Unknown && !known.word;
            !place && (given(last) && family(known) || family(last) && given(known))
        });
        last = Some(known);
        all += 1;
    }
    match all {
        0 => Match::No,
        _ if paired => Match::Valid,
        _ => Match::Shape,
    }
}

/// A common given name alone, or any known name with a title.
fn is_single(parts: &Parts<'_>, titled: bool) -> bool {
    let mut full = parts.iter().filter(|part| !part.initial);
    let (Some(Part { known, .. }), None) = (full.next(), full.next()) else { return false };
    let initials = parts.count > 1;
    known.given == Frequency::Common && !known.word
        || (titled || initials) && (known.family || known.given > Frequency::Unknown)
}

/// A given and a family name beside each other, in either order.
pub(super) fn is_pair(parts: &Parts<'_>, first: bool) -> bool {
    parts.pairs().enumerate().any(|(at, (a, b))| {
        // Towns are called after people: `Mary Martinez` are two of them.
        let borne = a.known.given == Frequency::Common && !a.known.word && is_family(b.known);
        let place = a.known.place && b.known.place && !borne;
        let named = is_given_family(a.known, b.known, first && at == 0)
            || is_family_given(a.known, b.known);
        !place && named
    })
}

fn is_family(known: Known) -> bool {
    known.family && !known.word
}

fn is_given_family(given: Known, family: Known, first: bool) -> bool {
    match (given.given, given.word) {
        (Frequency::Unknown, _) => false,
        (Frequency::Common, false) => family.family || !family.word,
        // "Will Martin come": the sentence begins with a word.
        (_, true) => family.family && !family.word && !(first && family.given > Frequency::Unknown),
        (Frequency::Rare, false) => family.family && !family.word,
    }
}

pub(super) fn is_family_given(family: Known, given: Known) -> bool {
    family.family && !family.word && given.given > Frequency::Unknown && !given.word
}

pub(super) fn part(word: &str) -> Option<Part<'_>> {
    if !is_name_word(word) {
        return None;
    }
    Some(Part { text: word, known: lists::know(word)?, initial: word.chars().count() == 1 })
}

/// Only in small letters: `Van` may be a name.
pub(super) fn is_particle(word: &str) -> bool {
    word.len() <= 5 && word.bytes().all(|b| b.is_ascii_lowercase()) && PARTICLES.has(word)
}

/// A capital, then letters; hyphen and apostrophe inside. `GitHub` is no name, `McDonald` is.
pub(super) fn is_name_word(word: &str) -> bool {
    if !has_capital(word) {
        return false;
    }
    if let [_, rest @ ..] = word.as_bytes()
        && rest.iter().all(u8::is_ascii_lowercase)
    {
        return true;
    }
    let mut chars = word.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let mut last = 'A';
    capital
        && chars.all(|c| {
            let humps = last.is_lowercase() && c.is_uppercase() && !has_prefix(word);
            last = c;
            !humps && (c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
        })
}

/// Whether it begins with a capital.
pub(super) fn has_capital(word: &str) -> bool {
    match word.as_bytes() {
        [first, ..] if first.is_ascii() => first.is_ascii_uppercase(),
        _ => word.starts_with(char::is_uppercase),
    }
}

fn has_prefix(word: &str) -> bool {
    ["Mc", "Mac", "De", "La", "Le", "Di", "Van", "Fitz", "Du", "Da"]
        .iter()
        .any(|p| word.starts_with(p))
}
