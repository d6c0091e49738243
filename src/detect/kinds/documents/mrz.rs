//! Machine-readable zones of travel documents: two lines of 44 characters (passports), two of 36 or three of
//! 30 (cards, visas). Number, birth date and expiry each have a check digit, and another goes over them all.
//!
//! A line that carries them is proof by itself, so that a zone torn in half is still found. Line breaks may
//! be real, escaped as in JSON, or lost.

use super::super::national_europe::dates::is_short_day;
use crate::detect::checksum::icao;
use crate::detect::gate::{Gate, mark};
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::template::number;
use crate::detect::within::Within;

pub const MRZ: Recogniser = Recogniser {
    name: "mrz",
    category: "user.government_id.passport_number",
    names: Names {
        strong: &["mrz", "mrz line", "mrz code", "machine readable zone", "passport mrz"],
        weak: &[],
        not: &[],
        tables: &[],
    },
    trust: Trust {
        values: 99,
        named: 85,
        within: 97,
        within_least: 0,
        enough: Some(1),
        proven_of_shaped: 0,
        integers: Integers::Never,
        dates: false,
    },
    source: "ICAO Doc 9303 parts 3 to 7",
    gate: Gate::ANY.bytes(30..=94).letters(3..=90).without(mark::LOWER | mark::AT | mark::SLASH),
    judge: |cell| {
        if is_proven(cell.text) {
            Match::Valid
        } else if cell.has(mark::LESS) && has_name_line(cell.text) {
            Match::Shape
        } else {
            Match::No
        }
    },
    within: Within::Around(Gate::ANY.digits(5..=255).letters(1..=255), |cell| {
        cell.digits >= 14 && cell.has(mark::LESS) && is_proven(cell.text)
    }),
    well_formed: Some(Match::Shape),
    examples: Examples {
        valid: &[
            "C01X00T478UTO7408122F2904157ZE184226B<<<<<14",
            "P<UTOMUSTERFRAU<<ERIKA<MARIA<<<<<<<<<<<<<<<<\nC01X00T478UTO7408122F2904157ZE184226B<<<<<14",
            "I<UTOMUSTERFRAU<<ERIKA<<<<<<<<<<<<<<D231458907UTO7408122F2904157<<<<<<<4",
            "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F2904157UTO<<<<<<<<<<<4",
        ],
        shape: &["P<UTOMUSTERFRAU<<ERIKA<MARIA<<<<<<<<<<<<<<<<"],
        no: &[
            "C01X00T479UTO7408122F2904157ZE184226B<<<<<14",
            "C01X00T478UTO7413122F2904157ZE184226B<<<<<14",
            "C01X00T478UTO7408122F2904157ZE184226B<<<<<1",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "D41D8CD98F00B204E9800998ECF8427E",
        ],
    },
};

/// The lines of a text, as long as its runs of the zone's characters allow.
fn lines(text: &str) -> impl Iterator<Item = &[u8]> {
    let inside = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'<';
    let runs = text.as_bytes().split(move |b| !inside(b));
    runs.flat_map(|run| {
        let length = match run.len() {
            30 | 60 | 90 => 30,
            36 | 72 => 36,
            44 | 88 => 44,
            _ => run.len() + 1,
        };
        run.chunks_exact(length)
    })
}

/// Whether one of the lines is proven; what stands on the line before decides which digits must be right.
fn is_proven(text: &str) -> bool {
    let mut before: &[u8] = b"";
    lines(text).any(|line| {
        let proven = match line.len() {
            30 => is_card_line(line, before),
            _ => is_passport_line(line, before.starts_with(b"V")),
        };
        before = line;
        proven
    })
}

fn is_checked(field: &[u8], check: u8) -> bool {
    icao(field) == check
}

/// A date of which parts may be unknown.
fn is_date(date: &[u8]) -> bool {
    date.contains(&b'<')
        || date.iter().all(u8::is_ascii_digit)
            && is_short_day(&date[..2], number(&date[2..4]), number(&date[4..6]))
}

fn is_state(state: &[u8]) -> bool {
    state[0].is_ascii_uppercase() && state.iter().all(|b| b.is_ascii_uppercase() || *b == b'<')
}

/// Birth date, sex, expiry, with the check digits of both dates.
fn has_dates(birth: &[u8], sex: u8, expiry: &[u8]) -> bool {
    [birth, expiry].iter().all(|date| is_date(&date[..6]) && is_checked(&date[..6], date[6]))
        && matches!(sex, b'M' | b'F' | b'X' | b'<')
}

/// The second line of a passport, of a card in two lines, or of a visa, which has no last check digit.
fn is_passport_line(line: &[u8], visa: bool) -> bool {
    let (all, last) = line.split_at(line.len() - 1);
    is_state(&line[10..13])
        && has_dates(&line[13..20], line[20], &line[21..28])
        && is_checked(&line[..9], line[9])
        && (visa || is_whole(&[&all[..10], &all[13..20], &all[21..]], last[0]))
}

/// The second line of a card in three; the last check digit counts the first line, if that is there.
fn is_card_line(line: &[u8], before: &[u8]) -> bool {
    let whole = || is_whole(&[&before[5..], &line[..7], &line[8..15], &line[18..29]], line[29]);
    has_dates(&line[..7], line[7], &line[8..15])
        && is_state(&line[15..18])
        && line[29].is_ascii_digit()
        && (before.len() != 30 || whole())
}

fn is_whole(parts: &[&[u8]], check: u8) -> bool {
    let mut all = [0; 64];
    let mut length = 0;
    for part in parts {
        all[length..length + part.len()].copy_from_slice(part);
        length += part.len();
    }
    is_checked(&all[..length], check)
}

/// A first line of a document: its kind, the state, a name with its filler.
fn has_name_line(text: &str) -> bool {
    lines(text).any(|line| {
        b"PVACI".contains(&line[0])
            && is_state(&line[2..5])
            && line.windows(2).any(|two| two == b"<<")
            && !line[5..].iter().any(u8::is_ascii_digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::checksum::rejects_every_wrong_digit;
    use crate::detect::within::found;

    /// The examples of ICAO Doc 9303, parts 4 to 7.
    #[test]
    fn specimens_of_the_standard_pass() {
        for zone in [
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            "D231458907UTO7408122F1204159<<<<<<<6",
            "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6",
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<",
        ] {
            assert!(is_proven(zone), "{zone}");
        }
    }

    #[test]
    fn one_wrong_digit_never_passes() {
        for zone in MRZ.examples.valid {
            assert!(rejects_every_wrong_digit(zone, is_proven), "{zone}");
        }
    }

    #[test]
    fn stands_within_sentences_and_json() {
        let line = MRZ.examples.valid[0];
        let name = MRZ.examples.shape[0];
        for (text, expected) in [
            (format!("the scan reads {line}, says the desk"), true),
            (format!(r#"{{"mrz":"{name}\n{line}","ok":true}}"#), true),
            (format!("护照扫描：{name}{line}。"), true),
            (format!("the scan reads {}, says the desk", line.replace("740812", "740813")), false),
            (format!("the scan reads {name}, says the desk"), false),
        ] {
            assert_eq!(found("mrz", &text), expected, "{text}");
        }
    }
}
