//! The TOML registers beside the policies: purposes, recipients, periods, controls, datasets.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::dataset::Dataset;
use super::periods::Period;
use super::purposes::Purposes;
use super::sources::PolicySources;
use crate::model::Diagnostic;
use crate::model::diagnostic::suggest;

/// A processor or third party that receives personal data (GDPR Art. 28, 30(1)(d)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    pub title: String,
    /// `processor`, `controller` or `joint_controller`.
    #[serde(default)]
    pub role: Option<String>,
    #[serde(default)]
    pub region: Option<String>,
}

/// An organisational control and its rhythm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub title: String,
    pub owner: String,
    /// How often, e.g. `90d`.
    pub every: String,
    #[serde(default)]
    pub basis: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Documents {
    pub purposes: Purposes,
    pub recipients: BTreeMap<String, Recipient>,
    pub periods: BTreeMap<String, Period>,
    pub controls: BTreeMap<String, Control>,
    /// Source → tables.
    pub datasets: BTreeMap<String, Dataset>,
}

impl Documents {
    /// Reads every register; what does not parse is reported and left empty.
    pub fn read(sources: &PolicySources, errors: &mut Vec<Diagnostic>) -> Self {
        let mut documents = Self {
            purposes: register(sources, "purposes.toml", errors),
            recipients: register(sources, "recipients.toml", errors),
            periods: register(sources, "periods.toml", errors),
            controls: register(sources, "controls.toml", errors),
            datasets: BTreeMap::new(),
        };
        for (file, text) in sources.folder("datasets") {
            let source = file.trim_start_matches("datasets/").trim_end_matches(".toml");
            let dataset = document(file, text, errors);
            documents.datasets.insert(source.to_owned(), dataset);
        }
        documents
    }
}

fn register<T: DeserializeOwned + Default>(
    sources: &PolicySources,
    file: &str,
    errors: &mut Vec<Diagnostic>,
) -> T {
    sources.files.get(file).map_or_else(T::default, |text| document(file, text, errors))
}

/// Parses one TOML document; an error keeps its place and gains a suggestion.
pub fn document<T: DeserializeOwned + Default>(
    file: &str,
    text: &str,
    errors: &mut Vec<Diagnostic>,
) -> T {
    toml::from_str(text).unwrap_or_else(|error| {
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        let hint = did_you_mean(&message);
        let diagnostic = Diagnostic::span(file, text, error.span().unwrap_or(0..1), message);
        errors.push(Diagnostic { hint, ..diagnostic });
        T::default()
    })
}

/// serde says ``unknown field `x`, expected one of `a`, `b` ``: the nearest of them.
pub(super) fn did_you_mean(message: &str) -> Option<String> {
    let mut words = message.split('`').skip(1).step_by(2);
    let wrong = words.next().filter(|_| message.starts_with("unknown"))?;
    suggest(wrong, words).map(|near| format!("did you mean `{near}`?"))
}

/// Where the value of a dotted path stands in a TOML text, nearly enough to point at it: each part is
/// looked for after the one before.
pub fn place(text: &str, path: &[&str]) -> Range<usize> {
    let mut found = 0..1;
    let mut from = 0;
    for part in path {
        let range = super::statement::find_word(&text[from..], part);
        if range == (0..1) && !text[from..].starts_with(part) {
            break;
        }
        found = from + range.start..from + range.end;
        from = found.end;
    }
    found
}
