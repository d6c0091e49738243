//! Cutting a policy file into its statements, so that each policy has its own text, place and errors.

use std::ops::Range;

/// Byte ranges of the policies of a file, each from its first annotation or effect to its `;`.
/// Comments between them belong to none; a tail without `;` is a statement too, for the parser to refuse.
pub fn statements(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                continue;
            }
            b'"' => {
                start.get_or_insert(at);
                at = end_of_string(bytes, at);
                continue;
            }
            b';' => {
                if let Some(start) = start.take() {
                    found.push(start..at + 1);
                }
            }
            c if !c.is_ascii_whitespace() => {
                start.get_or_insert(at);
            }
            _ => {}
        }
        at += 1;
    }
    found.extend(start.map(|start| start..text.trim_end().len().max(start)));
    found
}

pub(super) fn end_of_string(bytes: &[u8], open: usize) -> usize {
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

/// Where `name` stands as a word of its own in a statement: for complaints about an attribute.
pub fn find_word(text: &str, name: &str) -> Range<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name)
        .find(|(at, _)| {
            !text[..*at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word)
        })
        .map_or(0..1, |(at, _)| at..at + name.len())
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
    }
}
