//! What stands beside a value in a text: the names of recognisers, all of them sought at once.

use std::sync::LazyLock;

use super::RECOGNISERS;
use super::edge_words::EdgeWords;
use super::labels::LABELS;
use super::phrases::Phrases;
use super::recogniser::Recogniser;
use super::within::Within;
use super::words::Words;

/// How far from a value its name may end or begin, in bytes.
const BEFORE: usize = 36;
const AFTER: usize = 16;
/// Bytes of the longest name.
const LONGEST: usize = 64;

struct Called {
    names: Phrases,
    /// The recogniser of each pattern, and whether it must stand right before the value.
    of: Vec<(usize, bool)>,
    edges: EdgeWords,
}

static CALLED: LazyLock<Called> = LazyLock::new(|| {
    let (patterns, of) = patterns();
    let names = Phrases::of(patterns.iter().map(String::as_str));
    let mut edges = EdgeWords::new();
    patterns.iter().zip(&of).for_each(|(name, (at, _))| edges.add(name, 1 << at));
    Called { names, of, edges }
});

/// Every spelling of every name.
fn patterns() -> (Vec<String>, Vec<(usize, bool)>) {
    let (mut patterns, mut of) = (Vec::new(), Vec::new());
    let mut add = |at: usize, names: &[&str], right_before: bool| {
        for written in names.iter().flat_map(|name| spellings(name)) {
            patterns.push(written);
            of.push((at, right_before));
        }
    };
    for (at, recogniser) in RECOGNISERS.iter().enumerate() {
        add(at, recogniser.names.strong, false);
        // What says little about a column is enough right before a value that is proven.
        if !matches!(recogniser.within, Within::NamedWord | Within::NamedNumber) {
            add(at, recogniser.names.weak, true);
        }
        for label in LABELS.iter().filter(|label| label.of == recogniser.name) {
            add(at, label.near, false);
            add(at, label.right_before, true);
        }
    }
    (patterns, of)
}

/// Words apart by a blank, an underline or a hyphen, or, if long enough to be no other word, joined; letters
/// outside ASCII as they are and in capitals.
fn spellings(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    if name.contains(' ') {
        all.extend([name.replace(' ', "_"), name.replace(' ', "-")]);
        let joined = name.replace(' ', "");
        all.extend((joined.len() >= 7).then_some(joined));
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
    let from = text.floor_char_boundary(start.saturating_sub(BEFORE + LONGEST));
    let to = text.ceil_char_boundary((start + part.len() + AFTER + LONGEST).min(text.len()));
    let (before, after) = (&text[from..start], &text[start + part.len()..to]);
    let close = |(_, end): (usize, usize), tight: bool| {
        before.len() - end <= BEFORE && (!tight || is_gap(&before[end..]))
    };
    let head = heading(text, start).map_or(0, says);
    head | said(before, usize::MAX, close) | said(after, AFTER + 1, |_, tight| !tight)
}

/// The sentence of `text` in which `part`, a slice of it, stands.
pub fn sentence<'a>(text: &'a str, part: &str) -> &'a str {
    const ENDS: [&str; 7] = [" / ", "; ", "! ", "? ", "。", "！", "？"];
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + part.len();
    let before = ENDS.iter().filter_map(|mark| Some(text[..start].rfind(mark)? + mark.len())).max();
    let after = ENDS.iter().filter_map(|mark| text[end..].find(mark)).min();
    &text[before.unwrap_or(0)..after.map_or(text.len(), |at| end + at)]
}

/// The field of the first line that stands over the one at `start`, in a text of lines with as many fields each
/// (`id;ssn` over `7;536-90-4399`).
fn heading(text: &str, start: usize) -> Option<&str> {
    let line = text[..start].rfind('\n')? + 1;
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let head = text.lines().next()?;
    let mark = ['\t', ';', '|', ','].into_iter().find(|mark| head.contains(*mark))?;
    let fields = |line: &str| line.matches(mark).count();
    let alike = fields(head) == fields(&text[line..end]);
    head.split(mark).nth(fields(&text[line..start])).filter(|_| alike)
}

/// Whether one of the recogniser's names stands close to `part`, which is a slice of `text`.
pub fn is_named(text: &str, part: &str, recogniser: &Recogniser) -> bool {
    let same = |one: &&Recogniser| one.name == recogniser.name;
    let bit = 1 << RECOGNISERS.iter().position(same).expect("only recognisers of the list ask");
    may_be_near(text, part) & bit != 0 && near(text, part) & bit != 0
}

/// The recognisers of which a name may be [`near`]; of no others.
pub fn may_be_near(text: &str, part: &str) -> u128 {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    let (before, after) = (&text[..start], &text[start + part.len()..]);
    let edges = &CALLED.edges;
    let head = heading(text, start).map_or(0, |head| edges.begin_in(head.as_bytes(), head.len()));
    head | edges.end_in(before.as_bytes(), BEFORE) | edges.begin_in(after.as_bytes(), AFTER)
}

/// The recognisers whose names `text` says, as words of their own where words are written apart.
pub fn says(text: &str) -> u128 {
    said(text, usize::MAX, |_, _| true)
}

/// The same, of names that start before `until` and whose place passes the test; it is told whether they must stand
/// right before the value.
fn said(text: &str, until: usize, is_close: impl Fn((usize, usize), bool) -> bool) -> u128 {
    let mut all = 0;
    CALLED.names.each(text, until, |number, start, end| {
        let (at, tight) = CALLED.of[number];
        let new = all & 1 << at == 0 && is_word(text.as_bytes(), start, end);
        if new && is_close((start, end), tight) {
            all |= 1 << at;
        }
    });
    all
}

/// Whether no letter or digit touches it, but for a key of several words (`hkidNumber`, `imei1`) and for scripts
/// that write without blanks.
fn is_word(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map_or(b' ', |at| bytes[at]);
    let after = bytes.get(end).copied().unwrap_or(b' ');
    let long = end - start >= 3;
    let starts = !before.is_ascii_alphanumeric()
        || !bytes[start].is_ascii()
        || long && before.is_ascii_lowercase() && bytes[start].is_ascii_uppercase();
    let ends = !after.is_ascii_alphanumeric()
        || !bytes[end - 1].is_ascii()
        || long && after.is_ascii_uppercase() && bytes[end - 1].is_ascii_lowercase()
        || long
            && after.is_ascii_digit()
            && bytes[end - 1].is_ascii_alphabetic()
            && !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
    starts && ends
}

/// Words between a label and its value that change nothing: `DL no. X`, `<td>cf</td><td>X`, `NIF é X`.
static BETWEEN: Words = Words::of(&[
    "no",
    "nr",
    "num",
    "number",
    "id",
    "is",
    "was",
    "code",
    "card",
    "key",
    "value",
    "name",
    "the",
    "td",
    "th",
    "tr",
    "br",
    "dd",
    "dt",
    "div",
    "span",
    "b",
    "input",
    "type",
    "text",
    "ist",
    "lautet",
    "war",
    "est",
    "es",
    "era",
    "é",
    "è",
    "to",
    "är",
    "er",
    "on",
    "n",
    "nº",
    "n°",
    "nro",
    "numéro",
    "número",
    "numero",
    "nummer",
    "numer",
    "номер",
    "to",
    "num",
    "as",
    "c",
    "del",
    "du",
    "de",
    "der",
    "of",
    "it",
    "s",
]);

fn is_gap(gap: &str) -> bool {
    gap.len() <= 28
        && gap
            .split(|c: char| !c.is_alphanumeric() && c != '°')
            .filter(|word| !word.is_empty())
            .all(is_between)
}

fn is_between(word: &str) -> bool {
    BETWEEN.has(word) || word.chars().all(|c| "号碼码為为是は番：号碼을를은는이가의:°".contains(c))
}

/// The last word of `before` that says something, as a label does right before its value.
pub fn label(before: &str) -> &str {
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(LONGEST))..];
    near.rsplit(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .take(4)
        .find(|word| !is_between(word))
        .unwrap_or_default()
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
        assert!(says("信用卡号", "payment_card") && says("护照YB", "passport_number"));
        assert!(says("hkidNumber", "hk_identity_card") && says("imei1", "imei"));
        assert!(says("driverLicenseNumber", "driving_licence"));
        assert!(!says("lessons ", "us_ssn") && !says("xssn", "us_ssn"));
        assert!(!says("ssnake", "us_ssn") && !says("imei12", "imei"));
    }

    #[test]
    fn some_labels_must_stand_right_before() {
        let named = |text: &str, part: &str, name: &str| {
            let at = text.find(part).expect("a part of it");
            super::super::gate::places(near(text, &text[at..at + part.len()]))
                .any(|at| RECOGNISERS[at].name == name)
        };
        assert!(named("DL# S6764118", "S6764118", "driving_licence"));
        assert!(named("<td>dl</td><td>S6764118", "S6764118", "driving_licence"));
        let table = "id;ssn;state\n7;536-90-4399;new\n8;536-90-4388;old";
        assert!(named(table, "536-90-4388", "us_ssn") && !named(table, "old", "us_ssn"));
        assert!(!named("the DL that we have seen: S6764118", "S6764118", "driving_licence"));
    }

    /// Whoever is told that a text says none of its names is not asked.
    #[test]
    fn no_name_is_passed_over() {
        for pattern in patterns().0 {
            for text in [
                format!("it says {pattern}: 12345, and no more"),
                format!("it says {pattern} as far away as is allowed: 12345"),
                format!("it says {pattern}1 12345 and no more"),
                format!("oneMore{pattern}: 12345"),
                format!("{pattern}NumberOf: 12345"),
                format!("it says 12345: {pattern}, and no more"),
                format!("it says 12345 at the end: {pattern}"),
                format!("it says 12345 at the e {pattern}Number"),
                format!("id;{pattern};state\n7;12345;new"),
            ] {
                let part = &text[text.find("12345").expect("a number")..][..5];
                assert_eq!(near(&text, part) & !may_be_near(&text, part), 0, "{text}");
            }
        }
    }

    #[test]
    fn a_sentence_ends_where_another_thing_begins() {
        let of = |text: &'static str| {
            let at = text.find("0048").expect("a number");
            sentence(text, &text[at..at + 4])
        };
        assert_eq!(of("account closed / meter 0048 kWh; new"), "meter 0048 kWh");
        assert_eq!(of("acct. no. 0048"), "acct. no. 0048");
    }

    #[test]
    fn labels_are_of_recognisers() {
        for label in LABELS {
            assert!(RECOGNISERS.iter().any(|one| one.name == label.of), "{}", label.of);
        }
    }
}
