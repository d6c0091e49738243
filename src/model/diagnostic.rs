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
        }
    }

    /// A complaint about the bytes `start..end` of `text`, with the line they begin on as snippet.
    pub fn span(
        file: impl Into<PathBuf>,
        text: &str,
        span: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let start = floor_char(text, span.start.min(text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
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

    /// The complaint with its caret, over several lines, as terminals show it.
    pub fn render(&self) -> String {
        let label = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut out = format!("{label}: {}\n", self.message);
        if self.line == 0 {
            out.push_str(&format!("  --> {}\n", self.file.display()));
        } else {
            let at = format!("{}:{}:{}", self.file.display(), self.line, self.column);
            let margin = " ".repeat(self.line.to_string().len());
            out.push_str(&format!("{margin} --> {at}\n"));
            if let Some(snippet) = &self.snippet {
                // Tabs are kept before the caret, so that it lands where the terminal put the text.
                let lead: String = snippet
                    .chars()
                    .take(self.column - 1)
                    .map(|c| if c == '\t' { '\t' } else { ' ' })
                    .collect();
                let caret = "^".repeat(self.width);
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

fn floor_char(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
