//! The forms a value can be written in, by kind of value. A column that mixes forms of one group has not
//! been agreed on by those who write to it.

use serde::{Deserialize, Serialize};

/// One way to write a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `2024-01-31`, with or without a time.
    IsoDate,
    /// `31.01.2024`.
    DottedDate,
    /// `31/01/2024`: the first number can only be a day.
    DayFirst,
    /// `01/31/2024`: the second number can only be a day.
    MonthFirst,
    /// `20240131`.
    CompactDate,
    /// `2024年1月31日`.
    ChineseDate,
    PhoneWithPlus,
    PhoneWithoutPlus,
    /// `DE`.
    CountryOfTwo,
    /// `DEU`.
    CountryOfThree,
    /// `Germany`, `德国`.
    CountryByName,
    EmailInLowerCase,
    EmailWithCapitals,
    /// A letter and its mark in one character (Unicode NFC).
    Composed,
    /// A letter and its mark in two (NFD).
    Decomposed,
}

/// Forms that exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Dates,
    Phones,
    Countries,
    Emails,
    Marks,
}

impl Form {
    /// In the order of their definition.
    pub const ALL: [Form; 15] = [
        Form::IsoDate,
        Form::DottedDate,
        Form::DayFirst,
        Form::MonthFirst,
        Form::CompactDate,
        Form::ChineseDate,
        Form::PhoneWithPlus,
        Form::PhoneWithoutPlus,
        Form::CountryOfTwo,
        Form::CountryOfThree,
        Form::CountryByName,
        Form::EmailInLowerCase,
        Form::EmailWithCapitals,
        Form::Composed,
        Form::Decomposed,
    ];

    pub fn group(self) -> Group {
        match self {
            Form::IsoDate
            | Form::DottedDate
            | Form::DayFirst
            | Form::MonthFirst
            | Form::CompactDate
            | Form::ChineseDate => Group::Dates,
            Form::PhoneWithPlus | Form::PhoneWithoutPlus => Group::Phones,
            Form::CountryOfTwo | Form::CountryOfThree | Form::CountryByName => Group::Countries,
            Form::EmailInLowerCase | Form::EmailWithCapitals => Group::Emails,
            Form::Composed | Form::Decomposed => Group::Marks,
        }
    }

    /// For people.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::IsoDate => "dates as YYYY-MM-DD",
            Form::DottedDate => "dates as DD.MM.YYYY",
            Form::DayFirst => "dates as DD/MM/YYYY",
            Form::MonthFirst => "dates as MM/DD/YYYY",
            Form::CompactDate => "dates as YYYYMMDD",
            Form::ChineseDate => "dates as 年月日",
            Form::PhoneWithPlus => "numbers with + and country",
            Form::PhoneWithoutPlus => "numbers without +",
            Form::CountryOfTwo => "codes of two letters",
            Form::CountryOfThree => "codes of three letters",
            Form::CountryByName => "names",
            Form::EmailInLowerCase => "lower case",
            Form::EmailWithCapitals => "capitals",
            Form::Composed => "composed accents (NFC)",
            Form::Decomposed => "decomposed accents (NFD)",
        }
    }
}

/// Longest value that is looked at for its form: what is longer is no date, number, country or mailbox.
const LONGEST: usize = 120;

/// Calls `note` with each form the trimmed value has.
pub(super) fn of(value: &[u8], mut note: impl FnMut(Form)) {
    if value.is_empty() {
        return;
    }
    if !value.is_ascii()
        && let Ok(text) = std::str::from_utf8(value)
        && let Some(form) = marks(text)
    {
        note(form);
    }
    if value.len() > LONGEST {
        return;
    }
    let shape = Shape::of(value);
    if let Some(form) = date(value, &shape) {
        note(form);
    }
    if shape.digits >= 7 && shape.letters == 0 && shape.others == 0 {
        note(if value[0] == b'+' || value.starts_with(b"00") {
            Form::PhoneWithPlus
        } else {
            Form::PhoneWithoutPlus
        });
    }
    if shape.digits == 0 && shape.signs == 0 && shape.others == 0 && shape.letters > 0 {
        note(match (value.len(), shape.letters == shape.capitals) {
            (2, _) => Form::CountryOfTwo,
            (3, true) => Form::CountryOfThree,
            _ => Form::CountryByName,
        });
    }
    if shape.ats == 1 {
        let capitals = shape.capitals > 0;
        note(if capitals { Form::EmailWithCapitals } else { Form::EmailInLowerCase });
    }
}

/// What a value is made of, in bytes.
struct Shape {
    digits: usize,
    /// Beyond ASCII, everything is a letter here.
    letters: usize,
    capitals: usize,
    /// `+-()./` and blanks within.
    signs: usize,
    ats: usize,
    others: usize,
}

/// Of each byte what it is counted as, a place of eight bits each. No place overflows: what is longer than
/// [`LONGEST`] is not counted.
const PLACES: [u64; 256] = {
    let (mut table, mut byte) = ([0; 256], 0);
    while byte < 256 {
        let (digit, letter, capital, sign, at, other) =
            (1, 1 << 8, 1 << 16, 1 << 24, 1 << 32, 1 << 40);
        table[byte] = match byte as u8 {
            b'0'..=b'9' => digit,
            b'A'..=b'Z' => letter | capital,
            b'a'..=b'z' | 0x80.. => letter,
            b' ' => 0,
            b'+' | b'-' | b'(' | b')' | b'.' | b'/' => sign,
            b'@' => at | other,
            _ => other,
        };
        byte += 1;
    }
    table
};

impl Shape {
    fn of(value: &[u8]) -> Self {
        let all: u64 = value.iter().map(|byte| PLACES[usize::from(*byte)]).sum();
        let [digits, letters, capitals, signs, ats, others, ..] =
            all.to_le_bytes().map(usize::from);
        Self { digits, letters, capitals, signs, ats, others }
    }
}

fn date(value: &[u8], shape: &Shape) -> Option<Form> {
    if shape.digits < 6 || !value[0].is_ascii_digit() {
        return None;
    }
    let (first, rest) = number(value)?;
    match (rest.first(), rest) {
        (Some(b'-'), [b'-', rest @ ..]) if is_year(first) => {
            let (month, rest) = number(rest)?;
            let (day, _) = number(rest.strip_prefix(b"-")?)?;
            (is_month(month) && is_day(day)).then_some(Form::IsoDate)
        }
        (Some(sign @ (b'.' | b'/')), [_, rest @ ..]) if is_day(first) => {
            let (second, rest) = number(rest)?;
            let (year, _) = number(rest.strip_prefix(&[*sign])?)?;
            let sound = is_day(second) && (is_year(year) || year < 100);
            match (sound, *sign, first > 12, second > 12) {
                (true, b'.', _, false) => Some(Form::DottedDate),
                (true, b'/', true, false) => Some(Form::DayFirst),
                (true, b'/', false, true) => Some(Form::MonthFirst),
                // 03/04/2024 is either: it neither agrees nor disagrees.
                _ => None,
            }
        }
        (None, []) if value.len() == 8 => {
            let sound =
                is_year(first / 10_000) && is_month(first / 100 % 100) && is_day(first % 100);
            sound.then_some(Form::CompactDate)
        }
        _ => rest.starts_with("年".as_bytes()).then_some(Form::ChineseDate),
    }
}

/// The digits a text begins with, eight at most, and what follows them.
fn number(text: &[u8]) -> Option<(u32, &[u8])> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 || end > 8 {
        return None;
    }
    let value = text[..end].iter().fold(0, |all, byte| all * 10 + u32::from(byte - b'0'));
    Some((value, &text[end..]))
}

fn is_year(number: u32) -> bool {
    (1800..2200).contains(&number)
}

fn is_month(number: u32) -> bool {
    (1..=12).contains(&number)
}

fn is_day(number: u32) -> bool {
    (1..=31).contains(&number)
}

/// By the characters that normalisation of Latin, Greek, Cyrillic and Hangul exchanges. A combining mark that
/// no single character holds is rare enough to be left to the share that a finding needs.
fn marks(text: &str) -> Option<Form> {
    let mut composed = false;
    for letter in text.chars() {
        match letter {
            '\u{300}'..='\u{36f}' | '\u{1100}'..='\u{11ff}' => return Some(Form::Decomposed),
            '\u{c0}'..='\u{24f}'
            | '\u{386}'..='\u{3ce}'
            | '\u{1e00}'..='\u{1eff}'
            | '\u{ac00}'..='\u{d7a3}' => {
                composed |= !matches!(
                    letter,
                    '\u{d7}' | '\u{f7}' | 'ß' | 'æ' | 'Æ' | 'ø' | 'Ø' | 'đ' | 'ł' | 'Ł' | 'ð' | 'þ'
                );
            }
            _ => {}
        }
    }
    composed.then_some(Form::Composed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(value: &str) -> Vec<Form> {
        let mut forms = Vec::new();
        of(value.as_bytes(), |form| forms.push(form));
        forms
    }

    #[test]
    fn all_forms_are_listed_in_order() {
        assert!(Form::ALL.iter().enumerate().all(|(at, form)| *form as usize == at));
        assert_eq!(Form::ALL.len(), Form::Decomposed as usize + 1);
    }

    #[test]
    fn dates_are_told_apart() {
        for (value, form) in [
            ("2024-01-31", Some(Form::IsoDate)),
            ("2024-01-31T10:00:00Z", Some(Form::IsoDate)),
            ("31.01.2024", Some(Form::DottedDate)),
            ("1.2.84", None),
            ("31/01/2024", Some(Form::DayFirst)),
            ("01/31/2024", Some(Form::MonthFirst)),
            ("03/04/2024", None),
            ("20240131", Some(Form::CompactDate)),
            ("2024年1月31日", Some(Form::ChineseDate)),
            ("192.168.10.20", None),
            ("20241399", None),
            ("1.24.00000", None),
        ] {
            let dates: Vec<Form> =
                forms(value).into_iter().filter(|form| form.group() == Group::Dates).collect();
            assert_eq!(dates.first().copied(), form, "{value}");
        }
    }

    #[test]
    fn numbers_countries_and_mailboxes() {
        assert_eq!(forms("+49 30 901820"), [Form::PhoneWithPlus]);
        assert_eq!(forms("(030) 901-820"), [Form::PhoneWithoutPlus]);
        assert_eq!(forms("DE"), [Form::CountryOfTwo]);
        assert_eq!(forms("DEU"), [Form::CountryOfThree]);
        assert_eq!(forms("Germany"), [Form::CountryByName]);
        assert_eq!(forms("德国"), [Form::CountryByName]);
        assert_eq!(forms("Ada@example.org"), [Form::EmailWithCapitals]);
        assert_eq!(forms("ada@example.org"), [Form::EmailInLowerCase]);
        assert_eq!(forms("SCN-125"), []);
    }

    #[test]
    fn accents_are_one_character_or_two() {
        assert!(forms("Jos\u{e9}").contains(&Form::Composed));
        assert!(forms("Jose\u{301}").contains(&Form::Decomposed));
        assert!(forms("\u{1112}\u{1161}\u{11ab}").contains(&Form::Decomposed));
        assert!(forms("\u{d55c}").contains(&Form::Composed));
        assert!(!forms("Straße").iter().any(|form| form.group() == Group::Marks));
    }
}
