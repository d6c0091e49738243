//! Birth dates. A date says nothing about whose it is: only the column's name makes it a birth date, and
//! the values must be days of the calendar in living memory, without a time of day.

use chrono::{Datelike, NaiveDate};

use crate::detect::gate::Gate;
use crate::detect::recogniser::{Examples, Integers, Match, Names, Recogniser, Trust};
use crate::detect::within::Within;

pub const BIRTH_DATE: Recogniser = Recogniser {
    name: "birth_date",
    category: "user.demographic.date_of_birth",
    names: Names {
        strong: &[
            "birth date",
            "date of birth",
            "birth day",
            "birthday",
            "birthdate",
            "dob",
            "born on",
            "born at",
            "day of birth",
            "geburtsdatum",
            "geburtstag",
            "fecha nacimiento",
            "fecha de nacimiento",
            "date naissance",
            "date de naissance",
            "出生日期",
            "出生年月",
            "生日",
            "生年月日",
        ],
        weak: &["birth", "born"],
        not: &["place", "city", "country"],
        tables: &[],
    },
    trust: Trust {
        values: 0,
        named: 95,
        within: 0,
        within_least: 0,
        enough: None,
        proven_of_shaped: 0,
        integers: Integers::Named,
        dates: true,
    },
    source: "ISO 8601, and the orders of day, month and year in use",
    gate: Gate::ANY.digits(6..=23).bytes(6..=32),
    judge: |cell| match date(cell.text) {
        Some(date) if (1890..2100).contains(&date.year()) => Match::Valid,
        _ => Match::No,
    },
    within: Within::Never,
    well_formed: Some(Match::Valid),
    examples: Examples {
        valid: &[
            "1984-02-29",
            "29.02.1984",
            "1984/2/9",
            "19840229",
            "1984年2月29日",
            "1984-02-29 00:00:00",
        ],
        shape: &[],
        no: &["1985-02-29", "1984-02-29 13:05:00", "0001-01-01", "84-02", "12345678", "1984"],
    },
};

/// A timestamp that only carries a day.
fn is_midnight(text: &str) -> bool {
    text.len() >= 19 && text.get(11..19) == Some("00:00:00")
}

/// The day, written in any of the usual orders. `d/m/y` and `m/d/y` are both accepted: a valid day in
/// either reading is a day.
fn date(text: &str) -> Option<NaiveDate> {
    let text = if is_midnight(text) { text.get(..10)? } else { text };
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return day(&text[..4], &text[4..6], &text[6..]);
    }
    let mut parts = text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty());
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if a.len() == 4 { day(a, b, c) } else { day(c, b, a).or_else(|| day(c, a, b)) }
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}
