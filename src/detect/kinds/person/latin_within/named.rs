//! Whether words with capitals are a person's name, by what they are and by the words around them.

use super::run::Run;
use crate::detect::kinds::person::latin::{Part, Parts, is_family_given, is_pair};
use crate::detect::kinds::person::{context, namesakes};
use crate::detect::lists::{self, Frequency, Known};

impl Run<'_> {
    pub(super) fn is_name(&self, after: Option<&str>) -> bool {
        let usable = self.parts.count > 0 && !self.spoilt;
        if !usable || after.is_some_and(makes_firm) || self.is_firm() {
            return false;
        }
        let mut clean = Parts::default();
        for part in self.parts.iter().take_while(|part| !part.known.never) {
            clean.push(*part);
        }
        clean.count > 0 && self.is_named(&clean, after) && !self.is_place()
    }

    fn is_named(&self, clean: &Parts<'_>, after: Option<&str>) -> bool {
        if self.titled {
            let ware = |part: &Part<'_>| self.parts.count == 1 && namesakes::is_ware(part.text);
            return !clean.iter().any(ware)
                && clean
                    .iter()
                    .any(|p| !p.initial && (!p.known.word || p.known.family && !self.shouting));
        }
        let initial = clean.iter().next().is_some_and(|p| p.initial)
            && clean.iter().any(|p| !p.initial && p.known.family && !p.known.word);
        let told = self.named || after.is_some_and(context::is_deed);
        if self.named && is_common_and_strange(clean) {
            return true;
        }
        if told && clean.iter().any(|p| is_told(p, self.named)) || self.named && is_strange(clean) {
            return true;
        }
        // "The Jackson Hole branch", "Die Karl Lagerfeld Tasche": a thing, unless a person does something.
        !(self.is_thing()
            && (self.is_longer() || after.is_some_and(|word| !namesakes::is_verb(word))))
            && (initial && !self.shouting || self.has_pair(clean, self.first && !told))
    }

    /// Behind a comma stands the given name: `Kleid Emma, Größe 38` is none.
    fn has_pair(&self, clean: &Parts<'_>, first: bool) -> bool {
        if !self.comma {
            return is_pair(clean, first);
        }
        clean.pairs().next().is_some_and(|(a, b)| is_family_given(a.known, b.known))
    }

    /// `Johnson & Johnson`, `Ernst & Young`: two families are a firm, two that are greeted are not.
    fn is_firm(&self) -> bool {
        let one = self.parts.iter().next().map(|part| part.known);
        let given = |k: Known| k.given == Frequency::Common && !k.family;
        self.joined
            && self.parts.count == 1
            && !self.titled
            && !(self.named && one.is_some_and(given))
    }

    /// Whether an article stands right before a name; before another word it is that word's.
    fn is_thing(&self) -> bool {
        let first = self.parts.iter().next().map(|part| part.known);
        self.thing && first.is_some_and(|k| (k.family || k.given > Frequency::Unknown) && !k.word)
    }

    /// Whether the run ends with a word that is no name.
    fn is_longer(&self) -> bool {
        self.parts.count >= 3
            && self.parts.iter().last().is_some_and(|p| p.known.word && !p.known.family)
    }

    /// The first two words together are a town (`San Jose`), or two of them a brand.
    fn is_place(&self) -> bool {
        let texts = || self.parts.iter().map(|part| part.text);
        texts().zip(texts().skip(1)).enumerate().any(|(at, (a, b))| Self::are_place(at, a, b))
    }

    fn are_place(at: usize, a: &str, b: &str) -> bool {
        let mut buffer = [0; 64];
        let length = a.len() + 1 + b.len();
        let Some(room) = buffer.get_mut(..length) else { return false };
        room[..a.len()].copy_from_slice(a.as_bytes());
        room[a.len()] = b' ';
        room[a.len() + 1..].copy_from_slice(b.as_bytes());
        let both = std::str::from_utf8(room).unwrap_or_default();
        let (place, brand) = lists::is_place_or_brand(both);
        at == 0 && place || brand
    }
}

/// Whether the word behind makes it a street or a firm. The short forms of companies (`AB`, `SA`) have capitals;
/// in small letters they are words.
fn makes_firm(word: &str) -> bool {
    let form = word.len() <= 3 && word.starts_with(char::is_lowercase);
    !form && lists::is_firm_or_place(word) || namesakes::is_outlet(word)
}

/// Two or three words on no list at all: where a person is said to follow, they are one.
fn is_strange(parts: &Parts<'_>) -> bool {
    let unknown = |part: &Part<'_>| {
        let Known { word, never, place, .. } = part.known;
        !(word || never || place || part.initial) && part.text.len() >= 3
    };
    (2..=3).contains(&parts.count) && parts.iter().all(unknown)
}

/// A common given name that is a word as well, and a word that is on no list: `groet, Sander de Vries`.
fn is_common_and_strange(parts: &Parts<'_>) -> bool {
    let mut all = parts.iter();
    let (Some(given), Some(family), None) = (all.next(), all.next(), all.next()) else {
        return false;
    };
    let Known { word, never, place, .. } = family.known;
    given.known.given == Frequency::Common && !(word || never || place || family.initial)
}

/// Enough where the words around say that a person follows.
fn is_told(part: &Part<'_>, named: bool) -> bool {
    let known = part.known;
    let least = if named { Frequency::Rare } else { Frequency::Common };
    let given = known.given >= least && !known.word;
    !part.initial && (given || named && known.family && !known.word && !known.place)
}
