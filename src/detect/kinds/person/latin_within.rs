//! Names in alphabets within a sentence: runs of words with capitals, and what the words around say of them.

use super::latin::{
    Part, Parts, has_capital, is_family_given, is_name_word, is_pair, is_particle, part,
};
use super::{context, namesakes};
use crate::detect::lists::{self, Frequency, Known};

/// The same at the head of a family name.
const CAPITAL: &[&str] =
    &["Van", "Von", "De", "Del", "La", "Le", "Da", "Dos", "Di", "El", "Al", "Ibn", "Bin", "Ter"];

/// One name anywhere in the sentence.
pub fn within(text: &str) -> bool {
    let shouting =
        !text.bytes().any(|b| b.is_ascii_lowercase()) && !text.chars().any(char::is_lowercase);
    let mut run = Run::new(shouting);
    let mut end = 0;
    for (start, word) in words(text) {
        let gap = &text[end..start];
        end = start + word.len();
        // Most words: nothing ends, and nothing begins.
        if run.parts.count == 0 && !has_capital(word) {
            run.pass(word);
            continue;
        }
        if run.closes_before(gap, word) {
            run.joined |= is_and(gap);
            if run.is_name(Some(word).filter(|_| is_blank(gap))) {
                return true;
            }
        }
        run.take(gap, word);
    }
    run.is_name(None)
}

/// Runs of letters and digits, with the hyphens and apostrophes inside them.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = find(text, rest, LETTER, true)?;
        let end = find(text, start, LETTER | INSIDE, false).unwrap_or(text.len());
        rest = end;
        let word = text[start..end].trim_end_matches(['-', '\'', '’', '_']);
        Some((start, word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)))
    })
}

const LETTER: u8 = 1;
/// What stands inside words.
const INSIDE: u8 = 2;

const ASCII: [u8; 128] = {
    let (mut ascii, mut byte) = ([0; 128], 0_u8);
    while byte < 128 {
        ascii[byte as usize] = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'-' | b'\'' | b'_' => INSIDE,
            _ => 0,
        };
        byte += 1;
    }
    ascii
};

/// The place of the first character from there on that is one of these, or is none of them.
fn find(text: &str, from: usize, these: u8, one: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        let (is, length) = if let Some(is) = ASCII.get(usize::from(*byte)) {
            (*is, 1)
        } else {
            let c = text[at..].chars().next()?;
            (wide(c), c.len_utf8())
        };
        if (is & these != 0) == one {
            return Some(at);
        }
        at += length;
    }
    None
}

fn wide(c: char) -> u8 {
    match c {
        '’' => INSIDE,
        c if c.is_alphanumeric() && !lists::is_cjk(c) => LETTER,
        _ => 0,
    }
}

fn is_and(gap: &str) -> bool {
    matches!(gap, " & " | "&" | " &amp; ")
}

fn is_blank(gap: &str) -> bool {
    matches!(gap, " " | "'s " | "’s " | ": " | " (" | ":" | " \"")
}

/// Neighbouring words with capitals, and the words before them.
struct Run<'a> {
    parts: Parts<'a>,
    shouting: bool,
    /// A title, a greeting or another word that only people follow stands right before.
    titled: bool,
    named: bool,
    /// An article stands before it, as before a thing that is called after someone.
    thing: bool,
    /// Whether the run begins a sentence.
    first: bool,
    spoilt: bool,
    comma: bool,
    /// An `&` stands before or behind it.
    joined: bool,
    last: [&'a str; 2],
    ended: bool,
}

impl<'a> Run<'a> {
    fn new(shouting: bool) -> Self {
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
    fn closes_before(&self, gap: &str, word: &str) -> bool {
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
    fn pass(&mut self, word: &'a str) {
        self.ended = false;
        if !is_particle(word) || !context::is_title(self.last[1]) {
            self.last = [self.last[1], word];
        }
    }

    fn take(&mut self, gap: &str, word: &'a str) {
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

    fn is_name(&self, after: Option<&str>) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_within_sentences() {
        for text in [
            "I spoke to Maria Schmidt on Monday",
            "Customer John Smith called about the invoice",
            "Dear Mrs. Quillfeather, thank you",
            "Spoke with Anna, she will call back",
            "Signed: J. R. Kowalski",
            "Bitte an Herrn Dr. Jürgen von Bergmann senden",
            "The parcel for Siobhan O'Brien was lost",
            "SMITH, John moved out",
            "Звонил Иван Смирнов по поводу счёта",
            "forwarded to Nguyen Van Minh",
            "JOHN SMITH CALLED TODAY",
            "Der Betrag von 848,92 EUR ist da. Frau Max Wolff bittet um Antwort",
            "Please ask for Timothy Wiley at the desk",
            "Ansprechpartner ist Sebastian Hoover",
            "Mark Thompson asked for a refund",
            "Vertretung übernimmt Stefan Schmidt ab Montag",
            "The Maria Schmidt who called is back",
            "{\"agent\":\"Peter Novak\",\"n\":2}",
            "Meeting with William Hall on Thursday at 10",
            "{\"assignee\":{\"displayName\":\"Derek Hall\",\"active\":true}}",
            "The package was picked up by Mary Martinez",
            "Signed-off-by: Brandon Perez",
            "161133,\"Suresh Patel\",2089.31,paid",
            "Application of Rajesh Singh is pending.",
            "Pozdrawiam\nKamil Kamiński",
            "Müşteri adı: Nurcan Arslan",
            "Titular: Montserrat Hidalgo Pascual",
            "Paní Šárka Novotná žádá o vrácení peněz.",
            "Hallo, Met vriendelijke groet, Sander de Vries",
            "Our employee Grace Hall resigned",
            "Spoke to Kevin Park",
            "Signed-off-by: Arjun Khan",
            "Anna Miller & Peter Schmidt moved out",
            "{\"title\":\"Ms\",\"name\":\"Anna Miller\"}",
        ] {
            assert!(within(text), "{text}");
        }
    }

    #[test]
    fn is_not_what_only_looks_like_one() {
        for text in [
            "Please reset my Password Now",
            "Thanks, Maria. Schmidt was closed",
            "the order was shipped to Berlin",
            "May we call you on Monday?",
            "Will Mark be there in June?",
            "Rose Garden Hotel was full",
            "12 Main Street, Springfield",
            "pool exhausted, waited 8777 ms WARN retry 18 for job cleanup",
            "Wells Road is closed until Friday",
            "Moved from San Jose to New York",
            "The iPhone and the MacBook Pro arrived",
            "Grant Access to the Summer Sale",
            "Johnson Ltd sent the Invoice",
            "PAYMENT RECEIVED ON TIME",
            "Guten Morgen, die Lieferung kam nicht an",
            "The Jackson Hole branch ran out of paper",
            "Dr. Martens boots are out of stock",
            "Avenue Charles Martin fermée lundi",
            "Le lycée Victor Martin commande des tables",
            "De Anne Bakkerschool bestelt tafels",
            "La scuola Maria Rossi ordina banchi",
            "Johnson & Johnson asked for a new quote",
            "Client Morgan & Wright asked for a quote",
            "The Albert Hall is sold out on Friday",
            "{\"title\":\"Anna Karenina\",\"genre\":\"Drama\"}",
            "Film: Tony Takitani, at eight",
            "Victoria Lane is closed",
            "Room Ada Miller: projector broken",
            "Kleid Emma, Größe 38",
            "4098615091182,Charlotte Armchair,6,3757.24",
            "SKU-261991|Charlotte Armchair|Dyson|892.87",
            "Das Modell Victoria Sessel ist lieferbar",
            "{\"product\":{\"name\":\"Oliver Bookcase\",\"ean\":\"4058455063053\"}}",
        ] {
            assert!(!within(text), "{text}");
        }
    }
}
