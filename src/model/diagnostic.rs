//! What is wrong with a text a person wrote: file, line, column, cause, remedy.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// One complaint. Lines and columns count from 1, columns in characters; `line` 0 means the whole file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    pub file: PathBuf,
    pub line: usize,
    pub column: usize,
    /// Characters under the caret, at least 1.
    pub width: usize,
    pub severity: Severity,
    pub message: String,
    pub hint: Option<String>,
    /// The one line the caret stands under; `None` where it could hold a secret.
    pub snippet: Option<String>,
    /// The stable name of a lint, `None` for everything else.
    pub code: Option<&'static str>,
}

impl Diagnostic {
    /// A complaint about a whole file or directory.
    pub fn file(file: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: 0,
            column: 0,
            width: 1,
            severity: Severity::Error,
            message: message.into(),
            hint: None,
            snippet: None,
            code: None,
        }
    }

    /// A complaint about the bytes `start..end` of `text`, with the line they begin on as snippet.
    pub fn span(
        file: impl Into<PathBuf>,
        text: &str,
        span: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let mut start = floor_char(text, span.start.min(text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        // What is missing at the end of a line is shown at the last thing that is there.
        let written = line_start + text[line_start..line_end].trim_end().len();
        if start >= written && written > line_start {
            start = floor_char(text, written - 1);
        }
        let end = floor_char(text, span.end.clamp(start, line_end));
        Self {
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: text[start..end].chars().count().max(1),
            snippet: Some(text[line_start..line_end].trim_end().to_owned()),
            ..Self::file(file, message)
        }
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// What is allowed and probably not meant.
    #[must_use]
    pub fn lint(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self.warning()
    }

    fn label(&self) -> String {
        match (self.code, self.severity) {
            (Some(code), _) => format!("lint[{code}]"),
            (None, Severity::Error) => "error".to_owned(),
            (None, Severity::Warning) => "warning".to_owned(),
        }
    }

    /// The complaint with its caret, over several lines, as terminals show it.
    pub fn render(&self) -> String {
        let label = self.label();
        let mut out = format!("{label}: {}\n", self.message);
        if self.line == 0 {
            out.push_str(&format!("  --> {}\n", self.file.display()));
        } else {
            let at = format!("{}:{}:{}", self.file.display(), self.line, self.column);
            let margin = " ".repeat(self.line.to_string().len());
            out.push_str(&format!("{margin} --> {at}\n"));
            if let Some(snippet) = &self.snippet {
                // Tabs are kept before the caret, and wide characters counted twice, so that it lands
                // where the terminal put the text.
                let lead: String = snippet
                    .chars()
                    .take(self.column - 1)
                    .map(|c| if c == '\t' { "\t" } else { &"  "[..cells(c)] })
                    .collect();
                let under = snippet.chars().skip(self.column - 1).take(self.width);
                let caret = "^".repeat(under.map(cells).sum::<usize>().max(1));
                out.push_str(&format!("{margin} |\n{} | {snippet}\n", self.line));
                out.push_str(&format!("{margin} | {lead}{caret}\n"));
            }
        }
        if let Some(hint) = &self.hint {
            out.push_str(&format!("  = help: {hint}\n"));
        }
        out
    }
}

/// One line, as logs and alerts show it.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        if self.code.is_some() {
            write!(f, ": {}", self.label())?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

/// "did you mean": the candidate nearest to `word`, if any is near.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// As every complaint says it.
pub fn did_you_mean(near: &str) -> String {
    format!("did you mean `{near}`?")
}

/// `1 error`, `3 errors`.
pub fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Columns of a terminal that a character takes: two in the scripts of East Asia and for emoji, none for
/// marks that stand on the character before (Unicode Standard Annex 11, by blocks).
fn cells(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

fn floor_char(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_wide_characters_too() {
        let text = "a = \"客户姓名\"\t+ x";
        let at = text.find("姓名").unwrap();
        let said = Diagnostic::span("f", text, at..at + 6, "odd").render();
        assert!(said.ends_with(" |          ^^^^\n"), "{said:?}");
        let at = text.find('x').unwrap();
        let said = Diagnostic::span("f", text, at..at + 1, "odd").render();
        assert!(said.ends_with(" |               \t  ^\n"), "{said:?}");
    }

    #[test]
    fn a_lint_carries_its_name() {
        let lint = Diagnostic::file("f", "never").lint("never-matches");
        assert_eq!(lint.to_string(), "f: lint[never-matches]: never");
        assert_eq!(lint.render(), "lint[never-matches]: never\n  --> f\n");
    }

    #[test]
    fn what_is_near_is_suggested() {
        assert_eq!(suggest("titel", ["title", "basis"]), Some("title"));
        assert_eq!(suggest("zebra", ["title", "basis"]), None);
    }
}
