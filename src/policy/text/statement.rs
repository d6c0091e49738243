//! Cutting a policy file into its statements, so that each policy has its own text, place and errors, and
//! finding the word a complaint is about: outside comments, and an attribute's not in a title.

use std::ops::Range;

/// A word of a statement; comments and blanks are none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    kind: WordKind,
    /// Of a string literal: without its quotes.
    range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WordKind {
    Name,
    Text,
    Sign,
}

fn words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let kind = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                continue;
            }
            b'"' => {
                at = end_of_string(bytes, at);
                let closed = usize::from(at > start + 1 && bytes[at - 1] == b'"');
                found.push(Word { kind: WordKind::Text, range: start + 1..at - closed });
                continue;
            }
            c if c.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            c if is_name(c) => {
                while at < bytes.len() && is_name(bytes[at]) {
                    at += 1;
                }
                WordKind::Name
            }
            b':' if bytes.get(at + 1) == Some(&b':') => {
                at += 2;
                WordKind::Sign
            }
            _ => {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                WordKind::Sign
            }
        };
        found.push(Word { kind, range: start..at });
    }
    found
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Byte ranges of the policies of a file, each from its first annotation or effect to its `;`.
/// Comments between them belong to none; a tail without `;` is a statement too, for the parser to refuse.
pub fn statements(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for word in words(text) {
        let quote = usize::from(word.kind == WordKind::Text);
        let from = *start.get_or_insert(word.range.start - quote);
        if &text[word.range.clone()] == ";" && word.kind == WordKind::Sign {
            start = None;
            // A `;` alone is no policy.
            if from < word.range.start {
                found.push(from..word.range.end);
            }
        }
    }
    found.extend(start.map(|start| start..text.trim_end().len().max(start)));
    found
}

/// The comments of a text, in order, each from `//` to the end of its line.
pub fn comments(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                let end = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                found.push(text[at..end].trim_end());
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

pub(in crate::policy) fn end_of_string(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'"' => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Where `name` stands as a word of its own in any text.
pub fn find_word(text: &str, name: &str) -> Range<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name)
        .find(|(at, _)| {
            !text[..*at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word)
        })
        .map_or(0..1, |(at, _)| at..at + name.len())
}

/// The name of an annotation, without its `@`.
pub fn annotation_name(text: &str, name: &str) -> Option<Range<usize>> {
    let words = words(text);
    let at = annotation(text, &words, name)?;
    Some(words[at].range.clone())
}

/// What stands between the quotes of an annotation.
pub fn annotation_value(text: &str, name: &str) -> Option<Range<usize>> {
    let words = words(text);
    let at = annotation(text, &words, name)?;
    let value = words.get(at + 2).filter(|word| word.kind == WordKind::Text)?;
    Some(value.range.clone()).filter(|range| !range.is_empty())
}

fn annotation(text: &str, words: &[Word], name: &str) -> Option<usize> {
    let is = |at: usize, what: &str| &text[words[at].range.clone()] == what;
    (1..words.len())
        .find(|at| words[*at].kind == WordKind::Name && is(*at, name) && is(at - 1, "@"))
}

/// Where `variable.name`, `variable has name` or `variable["name"]` is written, the name alone; of several
/// variables `variable` is preferred.
pub fn attribute(text: &str, variable: &str, name: &str) -> Option<Range<usize>> {
    let words = words(text);
    let word = |at: usize| &text[words[at].range.clone()];
    let places = (1..words.len()).filter(|at| {
        let literal = words[*at].kind == WordKind::Text;
        let named = word(*at) == name || (literal && unescaped(word(*at)) == name);
        let introduced = match word(at - 1) {
            "." => words[*at].kind == WordKind::Name,
            "[" => literal,
            "has" => true,
            _ => false,
        };
        named && words[*at].kind != WordKind::Sign && introduced
    });
    let places: Vec<usize> = places.collect();
    let own = places.iter().find(|at| **at >= 2 && word(**at - 2) == variable);
    own.or(places.first()).map(|at| words[*at].range.clone())
}

/// The id of an entity written `Type::"id"`, without its quotes.
pub fn entity_id(text: &str, id: &str) -> Option<Range<usize>> {
    let words = words(text);
    let word = |at: usize| &text[words[at].range.clone()];
    (1..words.len())
        .find(|at| {
            words[*at].kind == WordKind::Text && unescaped(word(*at)) == id && word(at - 1) == "::"
        })
        .map(|at| words[at].range.clone())
        .filter(|range| !range.is_empty())
}

/// The last part of a type's name, where it is written in full.
pub fn type_name(text: &str, name: &str) -> Option<Range<usize>> {
    let words = words(text);
    let parts: Vec<&str> =
        name.split("::").flat_map(|part| ["::", part]).skip(1).collect::<Vec<_>>();
    words
        .windows(parts.len())
        .find(|window| {
            window.iter().zip(&parts).all(|(word, part)| {
                word.kind != WordKind::Text && &text[word.range.clone()] == *part
            })
        })
        .and_then(|window| Some(window.last()?.range.clone()))
}

/// The word `action` of a policy's head.
pub fn action(text: &str) -> Option<Range<usize>> {
    let from = effect(text).end;
    let words = words(&text[from..]);
    let word = words.iter().find(|word| text[from..][word.range.clone()] == *"action")?;
    Some(from + word.range.start..from + word.range.end)
}

/// `permit` or `forbid`: the word that stands for the whole policy.
pub fn effect(text: &str) -> Range<usize> {
    let words = words(text);
    let is_effect = |at: &usize| {
        let word = &words[*at];
        word.kind == WordKind::Name
            && ["permit", "forbid"].contains(&&text[word.range.clone()])
            && at.checked_sub(1).is_none_or(|before| text[words[before].range.clone()] != *"@")
    };
    (0..words.len()).find(is_effect).map_or(0..1, |at| words[at].range.clone())
}

/// Where a template's slots stand: `?principal`, `?resource`.
pub fn slots(text: &str) -> Vec<Range<usize>> {
    if !text.contains('?') {
        return Vec::new();
    }
    let words = words(text);
    let is_slot = |pair: &[Word]| {
        let (sign, name) = (&pair[0], &pair[1]);
        sign.kind == WordKind::Sign
            && &text[sign.range.clone()] == "?"
            && sign.range.end == name.range.start
            && name.kind == WordKind::Name
    };
    let slots = words.windows(2).filter(|pair| is_slot(pair));
    slots.map(|pair| pair[0].range.start..pair[1].range.end).collect()
}

fn unescaped(text: &str) -> String {
    text.replace("\\\"", "\"").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        statements(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn comments_and_strings_do_not_end_a_statement() {
        let text = "// one; two\n@id(\"a;\\\";b\") permit(principal, action, resource); // x;\nforbid(principal);";
        assert_eq!(
            texts(text),
            ["@id(\"a;\\\";b\") permit(principal, action, resource);", "forbid(principal);"]
        );
        assert_eq!(texts("permit (\n"), ["permit ("]);
        assert!(texts("// only words;\n").is_empty());
        assert_eq!(comments(text), ["// one; two", "// x;"]);
    }

    #[test]
    fn a_word_is_found_where_it_is_meant() {
        let text = "@id(\"keep\") @title(\"erase a resource.email // no\")\n\
                    // resource.email\nforbid (principal, action == A::Action::\"erase\", resource is crm::email)\n\
                    when { context.email && resource[\"email\"] && resource has phone };";
        let at = |range: Option<Range<usize>>| {
            let range = range.expect("found");
            (text[..range.start].matches('\n').count(), &text[range])
        };
        assert_eq!(at(attribute(text, "resource", "email")), (3, "email"));
        assert!(text[..attribute(text, "resource", "email").unwrap().start].ends_with("[\""));
        assert!(text[..attribute(text, "context", "email").unwrap().start].ends_with("context."));
        assert_eq!(at(attribute(text, "resource", "phone")), (3, "phone"));
        assert_eq!(attribute(text, "resource", "id"), None);
        assert_eq!(at(entity_id(text, "erase")), (2, "erase"));
        assert_eq!(at(type_name(text, "crm::email")), (2, "email"));
        assert_eq!(at(annotation_value(text, "id")), (0, "keep"));
        assert_eq!(&text[annotation_name(text, "title").unwrap()], "title");
        assert_eq!(at(Some(effect(text))), (2, "forbid"));
    }
}
