//! Scalars of YAML, quoted so that every reader of YAML 1.1 and 1.2 gets back the text that went in.
//!
//! Only what cannot be anything else stays plain: ASCII words that begin with a letter and are none of YAML 1.1's
//! booleans and nulls. The rest is in double quotes with the escapes both versions share, so that no name of a
//! column (`yes`, `1e3`, `a: b`, `手机号`) is read as something else.

/// YAML 1.1 reads these as booleans and nulls, in several cases.
const RESERVED: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// `text` as a scalar that reads as exactly this text.
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let goes_on = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    begins && goes_on && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Line and paragraph separators break lines; the byte order mark is none; readers refuse controls.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_something_else_is_quoted() {
        for plain in ["email", "user.contact.email", "a1", "string", "nobody", "Yesterday"] {
            assert_eq!(scalar(plain), plain);
        }
        for odd in [
            "",
            "yes",
            "No",
            "NULL",
            "on",
            "y",
            "1",
            "007",
            "1e3",
            "0x1f",
            "1_000",
            "12:30:45",
            "2024-01-01",
            ".inf",
            "~",
            "a: b",
            "a #b",
            "- a",
            "* a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "{a}",
            "[a]",
            "a b",
            " a",
            "a ",
            "'a'",
            "?",
            "|",
            ">",
            "string[]",
            "手机号",
            "=",
            "<<",
            "a-b",
            "_a",
        ] {
            assert_eq!(scalar(odd), format!("\"{odd}\""));
        }
        assert_eq!(
            scalar("a\"b\\c\nd\u{85}\u{2028}\u{7f}\u{feff}"),
            "\"a\\\"b\\\\c\\nd\\u0085\\u2028\\u007f\\ufeff\""
        );
    }
}
