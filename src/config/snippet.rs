//! Which part of a line a complaint may show: none that could hold a secret.
//!
//! A misspelt key, a missing quote or a pasted line can put a password anywhere, so a value is shown only
//! behind a key that is known and known to be harmless. Otherwise the line ends at its `=`, and when the
//! caret belongs behind that, nothing is shown; file, line and column still are.

use crate::model::Diagnostic;

/// Keys whose values are no secrets. `url`, for one, is not among them.
const HARMLESS: &[&str] = &[
    "allow_private",
    "approvals",
    "auth",
    "batch_rows",
    "batch_time",
    "dir",
    "events",
    "format",
    "grace",
    "level",
    "listen",
    "max_open",
    "max_percent",
    "max_rows",
    "mode",
    "name",
    "origin",
    "plan_valid",
    "public_url",
    "replicas",
    "retention",
    "runbook",
    "scan",
    "secret_file",
    "statement_timeout",
    "timezone",
    "url_file",
];

/// Cuts the complaint's snippet down to what may be shown.
pub(super) fn redact(mut diagnostic: Diagnostic) -> Diagnostic {
    let Some(line) = diagnostic.snippet.take() else { return diagnostic };
    let caret = diagnostic.column - 1;
    diagnostic.snippet = match line.split_once('=') {
        Some((key, value)) if HARMLESS.contains(&key.trim()) && !value.contains("://") => {
            Some(line)
        }
        Some((key, _)) if is_key(key) && caret < key.chars().count() => Some(format!("{key}= …")),
        None if is_header(line.trim()) => Some(line),
        _ => None,
    };
    diagnostic
}

fn is_key(text: &str) -> bool {
    text.trim().chars().all(|c| c.is_ascii_alphanumeric() || "_-. ".contains(c))
}

fn is_header(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(']') && is_key(line.trim_matches(['[', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, at: usize) -> Option<String> {
        redact(Diagnostic::span("f", line, at..at + 1, "message")).snippet
    }

    #[test]
    fn shows_harmless_lines_whole() {
        assert_eq!(shown("[store]", 1).as_deref(), Some("[store]"));
        assert_eq!(shown("mode = \"obsrve\"", 8).as_deref(), Some("mode = \"obsrve\""));
    }

    #[test]
    fn shows_an_unknown_key_without_its_value() {
        assert_eq!(shown("pasword = \"hunter2\"", 0).as_deref(), Some("pasword = …"));
    }

    #[test]
    fn shows_nothing_of_what_may_be_a_secret() {
        assert_eq!(shown("url = \"postgres://a:hunter2@db/x\"", 8), None);
        assert_eq!(shown("password = hunter2", 12), None);
        assert_eq!(shown("name = { url = \"postgres://a:hunter2@db/x\" }", 20), None);
        assert_eq!(shown("hunter2", 2), None);
        assert_eq!(shown("[\"postgres://a:hunter2@db/x\"]", 2), None);
    }
}
