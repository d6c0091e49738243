//! A TOML tree that knows where each value stands, and a notebook of what is wrong with it.
//!
//! Each section asks for its keys by name. What it asked for is what it knows: [`Section::finish`] turns
//! every other key into an error with the nearest known name, so that the list of keys exists only once.
//! An accessor answers `None` for "absent" and for "wrong, and noted" alike: a section that cannot be
//! built returns `None`, and the notebook says why.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{duration, snippet};
use crate::model::Diagnostic;
use crate::model::diagnostic::{did_you_mean, suggest};

/// The file being read, and the complaints about it.
pub(super) struct Document<'t> {
    file: &'t Path,
    text: &'t str,
    complaints: RefCell<Vec<Diagnostic>>,
}

impl<'t> Document<'t> {
    pub fn new(file: &'t Path, text: &'t str) -> Self {
        Self { file, text, complaints: RefCell::default() }
    }

    /// Directory that relative paths of the file start from.
    pub fn base(&self) -> &'t Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// Notes a complaint about some bytes of the file.
    pub fn complain(&self, span: Range<usize>, message: impl Into<String>, hint: Option<String>) {
        let mut diagnostic = snippet::redact(Diagnostic::span(self.file, self.text, span, message));
        diagnostic.hint = hint;
        self.complaints.borrow_mut().push(diagnostic);
    }

    /// Notes a complaint about the file as a whole.
    pub fn complain_whole(&self, message: impl Into<String>, hint: &str) {
        self.complaints.borrow_mut().push(Diagnostic::file(self.file, message).with_hint(hint));
    }

    /// Everything noted, in order of position.
    pub fn into_complaints(self) -> Vec<Diagnostic> {
        let mut complaints = self.complaints.into_inner();
        complaints.sort();
        complaints.dedup();
        complaints
    }
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// One table of the file.
pub(super) struct Section<'d, 't> {
    pub document: &'d Document<'t>,
    /// Where the section itself stands, for complaints about what it lacks.
    span: Range<usize>,
    table: &'d DeTable<'t>,
    known: RefCell<BTreeSet<&'static str>>,
    /// Set once something in this section was wrong.
    failed: Cell<bool>,
}

impl<'d, 't> Section<'d, 't> {
    pub fn new(document: &'d Document<'t>, span: Range<usize>, table: &'d DeTable<'t>) -> Self {
        Self { document, span, table, known: RefCell::default(), failed: Cell::new(false) }
    }

    /// Notes that the value at `span` is wrong.
    pub fn wrong(&self, span: Range<usize>, message: impl Into<String>) {
        self.failed.set(true);
        self.document.complain(span, message, None);
    }

    /// The same with a remedy.
    pub fn wrong_hint(&self, span: Range<usize>, message: impl Into<String>, hint: &str) {
        self.failed.set(true);
        self.document.complain(span, message, Some(hint.to_owned()));
    }

    /// Notes that the section as a whole is wrong.
    pub fn lacking(&self, message: impl Into<String>, hint: &str) {
        self.wrong_hint(self.span.clone(), message, hint);
    }

    pub fn raw(&self, key: &'static str) -> Option<&'d Spanned<DeValue<'t>>> {
        self.known.borrow_mut().insert(key);
        self.table.get(key)
    }

    /// Where the key's value stands, if it is there.
    pub fn place(&self, key: &'static str) -> Option<Range<usize>> {
        self.raw(key).map(Spanned::span)
    }

    /// A section within this one, if it is there; something else in its place is noted.
    pub fn table(&self, key: &'static str) -> Option<Section<'d, 't>> {
        let raw = self.raw(key)?;
        let table = raw.get_ref().as_table();
        if table.is_none() {
            self.wrong(raw.span(), format!("`{key}` is a section of its own"));
        }
        Some(Section::new(self.document, raw.span(), table?))
    }

    /// A value of the type that `get` takes out of it.
    fn typed<T>(
        &self,
        key: &'static str,
        expected: &str,
        get: impl Fn(&'d DeValue<'t>) -> Option<T>,
    ) -> Option<At<T>> {
        let raw = self.raw(key)?;
        let value = get(raw.get_ref());
        if value.is_none() {
            let found = raw.get_ref().type_str();
            self.wrong(raw.span(), format!("`{key}` must be {expected}, not {found}"));
        }
        value.map(|value| At { value, span: raw.span() })
    }

    /// A non-empty text.
    pub fn text(&self, key: &'static str) -> Option<At<&'d str>> {
        let text = self.typed(key, "a text in quotes", DeValue::as_str)?;
        if text.value.trim().is_empty() {
            self.wrong(text.span, format!("`{key}` is empty"));
            return None;
        }
        Some(text)
    }

    /// A non-empty text that must be there.
    pub fn needed_text(&self, key: &'static str, hint: &str) -> Option<At<&'d str>> {
        if self.raw(key).is_none() {
            self.lacking(format!("`{key}` is missing"), hint);
        }
        self.text(key)
    }

    /// A text that `parse` understands, or `default` when absent.
    pub fn parsed<T>(
        &self,
        key: &'static str,
        default: T,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.raw(key).is_none() {
            return Some(default);
        }
        let text = self.text(key)?;
        parse(text.value).map_err(|why| self.wrong(text.span, format!("`{key}`: {why}"))).ok()
    }

    /// One of a few words, or `default` when absent.
    pub fn choice<T: Copy>(&self, key: &'static str, default: T, words: &[(&str, T)]) -> Option<T> {
        if self.raw(key).is_none() {
            return Some(default);
        }
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            let all: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let hint = suggest(text.value, words.iter().map(|(word, _)| *word))
                .map(|word| format!("did you mean \"{word}\"?"));
            self.failed.set(true);
            self.document.complain(
                text.span,
                format!("`{key}` must be {}", all.join(" or ")),
                hint,
            );
        }
        found.map(|(_, value)| *value)
    }

    pub fn flag(&self, key: &'static str, default: bool) -> Option<bool> {
        if self.raw(key).is_none() {
            return Some(default);
        }
        self.typed(key, "true or false", DeValue::as_bool).map(|at| at.value)
    }

    /// A whole number within `range`, or `default` when absent.
    pub fn number(
        &self,
        key: &'static str,
        default: u64,
        range: std::ops::RangeInclusive<u64>,
    ) -> Option<u64> {
        if self.raw(key).is_none() {
            return Some(default);
        }
        let integer = self.typed(key, "a whole number", DeValue::as_integer)?;
        let number = u64::from_str_radix(integer.value.as_str(), integer.value.radix()).ok();
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.wrong(integer.span, format!("`{key}` must be between {least} and {most}"));
        }
        number
    }

    /// A number, whole or not, greater than 0 and at most `most`; `default` when absent.
    pub fn share(&self, key: &'static str, default: f64, most: f64) -> Option<f64> {
        if self.raw(key).is_none() {
            return Some(default);
        }
        let number = self.typed(key, "a number", |value| match value {
            DeValue::Integer(integer) => integer.as_str().parse::<f64>().ok(),
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            _ => None,
        })?;
        if !(number.value > 0.0 && number.value <= most) {
            self.wrong(number.span, format!("`{key}` must be more than 0 and at most {most}"));
            return None;
        }
        Some(number.value)
    }

    /// A duration longer than zero, or `default` when absent.
    pub fn duration(&self, key: &'static str, default: Duration) -> Option<Duration> {
        let Some(raw) = self.raw(key) else { return Some(default) };
        if !raw.get_ref().is_str() {
            let message = format!("`{key}` must be a duration in quotes, with its unit");
            self.wrong_hint(raw.span(), message, "for example \"7d\", \"96h\" or \"200ms\"");
            return None;
        }
        self.parsed(key, default, duration::parse)
    }

    /// A list of non-empty texts, empty when absent.
    pub fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        if self.raw(key).is_none() {
            return Some(Vec::new());
        }
        let list = self.typed(key, "a list of texts", DeValue::as_array)?;
        let texts = list.value.iter().map(|item| match item.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            _ => {
                self.wrong(item.span(), format!("`{key}` must be a list of texts"));
                None
            }
        });
        texts.collect()
    }

    /// Complains about every key nobody asked for; then whether nothing in the section was wrong.
    pub fn finish(&self) -> bool {
        let known = self.known.borrow();
        for key in self.table.keys().filter(|key| !known.contains(key.get_ref().as_ref())) {
            let name = key.get_ref();
            let hint = match suggest(name, known.iter().copied()) {
                Some(near) => did_you_mean(near),
                None => {
                    format!("known here: {}", known.iter().copied().collect::<Vec<_>>().join(", "))
                }
            };
            self.failed.set(true);
            self.document.complain(key.span(), format!("unknown key `{name}`"), Some(hint));
        }
        !self.failed.get()
    }
}
