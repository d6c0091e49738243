//! Words for people and their roles, and words that say that a column is only about a kind.

use super::same::{is_called, is_same};
use crate::detect::kinds::PEOPLE;
use crate::detect::name_words::{ABOUT, CODED};
use crate::detect::recogniser::Recogniser;
use crate::detect::role_words::ROLES;

/// From the person on whose name it is: `store_manager_name` is no store's.
pub(super) fn of_whom<'a>(words: &'a [String], recogniser: &Recogniser) -> Option<&'a [String]> {
    if recogniser.category != "user.name" {
        return None;
    }
    let whose = |pair: &[String]| pair[1] == "name" && is_someone(&pair[0]);
    Some(&words[words.windows(2).position(whose)?..])
}

/// Whether a name stands beside one word for the person who has it, as their table would be called: `nom_eleve`.
pub(super) fn is_whose_name(beside: &[String], recogniser: &Recogniser) -> bool {
    let [who] = beside else { return false };
    ["user.name", "user.account.username"].contains(&recogniser.category) && is_someone(who)
}

/// Whether a word is what a person is called for what they do: `employee`, `handlaggare`.
pub(super) fn is_someone(word: &str) -> bool {
    PEOPLE.iter().chain(ROLES).any(|one| is_called(word, one) || is_same(word, one))
}

/// `project_owner` may hold a name, and so may `主治医生`; only values can tell.
pub(super) fn is_role(words: &[String], recogniser: &Recogniser) -> bool {
    if recogniser.category != "user.name" {
        return false;
    }
    let role = |word: &String| ROLES.iter().any(|one| is_same(word, one));
    let mut said = words.iter().filter(|word| !word.bytes().all(|b| b.is_ascii_digit()));
    said.clone().any(role)
        && !said.any(|word| is_about(word, recogniser) || CODED_WORDS.contains(&word.as_str()))
}

/// Words that say that it is a role's code or number, which no name is.
const CODED_WORDS: [&str; 4] = ["number", "ref", "group", "key"];

/// Whether a word beside the kind's own says that the column only is about it. What is kept as a code is still
/// that: `gender_code`.
pub(super) fn is_about(word: &str, recogniser: &Recogniser) -> bool {
    let coded = ["code", "coding"].contains(&word) && CODED.contains(&recogniser.name);
    ABOUT.contains(&word) && !coded
}
