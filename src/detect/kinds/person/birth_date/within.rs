//! Dates within sentences that a word of birth stands beside.

use chrono::{Datelike, NaiveDate};

use super::BIRTH_DATE;
use super::born::{is_birth_after, is_birth_before};
use super::day::{date, korean, month, spelled};
use crate::detect::called::is_named;
use crate::detect::cell::Cell;
use crate::detect::groups::Group;

pub(super) fn within(cell: &Cell<'_>) -> bool {
    if cell.digits < 5 {
        return false;
    }
    let text = cell.text;
    let mut end = 0;
    while let Some(Group { start, .. }) = cell.next_group(end) {
        end = start + leading_digits(&text[start..]);
        if end - start <= 2
            && is_year_next(&text[end..])
            && let Some(month) = month_before(&text[..start])
            && is_month_first(&text[month..])
            && is_birth_before(&text[..month])
        {
            return true;
        }
        // The words are looked for only where a date stands.
        if let Some(length) = begins_with_day(&text[start..]) {
            if is_birth_before(&text[..start])
                || is_birth_after(&text[start + length..])
                || is_named(text, &text[start..start + length], &BIRTH_DATE)
            {
                return true;
            }
            end = start + length;
        }
    }
    false
}

/// Bytes of the day in living memory that the text begins with: digits and separators, or a month in letters
/// between them.
fn begins_with_day(text: &str) -> Option<usize> {
    let numeric = text.find(|c: char| !(c.is_ascii_digit() || "-/.年月日".contains(c)));
    let numeric = text[..numeric.unwrap_or(text.len())].trim_end_matches(['.', '-', '/']);
    let past = |day: Option<NaiveDate>| day.is_some_and(|d| (1890..2100).contains(&d.year()));
    if numeric.len() >= 8 && past(date(numeric)) || is_short_day(numeric) {
        return Some(numeric.len());
    }
    if let Some((date, length)) = korean(text.get(..text.floor_char_boundary(24))?) {
        return past(Some(date)).then_some(length);
    }
    // `3. März 1975`, `3 de marzo de 1975`: to the end of the second number.
    let words = text.get(..text.floor_char_boundary(28))?;
    let first = leading_digits(words);
    let second = next_digit(words, first).filter(|_| first <= 2)?;
    let digits = leading_digits(&words[second..]);
    let day = words[..second + digits].replace(" de ", " ");
    (digits == 4 && past(spelled(&day))).then_some(second + digits)
}

/// ` 1956`, `, 1956`
fn is_year_next(text: &str) -> bool {
    let year = text.trim_start_matches([',', ' ', '.']);
    (1..=2).contains(&(text.len() - year.len())) && leading_digits(year) == 4
}

/// Where the word right before a number begins, if it is a month: `Feb 11, 1956`.
fn month_before(text: &str) -> Option<usize> {
    let word = text.strip_suffix(' ')?.trim_end_matches('.');
    let start = word.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| at + 1);
    let start = word.ceil_char_boundary(start);
    word.get(start..).filter(|word| word.len() >= 3 && month(word).is_some()).map(|_| start)
}

fn is_month_first(text: &str) -> bool {
    let near = &text[..text.floor_char_boundary(24)];
    let first = next_digit(near, 0).map(|at| at + leading_digits(&near[at..]));
    let year = first.and_then(|end| Some((end, next_digit(near, end)?)));
    year.is_some_and(|(end, year)| {
        year - end <= 2
            && leading_digits(&near[year..]) == 4
            && spelled(&near[..year + 4]).is_some_and(|day| (1890..2100).contains(&day.year()))
    })
}

/// `11.07.88`: the year in two digits, which only a word of birth tells from a version.
fn is_short_day(text: &str) -> bool {
    let mut parts = text.split(['.', '/', '-']);
    let mut next = |most: u32| {
        let part = parts.next().filter(|part| part.len() <= 2);
        part.and_then(|part| part.parse().ok()).is_some_and(|n: u32| (1..=most).contains(&n))
    };
    (6..=8).contains(&text.len())
        && text.as_bytes()[text.len() - 2..].iter().all(u8::is_ascii_digit)
        && next(31)
        && next(31)
        && parts.next().is_some_and(|year| year.len() == 2)
        && parts.next().is_none()
}

/// How many digits the text begins with.
fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn next_digit(text: &str, from: usize) -> Option<usize> {
    text.as_bytes()[from..].iter().position(u8::is_ascii_digit).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use crate::detect::within::found;

    #[test]
    fn stands_beside_a_word_of_birth() {
        for (text, expected) in [
            ("Patient was born on 1984-02-29 in Bonn", true),
            ("DOB: 02/29/1984, allergic", true),
            ("Max, geb. 29.02.1984, rief an", true),
            ("Geboren am 29. Februar 1984", true),
            ("née le 29/02/1984", true),
            ("Fecha de nacimiento: 29/02/1984.", true),
            ("出生日期：1984-02-29。", true),
            ("生年月日：1984年2月29日", true),
            ("born in Bonn, moved out on page 12 of 1985-02-29", false),
            ("shipped on 2024-02-29", false),
            ("The idea was born. Meeting 17 moved to 2024-02-29", false),
            ("He was born in Bonn", false),
            ("NATO meeting 1984-02-29", false),
            ("Nato il 29/02/1984", true),
            ("stubborn since 2024-02-29", false),
            ("Pt b. 24.08.1957, no allergies", true),
            ("*27/10/1999, ledig", true),
            ("F. nac.: 22/06/2004", true),
            ("nascido em 11.07.88", true),
            ("the version born 1.0.12", false),
            ("12*27/10/1999", false),
            ("생년월일: 1998년 1월 3일", true),
            ("생년월일 확인. 출고 2024년 13월 3일", false),
            ("生于1998年8月25日", true),
            ("产生于1998年8月25日", false),
        ] {
            assert_eq!(found("birth_date", text), expected, "{text}");
        }
    }
}
