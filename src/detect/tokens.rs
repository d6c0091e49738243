//! The words of an identifier, so that names match by word and never by substring: `hostname` is one
//! word and not a name, `email_sent_count` is three.
//!
//! Snake and kebab case, camel case, digits and scripts separate words. Han and kana are written without
//! spaces, so their runs are cut greedily by a small dictionary; what it does not know becomes single
//! characters, which match nothing.

use std::sync::LazyLock;

/// Words of Chinese and Japanese column names, those that mean something to a recogniser and those that
/// show that a column is about something else. Every such phrase of a recogniser is here (tested).
static HAN_WORDS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("data/column_words_han.txt").split_whitespace().collect());

/// The words of `name`, lower case, in order. Digits are words of their own.
pub fn split(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let class = Class::of(first);
        let end = rest.find(|c| Class::of(c) != class).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match class {
            Class::Letter => split_camel(run, &mut words),
            Class::Han => segment(run, &mut words),
            Class::Digit => words.push(run.to_owned()),
            Class::Other => {}
        }
        rest = after;
    }
    words
}

/// `name` without what says nothing of what it means: what stands in brackets behind it (`Né(e) le`, `Mobil
/// (privat)`), and the type that Hungarian notation puts before it (`strFirstName`).
pub fn bare(name: &str) -> String {
    let name = &unescaped(name);
    let mut open = 0_usize;
    let mut said = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '（' | '[' => open += 1,
            ')' | '）' | ']' => open = open.saturating_sub(1),
            c if open == 0 => said.push(c),
            _ => {}
        }
    }
    let said = if said.trim().is_empty() { name.to_owned() } else { said };
    let typed = |prefix: &&&str| {
        said.strip_prefix(**prefix).is_some_and(|rest| rest.starts_with(char::is_uppercase))
    };
    match TYPES.iter().find(typed) {
        Some(prefix) => said[prefix.len()..].to_owned(),
        None => said,
    }
}

/// XML names write a blank as `_x0020_`, and so do lists that were exported from them.
fn unescaped(name: &str) -> String {
    let mut said = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find("_x") {
        let letter = rest.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let letter = letter.and_then(char::from_u32).filter(|_| rest[at + 6..].starts_with('_'));
        let (before, after) = rest.split_at(if letter.is_some() { at } else { at + 2 });
        said.push_str(before);
        said.extend(letter);
        rest = if letter.is_some() { &after[7..] } else { after };
    }
    said + rest
}

/// Hungarian prefixes; those that are words or English letters with a meaning of their own (`eMail`) are not here.
const TYPES: &[&str] = &[
    "str", "sz", "s", "lng", "int", "dtm", "dat", "dte", "bln", "cur", "dbl", "txt", "chr", "mem",
    "vch", "lpsz", "fld",
];

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Letter,
    Digit,
    Han,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            '0'..='9' => Class::Digit,
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => {
                Class::Han
            }
            c if c.is_alphabetic() => Class::Letter,
            _ => Class::Other,
        }
    }
}

/// `customerEmail` and `HTTPServer` end a word where the case says so.
fn split_camel(run: &str, words: &mut Vec<String>) {
    let chars: Vec<char> = run.chars().collect();
    let mut start = 0;
    for at in 1..chars.len() {
        let rises = chars[at].is_uppercase() && !chars[at - 1].is_uppercase();
        let ends_acronym =
            chars[at].is_uppercase() && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if rises || ends_acronym {
            words.push(lower(&chars[start..at]));
            start = at;
        }
    }
    words.push(lower(&chars[start..]));
}

/// Without the dot that a Turkish `İ` leaves above its `i`.
fn lower(chars: &[char]) -> String {
    chars.iter().flat_map(|c| c.to_lowercase()).filter(|c| *c != '\u{307}').collect()
}

fn segment(mut run: &str, words: &mut Vec<String>) {
    while let Some(first) = run.chars().next() {
        let known = HAN_WORDS.iter().filter(|word| run.starts_with(**word));
        let length = known.map(|word| word.len()).max().unwrap_or(first.len_utf8());
        let (word, rest) = run.split_at(length);
        words.push(word.to_owned());
        run = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_every_kind_of_boundary() {
        for (name, words) in [
            ("email_sent_count", vec!["email", "sent", "count"]),
            ("customerEmail2", vec!["customer", "email", "2"]),
            ("HTTPServerName", vec!["http", "server", "name"]),
            ("EMAIL_ADDR", vec!["email", "addr"]),
            ("hostname", vec!["hostname"]),
            ("Straßen-Name", vec!["straßen", "name"]),
            ("客户姓名", vec!["客户姓名"]),
            ("收货人姓名2", vec!["收货人", "姓名", "2"]),
            ("文件名", vec!["文件名"]),
            ("ŞEHİR_ADI", vec!["şehir", "adi"]),
        ] {
            assert_eq!(split(name), words, "{name}");
        }
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        for (name, said) in [
            ("strFirstName", "FirstName"),
            ("dtmBirth", "Birth"),
            ("street", "street"),
            ("sRegNo", "RegNo"),
            ("eMail", "eMail"),
            ("Né(e) le", "Né le"),
            ("Celular (WhatsApp)", "Celular "),
            ("(name)", "(name)"),
            ("Nombre_x0020_completo", "Nombre completo"),
            ("max_x_offset_x", "max_x_offset_x"),
        ] {
            assert_eq!(bare(name), said, "{name}");
        }
    }

    #[test]
    fn knows_every_han_phrase_of_the_recognisers() {
        let is_han = |c| Class::of(c) == Class::Han;
        for recogniser in crate::detect::RECOGNISERS {
            let names = &recogniser.names;
            for phrase in names.strong.iter().chain(names.weak) {
                let known = phrase.split(' ').filter(|word| word.chars().any(is_han));
                let known = known.into_iter().all(|word| HAN_WORDS.contains(&word));
                assert!(known, "{phrase} is not in HAN_WORDS");
            }
        }
    }
}
