//! Days of the calendar in the ways people write them.

use chrono::NaiveDate;

/// The year alone, where no more is asked for.
pub(super) fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year| (1890..2100).contains(&year))
}

/// A timestamp that only carries a day.
fn is_midnight(text: &str) -> bool {
    text.len() >= 19 && text.get(11..19) == Some("00:00:00")
}

/// The day, written in any of the usual orders. `d/m/y` and `m/d/y` are both accepted: a valid day in
/// either reading is a day.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let text = if is_midnight(text) { text.get(..10)? } else { text };
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return day(&text[..4], &text[4..6], &text[6..]);
    }
    let text = text.trim_ascii();
    if let Some(date) = spelled(text) {
        return Some(date);
    }
    if let Some((date, _)) = korean(text).filter(|(_, length)| *length == text.len()) {
        return Some(date);
    }
    let mut parts = text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty());
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if a.len() == 4 { day(a, b, c) } else { day(c, b, a).or_else(|| day(c, a, b)) }
}

/// `1998년 1월 3일`, and its length in bytes.
pub(super) fn korean(text: &str) -> Option<(NaiveDate, usize)> {
    let (year, rest) = text.split_once('년')?;
    let (month, rest) = rest.split_once('월')?;
    let (date, rest) = rest.split_once('일')?;
    Some((day(year, month.trim_start(), date.trim_start())?, text.len() - rest.len()))
}

/// With the month in letters: `29 Feb 1984`, `February 29, 1984`.
pub(super) fn spelled(text: &str) -> Option<NaiveDate> {
    // A day and a year.
    if !(5..=6).contains(&text.bytes().filter(u8::is_ascii_digit).count()) {
        return None;
    }
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (a, b) = (numbers.next()?, numbers.next()?);
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() >= 3);
    let month = month(words.next()?)?;
    if numbers.next().is_some() || words.next().is_some() {
        return None;
    }
    if a.len() == 4 { day(a, month, b) } else { day(b, month, a) }
}

/// By its first letters in the languages around the North Sea and the western Mediterranean.
pub(super) fn month(word: &str) -> Option<&'static str> {
    const MONTHS: [(&str, &[&str]); 12] = [
        ("1", &["jan", "ene", "gen", "sty"]),
        ("2", &["feb", "fév", "fev", "lut"]),
        ("3", &["mar", "mär", "mrz", "maa"]),
        ("4", &["apr", "avr", "abr", "kwi"]),
        ("5", &["may", "mai", "mag", "mei", "maj"]),
        ("6", &["jun", "juin", "giu", "cze"]),
        ("7", &["jul", "juil", "lug", "lip"]),
        ("8", &["aug", "aoû", "aou", "ago", "sie"]),
        ("9", &["sep", "set", "wrz"]),
        ("10", &["oct", "okt", "ott", "out", "paź"]),
        ("11", &["nov", "lis"]),
        ("12", &["dec", "dez", "déc", "dic", "gru"]),
    ];
    let begins = |start: &&str| {
        let mut letters = word.chars().flat_map(char::to_lowercase);
        start.chars().all(|c| letters.next() == Some(c))
    };
    MONTHS.iter().find(|(_, starts)| starts.iter().any(begins)).map(|(month, _)| *month)
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}
