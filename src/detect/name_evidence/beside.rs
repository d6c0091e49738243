//! The longest known phrase among the words of a name, and the words that stand beside it.

use super::same::{is_glued, is_same};
use crate::detect::name_words::{ABOUT, LONE};

/// Finds the longest phrase in `words`; answers the words beside it, numbers left out.
pub(super) fn longest(words: &[String], phrases: &[&str]) -> Option<Vec<String>> {
    // Thousands of phrases are asked for every column of every table. One that begins with a letter that none of the
    // words begins with is none of them; outside ASCII a letter may be written as others.
    let letter =
        |text: &str| text.bytes().next().filter(u8::is_ascii).map_or(0, |byte| 1_u128 << byte);
    let letters = words.iter().fold(1, |letters, word| letters | letter(word));
    let begins = |phrase: &&&str| match letter(phrase) {
        0 => true,
        one => letters & one != 0,
    };
    let found = phrases.iter().filter(begins).filter_map(|phrase| {
        if let Some(at) = words.iter().position(|word| is_glued(word, phrase)) {
            return Some((1, at));
        }
        if !phrase.contains(' ') {
            return Some((1, words.iter().position(|word| is_same(word, phrase))?));
        }
        // Most columns are one word.
        if words.len() < 2 {
            return None;
        }
        let phrase: Vec<&str> = phrase.split(' ').collect();
        let same = |window: &[String]| window.iter().zip(&phrase).all(|(a, b)| is_same(a, b));
        let at = words.windows(phrase.len()).position(same);
        Some((phrase.len(), at.or_else(|| inverted(words, &phrase))?))
    });
    let (length, at) = found.max_by_key(|(length, _)| *length)?;
    let beside = words.iter().enumerate().filter(|(i, _)| *i < at || *i >= at + length);
    let is_word = |word: &String| !word.bytes().all(|b| b.is_ascii_digit());
    Some(beside.map(|(_, word)| word.clone()).filter(is_word).collect())
}

/// As [`longest`], without what is the same said again: `legal name, last name`.
pub(super) fn beside_all(words: &[String], phrases: &[&str]) -> Option<Vec<String>> {
    let mut rest = longest(words, phrases)?;
    while let Some(less) = longest(&rest, phrases) {
        rest = less;
    }
    Some(rest)
}

/// Where a name of a person or a place stands the other way round: `name_first`, `city_home`. With words such as
/// `id` and `code` the order means something.
fn inverted(words: &[String], phrase: &[&str]) -> Option<usize> {
    let [first, "name"] = phrase else { return None };
    if ABOUT.contains(first) && *first != "last" {
        return None;
    }
    words.windows(2).position(|pair| pair[0] == "name" && is_same(&pair[1], first))
}

/// Whether nothing but a word that has other meanings stands beside the rest: `cap` in `market_cap`.
pub(super) fn is_lone(words: &[String], rest: &[String]) -> bool {
    let is_number = |word: &&String| word.bytes().all(|b| b.is_ascii_digit());
    let mut kind = words.iter().filter(|word| !is_number(word) && !rest.contains(word));
    kind.next().is_some_and(|word| LONE.contains(&word.as_str())) && kind.next().is_none()
}
