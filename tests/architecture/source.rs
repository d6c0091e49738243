//! Source files as the checks see them: code without comments and strings, and the paths it names.

use std::path::Path;

pub struct SourceFile {
    /// Relative to the repository, with `/`.
    pub path: String,
    /// The text with comments and the contents of literals blanked out; lines stay where they were.
    pub code: String,
    pub lines: usize,
}

impl SourceFile {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), code: blank(text), lines: text.lines().count() }
    }

    /// Every Rust file below `root/dir`, in order.
    pub fn walk(root: &Path, dir: &str) -> Vec<Self> {
        let mut found = Vec::new();
        let mut entries: Vec<_> = std::fs::read_dir(root.join(dir))
            .unwrap_or_else(|error| panic!("{dir}: {error}"))
            .map(|entry| entry.expect("an entry"))
            .collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = format!("{dir}/{}", entry.file_name().to_str().expect("UTF-8"));
            if entry.path().is_dir() {
                found.extend(Self::walk(root, &path));
            } else if path.ends_with(".rs") {
                let text = std::fs::read_to_string(entry.path()).expect("readable");
                found.push(Self::new(&path, &text));
            }
        }
        found
    }

    /// The top module a file of `src/` belongs to: `src/model/value.rs` to `model`, `src/app.rs` to `app`.
    pub fn module(&self) -> Option<&str> {
        let path = self.path.strip_prefix("src/")?;
        Some(path.split('/').next()?.trim_end_matches(".rs"))
    }

    /// The modules named right below `root`, with their lines: `root::a` anywhere, and each head of
    /// `root::{a, b::c}`.
    pub fn below_root(&self, root: &str) -> Vec<(usize, String)> {
        let (mut found, prefix) = (Vec::new(), format!("{root}::"));
        for (at, _) in self.code.match_indices(&prefix) {
            if self.code[..at].ends_with(is_word) {
                continue;
            }
            let line = self.code[..at].matches('\n').count() + 1;
            let rest = self.code[at + prefix.len()..].trim_start();
            let heads = match rest.strip_prefix('{') {
                Some(group) => group_heads(group),
                None => vec![word(rest)],
            };
            found.extend(heads.into_iter().map(|head| (line, head)));
        }
        found
    }

    /// Lines on which `name` stands as a whole word (or path).
    pub fn lines_with(&self, name: &str) -> Vec<usize> {
        let whole = |at: usize| {
            let (before, after) = (&self.code[..at], &self.code[at + name.len()..]);
            !before.ends_with(is_word) && !after.starts_with(is_word)
        };
        self.code
            .match_indices(name)
            .filter(|(at, _)| whole(*at))
            .map(|(at, _)| self.code[..at].matches('\n').count() + 1)
            .collect()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| is_word(*c)).collect()
}

/// The first segment of each path in the inside of a `{…}` that begins at `group`.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut start) = (1, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            heads.push(word(group[start..at].trim_start()));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

/// Blanks comments and the contents of string and character literals.
fn blank(text: &str) -> String {
    let bytes: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = token_end(&bytes, at);
        let quiet = end > at + 1;
        let shown = |c: char| if quiet && c != '\n' { ' ' } else { c };
        out.extend(bytes[at..end].iter().map(|c| shown(*c)));
        at = end;
    }
    out
}

/// Where the comment or literal that begins at `at` ends; `at + 1` when none does.
fn token_end(text: &[char], at: usize) -> usize {
    let rest = &text[at..];
    let starts =
        |prefix: &str| prefix.chars().zip(rest).filter(|(a, b)| a == *b).count() == prefix.len();
    if starts("//") {
        return at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
    }
    if starts("/*") {
        return at + block_comment(rest);
    }
    let after_word = at > 0 && is_word(text[at - 1]);
    if !after_word && (starts("r\"") || starts("r#\"") || starts("br\"") || starts("br#\"")) {
        return at + raw_string(rest);
    }
    match rest[0] {
        '"' => at + quoted(rest, '"'),
        // a lifetime has no closing quote two or more characters on
        '\'' if rest.get(1) == Some(&'\\') || rest.get(2) == Some(&'\'') => at + quoted(rest, '\''),
        _ => at + 1,
    }
}

fn block_comment(text: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at + 1 < text.len() {
        match (text[at], text[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn raw_string(text: &[char]) -> usize {
    let open = text.iter().position(|c| *c == '"').expect("the caller saw the quote");
    let hashes = text[..open].iter().filter(|c| **c == '#').count();
    let closes = |at: usize| {
        text[at] == '"' && (1..=hashes).all(|offset| text.get(at + offset) == Some(&'#'))
    };
    let close = (open + 1..text.len()).find(|at| closes(*at));
    close.map_or(text.len(), |at| at + 1 + hashes)
}

fn quoted(text: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < text.len() && text[at] != quote {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(text: &str) -> Vec<String> {
        let found = SourceFile::new("src/model/x.rs", text).below_root("crate");
        found.into_iter().map(|(_, head)| head).collect()
    }

    #[test]
    fn imports_are_found_in_every_form() {
        assert_eq!(imports("use crate::http::Server;"), ["http"]);
        assert_eq!(
            imports("use crate::{app, http::{a, b},\n  model::Clock};"),
            ["app", "http", "model"]
        );
        assert_eq!(imports("fn f() { crate::cli::main() }"), ["cli"]);
        assert_eq!(imports("pub(crate) fn f() {}"), [""; 0]);
    }

    #[test]
    fn comments_and_literals_do_not_count() {
        assert_eq!(imports("// use crate::http;\n/* crate::a /* crate::b */ crate::c */"), [""; 0]);
        assert_eq!(imports(r##"let a = "crate::http"; let b = r#"crate::"app"#;"##), [""; 0]);
        assert_eq!(imports("let quote = '\"'; use crate::http; let other = '\"';"), ["http"]);
        assert_eq!(imports("fn f<'a>(x: &'a str) { crate::app::run() }"), ["app"]);
        assert_eq!(imports(r#"let a = "\""; use crate::http;"#), ["http"]);
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let file = SourceFile::new("src/x.rs", "/* two\nlines */\nuse sqlx::Row;\n");
        assert_eq!(file.lines_with("sqlx"), [3]);
        assert_eq!(file.lines_with("sql"), [0; 0]);
    }

    #[test]
    fn modules_are_named_by_the_first_folder() {
        assert_eq!(SourceFile::new("src/cli/demo/crm.rs", "").module(), Some("cli"));
        assert_eq!(SourceFile::new("src/app.rs", "").module(), Some("app"));
    }
}
