//! Short forms written out: `custname` as `customer name`.

use super::same::is_called;
use crate::detect::kinds::PEOPLE;
use crate::detect::name_words::{HEADS, SHORT, TAILS};

pub(super) fn spell(word: &str) -> Vec<String> {
    let long = |word: &str| SHORT.iter().find(|(short, _)| *short == word).map(|(_, long)| *long);
    let words = |long: &str| long.split(' ').map(str::to_owned).collect::<Vec<_>>();
    match (long(word), apart(word, 2)) {
        (Some(long), _) => words(long),
        // Not a telephone's: a policy holder's.
        (None, Some(parts)) if parts.ends_with(&["ph"]) && !["no", "nr"].contains(&parts[0]) => {
            let rest = parts[..parts.len() - 1].iter().rev();
            [
                vec!["holder".to_owned()],
                rest.flat_map(|part| words(long(part).unwrap_or(part))).collect(),
            ]
            .concat()
        }
        (None, Some(parts)) => {
            parts.into_iter().rev().flat_map(|part| words(long(part).unwrap_or(part))).collect()
        }
        (None, None) => vec![word.to_owned()],
    }
}

/// `custname` as `cust name`, `custfstnm` as `cust fst nm`, from the end: every part is known whole, so that a
/// `hostname` stays one word.
fn apart(word: &str, heads: usize) -> Option<Vec<&str>> {
    // The longest head first: `phone` before `ph`.
    let mut cuts: Vec<_> =
        HEADS.iter().filter_map(|head| Some((*head, word.strip_prefix(head)?))).collect();
    cuts.sort_by_key(|(_, tail)| tail.len());
    cuts.into_iter().find_map(|(head, tail)| {
        let mut parts = match TAILS.iter().find(|known| **known == tail) {
            Some(_) => vec![tail],
            None if heads > 1 => apart(tail, heads - 1)?,
            None => return None,
        };
        parts.push(head);
        Some(parts)
    })
}

/// `attendee_last` is short for `attendee_last_name`.
pub(super) fn is_part_of_name(words: &[String]) -> bool {
    let [who, part] = words else { return false };
    matches!(part.as_str(), "first" | "last" | "middle")
        && (PEOPLE.iter().any(|one| is_called(who, one))
            || ["billing", "shipping"].contains(&who.as_str()))
}
