//! Reading one TOML register: every error of the file at once, each at its place and with a suggestion.
//!
//! serde stops at the first thing it dislikes. So what it dislikes is taken out of the parsed tree, noted,
//! and the rest is read again, until nothing is left to dislike.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use crate::model::Diagnostic;
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::policy::text::statement::find_word;

/// Parses one TOML document; what is wrong with it is reported and left out.
pub fn document<T: DeserializeOwned + Default>(
    file: &str,
    text: &str,
    errors: &mut Vec<Diagnostic>,
) -> T {
    let (mut tree, broken) = DeTable::parse_recoverable(text);
    let unreadable = !broken.is_empty();
    let mut taken = Vec::new();
    errors.extend(broken.iter().map(|error| complaint(file, text, error)));
    loop {
        let error = match T::deserialize(Deserializer::from(tree.clone())) {
            Ok(read) => return read,
            Err(error) => error,
        };
        // What a syntax error left behind, or an error before, is no error of its own.
        let follows = taken.iter().any(|(name, of)| {
            error.span().as_ref() == Some(of)
                && error.message().contains(&format!("missing field `{name}`"))
        });
        if !unreadable && !follows {
            errors.push(complaint(file, text, &error));
        }
        let whole = tree.span();
        match error.span().and_then(|span| remove(tree.get_mut(), whole, &span)) {
            Some(entry) => taken.push(entry),
            None => return T::default(),
        }
    }
}

/// The names at the top of a register, whether or not what they name can be read; `None` where the text is
/// no TOML, so that nobody can tell.
pub fn names(text: &str) -> Option<BTreeSet<String>> {
    let tree = DeTable::parse(text).ok()?;
    Some(tree.get_ref().keys().map(|key| key.get_ref().to_string()).collect())
}

/// The key that was taken out, and where its table stands.
type Taken = (String, Range<usize>);

/// Takes out the smallest entry that `span` covers or lies in.
fn remove(table: &mut DeTable<'_>, own: Range<usize>, span: &Range<usize>) -> Option<Taken> {
    let name = |table: &DeTable<'_>, is: &dyn Fn(&Range<usize>) -> bool| {
        let hit = table.iter().find(|(key, value)| is(&key.span()) || is(&value.span()));
        hit.map(|(key, _)| key.get_ref().to_string())
    };
    let exact = name(table, &|own| own == span);
    if exact.is_none()
        && let Some(inner) = table.iter_mut().find_map(|(_, value)| within(value, span))
    {
        return Some(inner);
    }
    let hit = exact.or_else(|| name(table, &|own| covers(own, span) || covers(span, own)))?;
    table.remove(hit.as_str()).map(|_| (hit, own))
}

fn within(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<Taken> {
    let own = value.span();
    match value.get_mut() {
        DeValue::Table(table) => remove(table, own, span),
        DeValue::Array(items) => {
            let inner = items.iter_mut().find_map(|item| within(item, span));
            if inner.is_some() {
                return inner;
            }
            let kept: Vec<_> =
                items.iter().filter(|item| !covers(&item.span(), span)).cloned().collect();
            let shorter = kept.len() < items.len();
            if shorter {
                *items = kept.into_iter().collect();
            }
            shorter.then(|| (String::new(), own))
        }
        _ => None,
    }
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end && !outer.is_empty()
}

fn complaint(file: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..1);
    let written = text.get(span.clone()).unwrap_or_default().trim_matches(['"', '\'']);
    let said = error.message().lines().next().unwrap_or_default();
    let (message, hint) = reword(said, written);
    Diagnostic { hint, ..Diagnostic::span(file, text, unquoted(text, span), message) }
}

/// What serde and its friends say, in the words of the manual.
pub(in crate::policy) fn reword(said: &str, written: &str) -> (String, Option<String>) {
    let mut quoted = said.split('`').skip(1).step_by(2);
    let first = quoted.next().unwrap_or_default();
    let known: Vec<&str> = quoted.collect();
    let near = |list: &str| {
        let near = suggest(first, known.iter().copied());
        Some(near.map_or_else(|| format!("{list}: {}", known.join(", ")), did_you_mean))
    };
    if said.starts_with("unknown field") {
        return (format!("there is no key `{first}` here"), near("the keys are"));
    }
    if said.starts_with("unknown variant") {
        return (
            format!("`{first}` is not one of the words that can stand here"),
            near("they are"),
        );
    }
    if said.starts_with("missing field") {
        return (format!("the key `{first}` is missing"), None);
    }
    if said.contains("formatted date string") {
        return ("a date stands here".into(), Some("write \"YYYY-MM-DD\", with the quotes".into()));
    }
    let date = ["input contains invalid characters", "premature end of input", "out of range"];
    if date.iter().any(|problem| said.contains(problem)) {
        return (format!("`{written}` is not a date"), Some("write \"YYYY-MM-DD\"".into()));
    }
    if said.contains("timezone") {
        let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let near = suggest(written, zones).map(did_you_mean);
        let hint =
            near.unwrap_or_else(|| "write it as in Europe/Berlin, Asia/Shanghai, UTC".into());
        return (format!("`{written}` is not a time zone"), Some(hint));
    }
    if let Some((found, expected)) =
        said.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        let found = found.split_whitespace().next().unwrap_or_default();
        let message = format!("this is a {}; expected {}", plain(found), plain(expected));
        return (message, None);
    }
    (said.to_owned(), None)
}

/// serde's word for a kind of value, in the manual's.
fn plain(kind: &str) -> String {
    kind.replace("a sequence", "a list")
        .replace("sequence", "list")
        .replace("map", "table")
        .replace("string", "text")
        .replace("integer", "number")
        .replace("floating", "number")
}

/// Where a dotted path stands in a TOML text: each part a key, or a string in a list or as a value. What
/// cannot be followed is looked for as a word.
pub fn place(text: &str, path: &[&str]) -> Range<usize> {
    let Ok(tree) = DeTable::parse(text) else { return words(text, path) };
    let mut found = None;
    let mut here = Some(Spanned::new(tree.span(), DeValue::Table(tree.into_inner())));
    for part in path {
        let next = here.take().and_then(|value| inside(&value, part));
        let Some((span, value)) = next else { return found.unwrap_or_else(|| words(text, path)) };
        found = Some(unquoted(text, span));
        here = value;
    }
    found.unwrap_or(0..1)
}

type Found<'i> = (Range<usize>, Option<Spanned<DeValue<'i>>>);

fn step<'i>(value: &DeValue<'i>, part: &str) -> Option<Found<'i>> {
    match value {
        DeValue::Table(table) => {
            let own = table.iter().find(|(key, _)| key.get_ref() == part);
            own.map(|(key, value)| (key.span(), Some(value.clone())))
                .or_else(|| table.values().find_map(|value| inside(value, part)))
        }
        DeValue::Array(items) => items.iter().find_map(|item| inside(item, part)),
        _ => None,
    }
}

fn inside<'i>(value: &Spanned<DeValue<'i>>, part: &str) -> Option<Found<'i>> {
    match value.get_ref() {
        DeValue::String(text) if text == part => Some((value.span(), None)),
        other => step(other, part),
    }
}

fn words(text: &str, path: &[&str]) -> Range<usize> {
    let mut found = 0..1;
    let mut from = 0;
    for part in path {
        let range = find_word(&text[from..], part);
        if range == (0..1) && !text[from..].starts_with(part) {
            break;
        }
        found = from + range.start..from + range.end;
        from = found.end;
    }
    found
}

/// A string's span without its quotes: the caret stands under the word.
fn unquoted(text: &str, span: Range<usize>) -> Range<usize> {
    let own = text.get(span.clone()).unwrap_or_default();
    let is_string =
        own.len() > 2 && ['"', '\''].iter().any(|q| own.starts_with(*q) && own.ends_with(*q));
    if is_string && !own.starts_with("\"\"\"") { span.start + 1..span.end - 1 } else { span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::registers::purposes::Purposes;

    #[test]
    fn every_error_of_a_file_is_found_and_the_rest_is_read() {
        let text = "[a]\nlawful_basis = \"consents\"\n[b]\nlawful_basis = \"contract\"\ncategorie = []\n\
                    title = 5\n[c]\ntitle = \"x\"\n[d]\nlawful_basis = \"consent\"\n";
        let mut errors = Vec::new();
        let read: Purposes = document("p.toml", text, &mut errors);
        let mut said: Vec<String> = errors.iter().map(ToString::to_string).collect();
        said.sort();
        assert_eq!(said.len(), 4, "{said:#?}");
        assert!(said[0].starts_with("p.toml:2:17"), "{said:#?}");
        assert!(read.contains_key("d") && read.contains_key("b"), "{read:?}");
        assert_eq!(names(text).unwrap().len(), 4);
    }

    #[test]
    fn every_syntax_error_is_found() {
        let mut errors = Vec::new();
        let _: Purposes = document("p.toml", "[a\nx = \n[b]\ny = 'z\n", &mut errors);
        assert!(errors.len() > 1, "{errors:#?}");
        assert!(names("[a").is_none());
    }

    #[test]
    fn a_path_is_followed_through_keys_lists_and_values() {
        let text = "# purposes email\n[a]\nlookup = [\"phone\"]\npurposes = [\"x\", \"phone\"]\ncontact = { email = \"phone\" }\n";
        let at = |path: &[&str]| text[..place(text, path).start].matches('\n').count() + 1;
        assert_eq!(at(&["a", "lookup", "phone"]), 3);
        assert_eq!(at(&["a", "purposes", "phone"]), 4);
        assert_eq!(at(&["a", "contact", "email"]), 5);
        assert_eq!(&text[place(text, &["a", "purposes", "phone"])], "phone");
    }
}
